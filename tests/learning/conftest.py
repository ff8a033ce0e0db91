"""What is played in these tests, who sits before it, and the windows of those who watch in a real browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from lms import db, storage
from lms.access.permissions import Role
from lms.activities.models import Activity
from lms.config import Settings
from lms.learning.participation import acknowledge
from lms.media.jobs import render
from lms.media.operations import queue_renditions
from tests.browser import Server
from tests.conftest import Databases
from tests.factories.activities import VTT, ZONE, lately, make_activity, make_open_activity, make_recording
from tests.factories.people import Cast
from tests.factories.players import LENGTH, Player
from tests.factories.recordings import add_recording_from_path, clip
from tests.homes import ADDRESS, beside, home_being_made, register
from tests.learning.watching import SECONDS, House, Recorded
from tests.pages import Pages
from tests.sharing import made_once
from tests.windows import browser, page

__all__ = ["browser", "page"]


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """An activity with a recording of 48 minutes whose bytes are stored."""
    name, digest, size = storage.files().write_stream("recordings", [b"0123456789" * 1000], suffix=".mp4")
    poster, _ = storage.files().write("posters", b"\xff\xd8", suffix=".jpg")
    recording = make_recording(duration_ms=LENGTH, storage_name=name, sha256=digest, size=size, poster_name=poster)
    return make_activity(recording=recording)


@pytest.fixture
def player(activity: Activity, cast: Cast, pages: Pages) -> Player:
    """The learner's, with the disclosure read."""
    made = Player(pages.of(cast.learner), activity)
    acknowledge(cast.learner.id, activity, 1)
    db.session.commit()
    return made


@pytest.fixture(scope="session")
def recorded(
    app: Flask,
    settings: Settings,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Recorded:
    """A recording of a few seconds with its renditions, watched by several modules."""
    folder = made_once(tmp_path_factory, "watched", lambda folder: _record(folder, databases, settings))
    return Recorded(folder / "home", *(folder / "slugs").read_text().split())


def _record(folder: Path, databases: Databases, settings: Settings) -> None:
    with home_being_made(databases, settings, folder):
        file = folder / "rhythm.mp4"
        file.write_bytes(clip(SECONDS))
        with db.transaction():
            person = register("Ines", Role.COURSE_ADMIN, ADDRESS)
            recording = add_recording_from_path(
                file,
                title="Early rhythm control",
                original_name="rhythm.mp4",
                added_by=person.id,
                captions={"en": VTT, "es": VTT.replace("The first case", "El primer caso")},
                broadcast_on=lately(),
                broadcast_zone=ZONE,
            )
            # Names of their own: whichever process makes this, others number their activities beside it.
            slugs = [make_open_activity(recording=recording, slug=f"watched-{number}").slug for number in (1, 2)]
            number = recording.id
            # Made here and not by the server's worker, so that they are there when the page is opened.
            queue_renditions(recording, after=timedelta(days=1))
        render(number)
    (folder / "slugs").write_text(" ".join(slugs))


@pytest.fixture(scope="module")
def house(recorded: Recorded, settings: Settings) -> Iterator[House]:
    """The product, with the recording to watch."""
    with Server(demo=False, like=recorded.home) as server, beside(server, settings):
        yield House(server, server.url, recorded.slug, recorded.other)


@pytest.fixture
def another(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of one's own, for pages that are refused something: the console tells of each refusal."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context
