"""Many at once for the last seats of a live activity: none is given twice, and nobody loses her turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from benchmarks._racing import NOW, Race, count_of
from lms import clock, db
from lms.activities.models import Activity
from lms.jobs.models import Job
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.registration.operations import cancel_own, register
from tests.factories.live import make_live_activity
from tests.factories.people import make_person
from tests.parallel import together

SEATS = 3


def last_seat(race: Race) -> None:
    """All want the one seat that is left, each from a tab of her own; then seats are given back meanwhile."""
    with clock.frozen_at(NOW), db.transaction():
        activity_id = make_live_activity(terms={"capacity": SEATS}).id
        people = [make_person().id for _ in range(SEATS - 1 + race.threads)]
        for person_id in people[: SEATS - 1]:
            register(person_id, db.session.get_one(Activity, activity_id), {})
    comers = people[SEATS - 1 :]
    states = Counter(together(race.threads, lambda number: _take(comers[number], activity_id)))
    one = states == {"registered": 1, "waiting": race.threads - 1}
    race.check("The last seat: exactly one has it, everybody else waits", one, states)
    queue = _queue(activity_id)
    told = Counter(_news(activity_id))
    race.check("The last seat: each is told once", told == {"registered": SEATS, "waiting": len(queue)}, told)
    _given_back(race, activity_id, queue)


def _given_back(race: Race, activity_id: int, queue: list[int]) -> None:
    """Whoever has a seat gives it back, twice over, while the last in the queue leave it."""
    with db.transaction(write=False):
        mine = select(EventRegistration.person_id).filter_by(
            activity_id=activity_id, state=RegistrationState.REGISTERED
        )
        seated = list(db.session.scalars(mine))
    leaving = [*seated, *seated, *queue[-SEATS:]]
    together(len(leaving), lambda number: _leave(leaving[number], activity_id))
    left = _queue(activity_id)
    taken = count_of(EventRegistration, activity_id=activity_id, state=RegistrationState.REGISTERED)
    race.check("Seats given back at once: as many are taken as there are", taken == SEATS, taken)
    race.check("Seats given back at once: the first in the queue have them", left == queue[SEATS:-SEATS], left)
    moved = _news(activity_id).count("moved_up")
    race.check("Seats given back at once: each who moved up is told once", moved == SEATS, moved)


def many_tabs_of_one(race: Race) -> None:
    """One person presses the button in many tabs: one seat, one letter."""
    with clock.frozen_at(NOW), db.transaction():
        activity_id, person_id = make_live_activity().id, make_person().id
    states = Counter(together(race.threads, lambda _: _take(person_id, activity_id)))
    race.check(
        "One person in many tabs: each tab is told of the seat", states == {"registered": race.threads}, states
    )
    found = (count_of(EventRegistration, person_id=person_id), len(_news(activity_id)))
    race.check("One person in many tabs: one seat, one letter", found == (1, 1), found)


def _take(person_id: int, activity_id: int) -> str:
    return str(_do(activity_id, lambda activity: register(person_id, activity, {}).state))


def _leave(person_id: int, activity_id: int) -> None:
    _do(activity_id, lambda activity: cancel_own(person_id, activity))


def _do(activity_id: int, act: Callable[[Activity], object]) -> object:
    with clock.frozen_at(NOW + timedelta(minutes=1)), db.transaction():
        return act(db.session.get_one(Activity, activity_id))


def _queue(activity_id: int) -> list[int]:
    with db.transaction(write=False):
        waiting = select(EventRegistration.person_id).filter_by(
            activity_id=activity_id, state=RegistrationState.WAITING
        )
        return list(db.session.scalars(waiting.order_by(EventRegistration.queued_at, EventRegistration.id)))


def _news(activity_id: int) -> list[str]:
    """What letters were queued about this activity's seats."""
    with db.transaction(write=False):
        mine = set(db.session.scalars(select(EventRegistration.id).filter_by(activity_id=activity_id)))
        jobs = db.session.scalars(select(Job).filter_by(kind="learning.tell_registration")).all()
        return [one.arguments["news"] for one in jobs if one.arguments["registration_id"] in mine]
