"""Give a seat or a place in the queue back, or take it away: who waits next has it at once."""

from datetime import datetime

from sqlalchemy import select

from lms import clock
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person
from lms.activities.events import is_given_away
from lms.activities.models import Activity, LiveEvent
from lms.db import session
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.registration.operations.holding import held
from lms.learning.registration.operations.queue import fill
from lms.learning.registration.operations.telling import note_change, tell
from lms.learning.registration.payments import PAYMENTS
from lms.learning.registration.policy import may_cancel_own
from lms.learning.registration.queries import seat_or_place_of, times_of
from lms.learning.registration.rules import News, may_leave


def cancel_own(person_id: int, activity: Activity) -> None:
    """Give one's seat, or place in the queue, back; who waits next has it at once.

    Raises Refusal: no_such_activity, seat_stays.
    """
    hold_person(person_id)
    event, now = held(activity), clock.now()
    row = seat_or_place_of(person_id, activity.id)
    if row is None:
        return
    insist(may_cancel_own(row.state, times_of(activity.id), now=now), status=409)
    _give_back(row, activity, event, actor_id=person_id, reason="", now=now)


def cancel_by_office(row: EventRegistration, activity: Activity, *, reason: str, actor_id: int) -> None:
    """Take somebody's seat, or place in the queue, away, with a reason that she reads; at any time.

    Raises Refusal: no_such_activity, link_in_reason.
    """
    if is_given_away(activity, reason):
        raise Refusal("link_in_reason", status=422)
    event = held(activity)
    session.refresh(row)
    if row.state is not RegistrationState.CANCELLED:
        _give_back(row, activity, event, actor_id=actor_id, reason=reason, now=clock.now())


def give_seats_back(person_id: int, *, actor_id: int) -> None:
    """Take away all that somebody has of events that have not begun, and may be called to: she cannot come."""
    seats = select(EventRegistration).where(
        EventRegistration.person_id == person_id, EventRegistration.state != RegistrationState.CANCELLED
    )
    # Events are held in the order of their ids, whoever holds several.
    for row in session.scalars(seats.order_by(EventRegistration.activity_id)).all():
        times = times_of(row.activity_id)
        if times.cancelled_at is None and may_leave(row.state, times, now=clock.now()):
            activity = session.get_one(Activity, row.activity_id)
            cancel_by_office(row, activity, reason="", actor_id=actor_id)


def _give_back(
    row: EventRegistration, activity: Activity, event: LiveEvent, *, actor_id: int, reason: str, now: datetime
) -> None:
    row.state, row.cancelled_at, row.changed_at = RegistrationState.CANCELLED, now, now
    PAYMENTS.let_go(row, actor_id=actor_id, now=now)
    session.flush()
    note_change("registration_cancelled", row, actor_id, reason=reason)
    tell(row, News.CANCELLED, reason)
    fill(activity, event, now=now)
