"""Seats that come and go while the office acts on the event or on them: real threads, real commits."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.config import Settings
from lms.jobs.models import Job
from lms.learning.models import EventRegistration, Invoice, RegistrationState
from lms.learning.registration.operations import (
    cancel_by_office,
    cancel_own,
    change_capacity,
    register,
)
from lms.learning.registration.payments import note_payment
from lms.learning.registration.queries import registration_of
from lms.office.closing import close_account
from lms.planning.operations import (
    Moved,
    Rescheduled,
    cancel_event,
    publish_activity,
    reschedule_event,
    withdraw_activity,
)
from lms.planning.queries import last_number
from tests.conftest import NOW
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import make_cast, make_person
from tests.factories.planning import make_ready_event
from tests.parallel import kept, meanwhile, together

PEOPLE = 8
WEEK = timedelta(days=7)
BEFORE = STARTS - timedelta(days=5)


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A published event to come, by its ids, and people who hold its seats or wait, in their order."""

    settings: Settings
    activity_id: int
    officer_id: int
    people: tuple[int, ...]

    @property
    def activity(self) -> Activity:
        return db.session.get_one(Activity, self.activity_id)

    @property
    def officer(self) -> Person:
        return db.session.get_one(Person, self.officer_id)

    def take(self, number: int) -> None:
        register(self.people[number], self.activity, {})

    def leave(self, number: int) -> None:
        cancel_own(self.people[number], self.activity)

    def change_capacity(self, capacity: int) -> None:
        change_capacity(self.activity, capacity, actor_id=self.officer_id)

    def act(self, what: str) -> None:
        """What the office does with the event."""
        seen, reason, actor = last_number(self.activity_id), "The speaker is ill.", self.officer
        if what == "cancelled":
            cancel_event(self.activity, seen=seen, reason=reason, actor=actor)
        elif what == "withdrawn":
            withdraw_activity(self.activity, reason=reason, actor=actor, now=BEFORE)
        else:
            plan = replace(a_week_later(self.activity), items=(), registration_closes_at=BEFORE)
            reschedule_event(self.activity, plan, seen=seen, reason=reason, actor=actor, settings=self.settings)

    def states(self) -> list[RegistrationState]:
        """How each of them stands who ever came."""
        with db.transaction(write=False):
            rows = [registration_of(one, self.activity_id) for one in self.people]
            return [row.state for row in rows if row is not None]

    def news(self) -> list[tuple[int, str]]:
        """Whom letters will tell what."""
        with db.transaction(write=False) as current:
            people = {row.id: row.person_id for row in current.scalars(select(EventRegistration))}
            jobs = current.scalars(select(Job).filter_by(kind="learning.tell_registration").order_by(Job.id))
            rows = [(people[one.arguments["registration_id"]], one.arguments["news"]) for one in jobs]
            return [(self.people.index(person_id), news) for person_id, news in rows]


def make_ahead(settings: Settings, *, came: int = 0, people: int = PEOPLE, **terms: Any) -> Ahead:
    """The first so many of the people have come already, a minute after one another."""
    with clock.frozen_at(BEFORE - timedelta(hours=1)), db.transaction():
        activity, officer_id = make_live_activity(terms=terms), make_cast().officer.id
        everybody = tuple(make_person("Pat", f"Reyes {number}").id for number in range(people))
        made = Ahead(settings=settings, activity_id=activity.id, officer_id=officer_id, people=everybody)
    for number in range(came):
        with clock.frozen_at(BEFORE - timedelta(minutes=50 - number)), db.transaction():
            made.take(number)
    return made


def a_week_later(activity: Activity) -> Rescheduled:
    items = [
        Moved(session_id=one.id, starts_at=one.starts_at + WEEK, ends_at=one.ends_at + WEEK, venue_id=one.venue_id)
        for one in activity.sessions
        if one.starts_at and one.ends_at
    ]
    return Rescheduled(items=tuple(items))


def test_whoever_registers_while_the_event_moves_has_her_seat_and_it_moves(
    own_database: str, settings: Settings
) -> None:
    with clock.frozen_at(NOW), db.transaction():
        officer_id = make_cast().officer.id
        event = publish_activity(
            make_ready_event(), actor=db.session.get_one(Person, officer_id), now=NOW, settings=settings
        )
        activity_id, people = event.id, [make_person().id for _each in range(PEOPLE)]

    def act(number: int) -> None:
        with clock.frozen_at(NOW), db.transaction():
            activity = db.session.get_one(Activity, activity_id)
            if number < PEOPLE:
                register(people[number], activity, {})
                return
            officer = db.session.get_one(Person, officer_id)
            plan, seen = a_week_later(activity), last_number(activity_id)
            reschedule_event(activity, plan, seen=seen, reason="Fog.", actor=officer, settings=settings)

    together(PEOPLE + 1, act)
    with db.transaction(write=False) as current:
        assert current.scalar(select(func.count()).select_from(EventRegistration)) == PEOPLE
        assert last_number(activity_id) == 1


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("cancelled", "activity_cancelled"),
        ("closed", "registration_closed"),
        ("withdrawn", "no_such_activity"),
    ],
)
def test_nobody_gets_a_seat_who_waited_while_the_event_was_taken_away(
    own_database: str, settings: Settings, what: str, reason: str
) -> None:
    ahead = make_ahead(settings, came=3, capacity=2)
    assert meanwhile(lambda: ahead.act(what), kept(lambda: ahead.take(3)), at=BEFORE) == reason
    # Nobody moves up either, where it takes place no more.
    assert meanwhile(lambda: None, kept(lambda: ahead.leave(0)), at=BEFORE) == ""
    second = RegistrationState.REGISTERED if what == "closed" else RegistrationState.WAITING
    assert ahead.states() == [RegistrationState.CANCELLED, RegistrationState.REGISTERED, second]


def test_an_account_that_is_closed_while_it_registers_takes_no_seat_from_anybody(
    own_database: str, settings: Settings
) -> None:
    ahead = make_ahead(settings, came=1, capacity=1)

    def close(number: int) -> None:
        administrator = db.session.scalars(select(Person).filter_by(family_name="Vance")).one()
        close_account(administrator, db.session.get_one(Person, ahead.people[number]))

    # Whoever closes it first is first; a seat that was taken before goes to the next.
    assert meanwhile(lambda: close(1), kept(lambda: ahead.take(1)), at=BEFORE) == "account_closed"
    assert meanwhile(lambda: ahead.take(2), kept(lambda: close(0)), at=BEFORE) == ""
    assert ahead.states() == [RegistrationState.CANCELLED, RegistrationState.REGISTERED]


def test_a_seat_taken_while_the_event_is_cancelled_is_told_so(own_database: str, settings: Settings) -> None:
    ahead = make_ahead(settings)
    assert meanwhile(lambda: ahead.take(0), kept(lambda: ahead.act("cancelled")), at=BEFORE) == ""
    assert ahead.states() == [RegistrationState.REGISTERED]
    with db.transaction(write=False) as current:
        last = current.scalars(select(Job.kind).order_by(Job.id.desc())).all()
        assert last.index("learning.tell_event_cancelled") < last.index("learning.tell_registration")


def test_a_seat_that_goes_to_who_leaves_the_queue_goes_on_to_the_next(
    own_database: str, settings: Settings
) -> None:
    ahead = make_ahead(settings, came=3, capacity=1)
    meanwhile(lambda: ahead.change_capacity(2), kept(lambda: ahead.leave(1)), at=BEFORE)
    assert ahead.states() == [
        RegistrationState.REGISTERED,
        RegistrationState.CANCELLED,
        RegistrationState.REGISTERED,
    ]
    assert ahead.news()[3:] == [(1, "moved_up"), (1, "cancelled"), (2, "moved_up")]


def test_seats_given_back_while_their_number_changes_go_to_the_first_who_wait(
    own_database: str, settings: Settings
) -> None:
    ahead = make_ahead(settings, came=PEOPLE, capacity=3)

    def act(number: int) -> None:
        with clock.frozen_at(BEFORE + timedelta(seconds=number)), db.transaction():
            if number == 0:
                ahead.change_capacity(4)
            elif number == 1:
                row = registration_of(ahead.people[1], ahead.activity_id)
                assert row is not None
                cancel_by_office(row, ahead.activity, reason="Registered twice.", actor_id=ahead.officer_id)
            else:
                # One who has a seat, and the first who waits.
                ahead.leave(number)

    together(4, act)
    gone, seat, waits = RegistrationState.CANCELLED, RegistrationState.REGISTERED, RegistrationState.WAITING
    assert ahead.states() == [seat, gone, gone, gone, seat, seat, seat, waits]
    moved_up = [number for number, news in ahead.news() if news == "moved_up"]
    assert moved_up == sorted(set(moved_up))
    assert set(moved_up) >= {4, 5, 6}


def test_an_invoice_that_is_paid_while_the_seat_is_given_back_is_not_voided(
    own_database: str, settings: Settings
) -> None:
    ahead = make_ahead(settings, came=2, fee_amount=120)

    def pay(number: int) -> None:
        row = registration_of(ahead.people[number], ahead.activity_id)
        assert row is not None
        invoice = db.session.scalars(select(Invoice).filter_by(registration_id=row.id)).one()
        note_payment(invoice, actor_id=ahead.officer_id, now=BEFORE)

    assert meanwhile(lambda: pay(0), kept(lambda: ahead.leave(0)), at=BEFORE) == ""
    # The other way about the office is told that there is nothing to be paid any more.
    assert meanwhile(lambda: ahead.leave(1), kept(lambda: pay(1)), at=BEFORE) == "invoice_voided"
    with db.transaction(write=False) as current:
        invoices = current.scalars(select(Invoice).order_by(Invoice.registration_id))
        assert [(one.paid_at, one.voided_at) for one in invoices] == [(BEFORE, None), (None, BEFORE)]
