"""Letters written or sent while what they say changes: real threads, real commits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.config import Settings
from lms.jobs import outbox
from lms.jobs.models import Job
from lms.learning.jobs import remind_of_events
from lms.learning.registration.operations import cancel_own, register
from lms.mail.carriers import MemoryCarrier
from lms.mail.models import Letter
from lms.planning.operations import Moved, Rescheduled, cancel_event, reschedule_event
from lms.planning.queries import last_number
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import make_cast
from tests.parallel import meanwhile, together

BEFORE = STARTS - timedelta(days=5)
# A change of a seat is known by its moment.
THEN = BEFORE + timedelta(minutes=1)
EVE = STARTS - timedelta(hours=20)


class Told:
    """An event of which one person is told, by its ids; each thread reads it for itself."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        with clock.frozen_at(BEFORE), db.transaction():
            cast, activity = make_cast(), make_live_activity()
            self.activity_id, self.learner_id, self.officer_id = activity.id, cast.learner.id, cast.officer.id

    @property
    def activity(self) -> Activity:
        return db.session.get_one(Activity, self.activity_id)

    def register(self) -> None:
        register(self.learner_id, self.activity, {})

    def give_back(self) -> None:
        cancel_own(self.learner_id, self.activity)

    def cancel(self) -> None:
        seen, actor = last_number(self.activity_id), db.session.get_one(Person, self.officer_id)
        cancel_event(self.activity, seen=seen, reason="She is ill.", actor=actor)

    def move(self) -> None:
        items = [
            Moved(
                session_id=one.id,
                starts_at=one.starts_at + timedelta(days=7),
                ends_at=one.ends_at + timedelta(days=7),
                venue_id=one.venue_id,
            )
            for one in self.activity.sessions
            if one.starts_at and one.ends_at
        ]
        reschedule_event(
            self.activity,
            Rescheduled(items=tuple(items)),
            seen=last_number(self.activity_id),
            reason="Fog.",
            actor=db.session.get_one(Person, self.officer_id),
            settings=self.settings,
        )


def do(act: Callable[[], None]) -> None:
    with clock.frozen_at(BEFORE), db.transaction():
        act()


def waiting(kind: str) -> int:
    """The last work of this kind that was queued."""
    with db.transaction(write=False):
        return db.session.scalars(select(Job.id).filter_by(kind=kind).order_by(Job.id.desc())).all()[0]


def sent() -> list[tuple[str, str]]:
    """What became of each letter once everything that waits is done: its kind, and why it did not leave."""
    with clock.frozen_at(THEN):
        outbox.run_waiting()
    with db.transaction(write=False):
        return [(one.kind, one.dropped_because) for one in db.session.scalars(select(Letter).order_by(Letter.id))]


def test_a_letter_that_four_workers_find_is_carried_once(
    own_database: str, settings: Settings, letters: MemoryCarrier
) -> None:
    told = Told(settings)
    do(told.register)
    for kind in ("learning.tell_registration", "mail.deliver"):
        number = waiting(kind)

        def act(_number: int, job_id: int = number) -> bool:
            with clock.frozen_at(BEFORE):
                return outbox.run(job_id)

        assert sorted(together(4, act)) == [False, False, False, True]
    assert len(letters.messages) == 1


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("give_back", [("registration_cancelled", "")]),
        ("move", [("registered", ""), ("event_changed", "")]),
        ("cancel", [("event_cancelled", "")]),
    ],
)
def test_a_letter_written_while_its_news_changes_leaves_only_where_it_still_holds(
    own_database: str, settings: Settings, letters: MemoryCarrier, act: str, expected: list[tuple[str, str]]
) -> None:
    told = Told(settings)
    do(told.register)
    job_id = waiting("learning.tell_registration")
    assert meanwhile(getattr(told, act), lambda: outbox.run(job_id), at=THEN) is True
    assert [one for one in sent() if not one[1]] == expected
    assert len(letters.messages) == len(expected)


def test_of_two_moves_in_a_row_the_last_alone_is_told(
    own_database: str, settings: Settings, letters: MemoryCarrier
) -> None:
    told = Told(settings)
    do(told.register)
    sent()
    do(told.move)
    job_id = waiting("learning.tell_event_changed")
    assert meanwhile(told.move, lambda: outbox.run(job_id), at=BEFORE) is True
    assert [why for kind, why in sent() if kind == "event_changed"][-1] == ""
    assert [message["Subject"] for message in letters.messages][1:] == [letters.messages[-1]["Subject"]]


@pytest.mark.parametrize(
    ("act", "why"), [("give_back", "no_seat"), ("move", "moved"), ("cancel", "event_cancelled")]
)
def test_a_reminder_written_by_two_at_once_is_one_and_leaves_not_where_the_seat_went(
    own_database: str, settings: Settings, letters: MemoryCarrier, act: str, why: str
) -> None:
    told = Told(settings)
    do(told.register)
    sent()

    def remind(_number: int) -> None:
        with clock.frozen_at(EVE):
            remind_of_events()

    together(2, remind)
    job_id = waiting("mail.deliver")
    with clock.frozen_at(EVE):
        with db.transaction():
            getattr(told, act)()
        assert outbox.run(job_id)
    with db.transaction(write=False):
        found = db.session.scalars(select(Letter).filter_by(kind="event_reminder")).one()
        assert found.dropped_because == why
