"""The queue for seats: filled from the front, and what the office changes of it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from lms import clock
from lms.access.decision import Refusal
from lms.activities.models import Activity, LiveEvent
from lms.audit.log import note
from lms.db import session
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.registration.emails import change_of
from lms.learning.registration.operations.holding import held
from lms.learning.registration.operations.telling import note_change, tell
from lms.learning.registration.payments import PAYMENTS
from lms.learning.registration.queries import seats_of, times_of
from lms.learning.registration.rules import News, is_ahead
from lms.mail.post import written

# By which letter each state is told.
_TOLD: Final = (
    (RegistrationState.REGISTERED, "registered", News.REGISTERED),
    (RegistrationState.WAITING, "registration_waiting", News.WAITING),
)


def put_first(row: EventRegistration, activity: Activity, *, actor_id: int) -> None:
    """Let somebody who waits be the next to get a seat; no seat more is made.

    Raises Refusal: no_such_activity, not_waiting.
    """
    held(activity)
    session.refresh(row)
    if row.state is not RegistrationState.WAITING:
        raise Refusal("not_waiting")
    first = session.scalar(
        select(func.min(EventRegistration.queued_at)).where(
            EventRegistration.activity_id == activity.id, EventRegistration.state == RegistrationState.WAITING
        )
    )
    assert first is not None
    row.queued_at = first - timedelta(microseconds=1)
    note_change("registration_put_first", row, actor_id)
    session.flush()


def change_capacity(activity: Activity, capacity: int | None, *, actor_id: int) -> None:
    """Other seats, None for as many as come; who waits moves up.

    Raises Refusal: no_such_activity, fewer_seats_than_taken.
    """
    event = held(activity)
    seats = seats_of(activity.id)
    if capacity is not None and capacity < seats.registered:
        raise Refusal("fewer_seats_than_taken", taken=seats.registered)
    if event.capacity != capacity:
        note(
            "capacity_changed",
            actor_id=actor_id,
            subject=("activity", activity.id),
            before=event.capacity,
            after=capacity,
        )
        event.capacity = capacity
    session.flush()
    fill(activity, event, now=clock.now())


def reopen_seats(activity: Activity) -> None:
    """Give away what became free while the event was withdrawn, and tell whoever could not be told then.

    Raises Refusal: no_such_activity.
    """
    fill(activity, held(activity), now=clock.now())
    for state, kind, news in _TOLD:
        rows = session.scalars(select(EventRegistration).filter_by(activity_id=activity.id, state=state)).all()
        known = written(kind, [change_of(row.id, row.changed_at) for row in rows])
        for row in rows:
            if change_of(row.id, row.changed_at) not in known:
                tell(row, news)


def fill(
    activity: Activity, event: LiveEvent, *, now: datetime, newcomer: EventRegistration | None = None
) -> None:
    """Give the free seats to whoever is in front: each is asked for the fee, and told by a letter of her own.

    `newcomer` has just lined up and is told that she is registered; everybody else moved up. The event is held.
    """
    # Nobody is called to what is over or called off.
    times = times_of(activity.id)
    count = seats_of(activity.id).to_fill if times.is_published and is_ahead(times, now=now) else 0
    waiting = (
        select(EventRegistration)
        .filter_by(activity_id=activity.id, state=RegistrationState.WAITING)
        .order_by(EventRegistration.queued_at, EventRegistration.id)
        .limit(count)
        .execution_options(populate_existing=True)
    )
    for row in session.scalars(waiting).all() if count else ():
        row.state, row.changed_at = RegistrationState.REGISTERED, now
        PAYMENTS.ask(row, event, activity, now=now)
        if row is newcomer:
            tell(row, News.REGISTERED)
        else:
            note_change("registration_moved_up", row, None)
            tell(row, News.MOVED_UP)
    session.flush()
