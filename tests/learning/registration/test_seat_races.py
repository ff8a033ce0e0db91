"""Seats taken while the office holds the event at another time: real threads, real commits, nobody refused."""

from datetime import timedelta

from sqlalchemy import func, select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.config import Settings
from lms.learning.models import EventRegistration
from lms.learning.registration.operations import register
from lms.planning.operations import Moved, Rescheduled, publish_activity, reschedule_event
from lms.planning.queries import last_number
from tests.conftest import NOW
from tests.factories.people import make_cast, make_person
from tests.factories.planning import make_ready_event
from tests.parallel import together

PEOPLE = 8
WEEK = timedelta(days=7)


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
            reschedule_event(activity, plan, seen=seen, reason="Fog.", actor=officer, now=NOW, settings=settings)

    together(PEOPLE + 1, act)
    with db.transaction(write=False) as current:
        assert current.scalar(select(func.count()).select_from(EventRegistration)) == PEOPLE
        assert last_number(activity_id) == 1
