"""The product with a recording to watch, and what one does before its player in a real browser."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from lms import db
from lms.accounts.models import Address
from lms.activities.models import Activity
from lms.learning.models import Viewing, WatchProgress
from lms.learning.watching import watched_ms
from tests.browser import PATIENCE_MS, Server, until
from tests.factories.learning import passed, watched
from tests.homes import register, sign_in

SECONDS = 14


@dataclass(frozen=True)
class Recorded:
    """A home with two activities, and their names in addresses."""

    home: Path
    slug: str
    other: str


@dataclass
class House:
    """A running product with two activities and one course admin."""

    server: Server
    url: str
    slug: str
    other: str

    @property
    def activity(self) -> str:
        """The first activity's address."""
        return f"{self.url}/activities/{self.slug}"

    def watch(self, page: Page, address: str) -> None:
        """Sign in and be before the player for the first time."""
        page.goto(f"{self.url}/sign-in?next=/activities/{self.slug}/watch")
        sign_in(page, address)
        read_the_disclosure(page)
        until(page, "document.querySelector('video').readyState >= 1")


def learner(given_name: str) -> str:
    """The address of somebody new."""
    with db.transaction():
        register(given_name)
    return f"{given_name.lower()}@northgate.example"


def learner_before(step: str, given_name: str, slug: str) -> str:
    """The address of somebody new who has watched and, before the evaluation, passed the quiz."""
    with db.transaction():
        person = register(given_name)
        activity = db.session.scalars(select(Activity).filter_by(slug=slug)).one()
        (passed if step == "evaluation" else watched)(person, activity)
    return f"{given_name.lower()}@northgate.example"


def read_the_disclosure(page: Page) -> None:
    """Be before the player; its keys are heard once the page has loaded."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=re.compile("I have read this")).click()


def play(page: Page, *, speed: float = 2) -> None:
    """Press play, as a key does."""
    page.evaluate("speed => { document.querySelector('video').playbackRate = speed; }", speed)
    page.keyboard.press("k")
    until(page, "!document.querySelector('video').paused")


def pause(page: Page) -> float:
    """Press the key again; the place in seconds, which a busy machine reaches late."""
    page.keyboard.press("k")
    until(page, "document.querySelector('video').paused")
    return float(page.evaluate("document.querySelector('video').currentTime"))


def minutes_near(seconds: float) -> str:
    """A pattern of the times that are at most a second beside this one."""
    return "|".join(f"0:{max(0, int(seconds) + by):02}" for by in (-1, 0, 1))


def watched_by_visitors() -> int:
    """Media time in the sittings of visitors."""
    with db.transaction(write=False):
        rows = db.session.scalars(select(Viewing.ranges)).all()
        return sum(watched_ms(tuple((start, end) for start, end in row)) for row in rows)


def watched_once_told(page: Page, enough: float) -> int:
    """The same, as soon as the page's beats have told this much."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while watched_by_visitors() < enough and time.monotonic() < end:
        page.wait_for_timeout(100)
    return watched_by_visitors()


def progress_of(address: str) -> WatchProgress | None:
    """What the house knows to be watched by this person."""
    with db.transaction(write=False):
        found = db.session.scalars(
            select(WatchProgress)
            .join(Address, Address.person_id == WatchProgress.person_id)
            .filter_by(address=address)
        ).one_or_none()
        db.session.expunge_all()
        return found


def told(page: Page, address: str, place: float) -> WatchProgress:
    """The same, once the house knows this place in seconds."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while (known := progress_of(address)) is None or known.position_ms != round(place * 1000):
        assert time.monotonic() < end, known
        page.wait_for_timeout(100)
    return known
