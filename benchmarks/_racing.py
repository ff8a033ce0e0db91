"""What races need: one learner with many tabs, how far she has come, and what is counted afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from benchmarks._proof import Findings, House
from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.models import Attempt
from lms.assessments.operations import begin_attempt, hand_in_attempt
from lms.audit.models import AuditRow
from lms.db import Model
from tests.factories.activities import make_activity, make_quiz
from tests.factories.learning import passed, quiz_fields, quiz_of, watched
from tests.factories.people import make_person
from tests.pages import Browser, Pages
from tests.parallel import together

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
COOKIE = "enduring"


@dataclass
class Race:
    """One engine, one size, and where findings go."""

    opened: House
    findings: Findings
    threads: int

    def check(self, promise: str, held: bool, evidence: object = "") -> None:
        """One trial."""
        self.findings.check(promise, held, f"{self.opened.engine}: {evidence}")


def count_of(table: type[Model], **where: object) -> int:
    """How many such rows there are."""
    with db.transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(table).filter_by(**where)) or 0


def noted(act: str, actor_id: int) -> int:
    """How often this act of a person's was noted."""
    return count_of(AuditRow, act=act, actor_id=actor_id)


@dataclass
class Tabs:
    """One learner's many tabs, each signed in."""

    person_id: int
    address: str
    activity_id: int
    slug: str
    browsers: list[Browser]

    def key(self, number: int) -> str:
        """The key of a form; the same number gives the same one."""
        return f"{self.person_id:016x}{number:016x}"

    def send_all(self, page: str, data: Mapping[str, object], *, own_keys: bool) -> list[tuple[int, str]]:
        """Status and address that each tab gets; with one key, or each with its own."""

        def send(number: int) -> tuple[int, str]:
            with clock.frozen_at(NOW):
                key = self.key(number if own_keys else 0)
                answer = self.browsers[number].send(f"/activities/{self.slug}/{page}", dict(data), key=key)
            return answer.status_code, answer.headers.get("Location", "")

        return together(len(self.browsers), send)

    def send_each(self, page_of: Callable[[int], str]) -> list[int]:
        """Each tab sends the page that it is told, with answers of its own; the statuses."""
        with db.transaction(write=False):
            activity = db.session.get_one(Activity, self.activity_id)
            fields = [quiz_fields(activity, wrong=number) for number in range(6)]
            attempt = db.session.scalar(select(func.max(Attempt.id)).filter_by(person_id=self.person_id))

        def send(number: int) -> int:
            page, answers = page_of(number), fields[number % 6]
            name = list(answers)[number % len(answers)]
            path, browser = f"/activities/{self.slug}/{page}", self.browsers[number]
            with clock.frozen_at(NOW):
                if page == "quiz/answers":
                    return browser.send_json(path, {"name": name, "values": answers[name]}).status_code
                return browser.send(path, {**answers, "attempt": attempt}, key=self.key(number)).status_code

        return together(len(self.browsers), send)


def ready(
    race: Race,
    *,
    watched_only: bool = True,
    all_but_last: bool = False,
    limit: int | None = None,
    failed: int = 0,
    begins_last: bool = False,
) -> Tabs:
    """A learner before the disclosure, before the quiz, with so many attempts failed, or before the last page."""
    pages = Pages(race.opened.app)
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity(quiz=False)
        make_quiz(activity, limit=limit)
        if all_but_last:
            passed(person, activity)
        elif watched_only:
            watched(person, activity)
        for _ in range(failed):
            hand_in_attempt(person.id, begin_attempt(person.id, quiz_of(activity)).id, quiz_of(activity), {})
        if begins_last:
            begin_attempt(person.id, quiz_of(activity))
        learner = Tabs(person.id, person.addresses[0].address, activity.id, activity.slug, [])
    with clock.frozen_at(NOW), db.transaction():
        first = pages.of(db.session.get_one(Person, learner.person_id))
    cookie = first.client.get_cookie(COOKIE)
    assert cookie is not None
    # One window with many tabs: all hold the same cookie.
    for _ in range(race.threads):
        learner.browsers.append(pages.of())
        learner.browsers[-1].client.set_cookie(COOKIE, cookie.value)
    return learner
