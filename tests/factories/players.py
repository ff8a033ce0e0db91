"""Browsers before the player, and what they leave behind."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.learning.models import WatchProgress
from tests.pages import Browser

MINUTE = 60_000
LENGTH = 48 * MINUTE


@dataclass
class Player:
    """A browser before the player, as its scripts behave."""

    browser: Browser
    activity: Activity
    token: str = ""

    @property
    def path(self) -> str:
        """The activity's address."""
        return f"/activities/{self.activity.slug}"

    def open(self) -> TestResponse:
        """Open the page and take its ticket."""
        page = self.browser.get(f"{self.path}/watch")
        found = re.search(r'data-viewing="([^"]+)"', page.get_data(as_text=True))
        self.token = found[1] if found else ""
        return page

    def read_disclosure(self) -> None:
        """Acknowledge it as the page does."""
        assert self.browser.send(f"{self.path}/disclosure", {"number": "1"}).status_code == 303

    def beat(self, *ranges: list[int], position_ms: int = 0, **more: Any) -> TestResponse:
        """Report what was played."""
        body = {"viewing": self.token, "ranges": list(ranges), "position_ms": position_ms, "speed": 1}
        return self.browser.send_json(f"{self.path}/beats", body | more)


def progress_of(person: Person) -> WatchProgress:
    """The one row of a person's progress."""
    db.session.expire_all()
    return db.session.scalars(select(WatchProgress).filter_by(person_id=person.id)).one()


def after(minutes: float) -> Any:
    """The clock so many minutes on."""
    return clock.frozen_at(clock.now() + timedelta(minutes=minutes))
