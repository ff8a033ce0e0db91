"""Uploading in a real browser, before the real product."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from lms import db
from lms.access.permissions import Role
from lms.config import Settings
from lms.learning.models import WatchProgress
from lms.media.models import Recording
from tests.browser import Server, axe_violations, until
from tests.conftest import Databases
from tests.factories.recordings import clip
from tests.homes import ADDRESS, beside, home_being_made, register, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(
    app: Flask,
    settings: Settings,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """The product with its course admin."""
    with home_being_made(databases, settings, tmp_path_factory.mktemp("uploading")) as home, db.transaction():
        register("Ines", Role.COURSE_ADMIN, ADDRESS)
    with Server(demo=False, like=home) as server, beside(server, settings):
        yield server


def test_a_file_is_uploaded_looked_into_and_ready(house: Server, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "grand_rounds.webm"
    file.write_bytes(clip(3, container="webm", picture="libvpx", sound="libopus"))
    slides = tmp_path / "slides.mp4"
    slides.write_bytes(b"%PDF-1.7" + bytes(9000))
    page.goto(f"{house.url}/recordings")
    sign_in(page)
    assert axe_violations(page) == []
    page.get_by_label("Recordings", exact=True).set_input_files([file])
    expect(page.get_by_text("Ready to watch").first).to_be_visible()
    page.get_by_role("link", name="Open the recording").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("grand rounds")
    assert axe_violations(page) == []
    until(page, "document.querySelector('video').readyState >= 1")
    with db.transaction(write=False):
        assert db.session.scalars(select(Recording.state).filter_by(title="grand rounds")).all() == ["ready"]
        assert db.session.scalars(select(WatchProgress).where(WatchProgress.watched_ms == 0)).all() == []


class Line:
    """The pieces of uploads on their way to the server: let through, held, or cut off."""

    def __init__(self, page: Page) -> None:
        self.act, self.sent, self.held = "hold", 0, list[Route]()
        page.route("**/recordings/uploads/*", self.take)

    def take(self, route: Route) -> None:
        """Do to this piece what is done at the moment."""
        if route.request.method != "PATCH" or self.act == "pass":
            route.continue_()
        elif self.act == "cut":
            route.abort()
        elif self.act == "one":
            self.act = "hold"
            route.continue_()
        else:
            self.held.append(route)

    def release(self) -> None:
        """Let through what is held, and all that follows."""
        self.act = "pass"
        for route in self.held:
            route.continue_()


def test_uploads_wait_in_line_go_on_by_themselves_and_are_cancelled_by_keyboard(
    house: Server, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{house.url}/recordings")
    sign_in(page)
    # The last one takes two pieces, so that something of it has arrived before it is cancelled.
    contents = {"first.mp4": clip(2), "second.mp4": clip(3), "third.mp4": clip(4) + bytes(9 * 1024 * 1024)}
    files = [tmp_path / name for name in contents]
    for file in files:
        file.write_bytes(contents[file.name])
    line = Line(page)
    page.get_by_label("Recordings", exact=True).set_input_files(files)
    first, second, third = (page.locator(".upload").filter(has_text=file.name) for file in files)
    expect(second).to_contain_text("Uploading")
    expect(third).to_contain_text("Waiting its turn")
    while len(line.held) < 2:
        page.wait_for_timeout(20)
    line.act = "one"
    page.get_by_role("button", name="Pause first.mp4").press("Enter")
    expect(first).to_contain_text("Paused")
    expect(third).to_contain_text("8.4 MB of 9.5 MB")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Cancel third.mp4").press("Enter")
    expect(third).to_contain_text("forget what was sent?")
    page.get_by_role("button", name="Yes, forget it third.mp4").press("Enter")
    expect(third).to_contain_text("Cancelled. Nothing of it is kept.")
    line.act = "cut"
    page.get_by_role("button", name="Resume first.mp4").press("Enter")
    expect(first).to_contain_text("No connection. It goes on by itself, where it was.")
    line.release()
    expect(page.get_by_text("Ready to watch")).to_have_count(2)
    with db.transaction(write=False):
        titles = {title for (title,) in db.session.execute(select(Recording.title))}
    assert {"first", "second"} <= titles
    assert "third" not in titles
    context.close()
