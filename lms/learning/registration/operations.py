"""Take a seat or a place in the queue, give it back, move up: one at a time for each event."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from lms import clock
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person, is_closed
from lms.activities.events import questions_to_registrants
from lms.activities.models import Activity, LiveEvent
from lms.audit.log import note
from lms.db import hold, session
from lms.jobs.outbox import enqueue
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.participation import refresh_one
from lms.learning.registration.emails import (
    send_registered,
    send_registration_cancelled,
    send_waiting,
    why_outdated,
)
from lms.learning.registration.payments import PayByInvoice, Payments
from lms.learning.registration.policy import may_be_registered, may_cancel_own, may_register
from lms.learning.registration.queries import (
    as_asked,
    registration_of,
    seats_of,
    times_of,
)
from lms.learning.registration.rules import News, is_ahead, may_give_back, problem_of

PAYMENTS: Final[Payments] = PayByInvoice()
# Whoever reschedules holds the activity and then its event: a new seat's row points to the activity, so it asks
# for that first too.
_ACTIVITY_HELD: Final = (
    select(Activity.id).where(Activity.id == bindparam("activity_id")).with_for_update(read=True, key_share=True)
)
_EVENT_HELD: Final = (
    select(LiveEvent.id).where(LiveEvent.activity_id == bindparam("activity_id")).with_for_update(key_share=True)
)


def register(person_id: int, activity: Activity, answers: Mapping[int, str]) -> EventRegistration:
    """A seat, or the last place in the queue; whoever has one keeps it. `answers` by their questions' ids.

    Raises Refusal: account_closed, no_such_activity, activity_cancelled, registration_closed,
    address_not_confirmed, answers_incomplete.
    """
    _hold_open(person_id)
    event, now = _held(activity), clock.now()
    row = _standing(person_id, activity)
    if row is not None:
        return row
    insist(may_register(person_id, activity, now=now), status=409)
    return _line_up(person_id, activity, event, _checked(activity, answers), actor_id=person_id, now=now)


def register_by_office(person_id: int, activity: Activity, *, actor_id: int) -> EventRegistration:
    """The same for somebody else, also after registration closed for learners; her answers are not asked.

    Raises Refusal: account_closed, no_such_activity, activity_cancelled, registration_closed once the last
    session has ended.
    """
    _hold_open(person_id)
    event, now = _held(activity), clock.now()
    row = _standing(person_id, activity)
    if row is not None:
        return row
    insist(may_be_registered(activity, now=now), status=409)
    return _line_up(person_id, activity, event, {}, actor_id=actor_id, now=now)


def cancel_own(person_id: int, activity: Activity) -> None:
    """Give one's seat, or place in the queue, back; who waits next has it at once. Raises Refusal: seat_stays."""
    hold_person(person_id)
    event, now = _held(activity), clock.now()
    row = _standing(person_id, activity)
    if row is None:
        return
    insist(may_cancel_own(times_of(activity.id), now=now), status=409)
    _give_back(row, activity, event, actor_id=person_id, reason="", now=now)


def cancel_by_office(row: EventRegistration, activity: Activity, *, reason: str, actor_id: int) -> None:
    """Take somebody's seat, or place in the queue, away, with a reason that she reads; at any time."""
    event = _held(activity)
    session.refresh(row)
    if row.state is not RegistrationState.CANCELLED:
        _give_back(row, activity, event, actor_id=actor_id, reason=reason, now=clock.now())


def give_seats_back(person_id: int, *, actor_id: int) -> None:
    """Take away all that somebody has of events that have not begun: she cannot come any more."""
    seats = select(EventRegistration).where(
        EventRegistration.person_id == person_id, EventRegistration.state != RegistrationState.CANCELLED
    )
    # Events are held in the order of their ids, whoever holds several.
    for row in session.scalars(seats.order_by(EventRegistration.activity_id)).all():
        times = times_of(row.activity_id)
        if times.cancelled_at is None and may_give_back(times, now=clock.now()):
            activity = session.get_one(Activity, row.activity_id)
            cancel_by_office(row, activity, reason="", actor_id=actor_id)


def put_first(row: EventRegistration, activity: Activity, *, actor_id: int) -> None:
    """Let somebody who waits be the next to get a seat; no seat more is made. Raises Refusal: not_waiting."""
    _held(activity)
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
    _note("registration_put_first", row, actor_id)
    session.flush()


def change_capacity(activity: Activity, capacity: int | None, *, actor_id: int) -> None:
    """Other seats, None for as many as come; who waits moves up. Raises Refusal: fewer_seats_than_taken."""
    event = _held(activity)
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
    _fill(activity, event, now=clock.now())


def ask_for_no_fees(activity: Activity, *, actor_id: int | None) -> None:
    """The event is cancelled: nobody pays for it any more. Called once `cancelled_at` stands."""
    session.flush()
    PAYMENTS.let_all_go(activity, actor_id=actor_id, now=clock.now())


def tell_registration(registration_id: int, news: str, changed_at: str, reason: str) -> None:
    """Write the letter of a change unless a later one has its own, and let the stored answer follow."""
    row = session.get_one(EventRegistration, registration_id)
    activity = session.get_one(Activity, row.activity_id)
    refresh_one(row.person_id, row.activity_id)
    if why_outdated(row.id, changed_at):
        return
    if news == News.CANCELLED:
        send_registration_cancelled(row, activity, reason=reason)
    elif news == News.WAITING:
        send_waiting(row, activity)
    else:
        send_registered(row, activity, moved_up=news == News.MOVED_UP)


def _hold_open(person_id: int) -> None:
    """Her changes take turns; an account that was closed before takes no seat that somebody else could have."""
    hold_person(person_id)
    if is_closed(person_id):
        raise Refusal("account_closed")


def _held(activity: Activity) -> LiveEvent:
    """The event's terms, held until the transaction ends: seats are counted and given by one at a time."""
    hold(_ACTIVITY_HELD, activity_id=activity.id)
    hold(_EVENT_HELD, activity_id=activity.id)
    found = session.scalars(
        select(LiveEvent).filter_by(activity_id=activity.id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Refusal("no_such_activity", status=404)
    return found


def _standing(person_id: int, activity: Activity) -> EventRegistration | None:
    row = registration_of(person_id, activity.id)
    return row if row is not None and row.state is not RegistrationState.CANCELLED else None


def _checked(activity: Activity, answers: Mapping[int, str]) -> dict[str, str]:
    """The answers by their questions' ids; Refusal where one does not do."""
    asked = [as_asked(one) for one in questions_to_registrants(activity)]
    if any(problem_of(one, answers.get(one.id, "")) for one in asked):
        raise Refusal("answers_incomplete")
    return {str(one.id): answers[one.id] for one in asked if answers.get(one.id)}


def _line_up(
    person_id: int,
    activity: Activity,
    event: LiveEvent,
    answers: dict[str, str],
    *,
    actor_id: int,
    now: datetime,
) -> EventRegistration:
    """Behind everybody who waits, then as many from the front get seats as there are."""
    row = registration_of(person_id, activity.id)
    if row is None:
        row = EventRegistration(
            person_id=person_id,
            activity_id=activity.id,
            state=RegistrationState.WAITING,
            token=secrets.token_urlsafe(24),
            registered_at=now,
            changed_at=now,
            queued_at=now,
        )
        session.add(row)
    row.state, row.cancelled_at, row.answers = RegistrationState.WAITING, None, answers
    row.queued_at = row.changed_at = row.registered_at = now
    session.flush()
    _note("registered", row, actor_id)
    _fill(activity, event, now=now, newcomer=row)
    if row.state is RegistrationState.WAITING:
        _tell(row, News.WAITING)
    return row


def _fill(
    activity: Activity, event: LiveEvent, *, now: datetime, newcomer: EventRegistration | None = None
) -> None:
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
            _tell(row, News.REGISTERED)
        else:
            _note("registration_moved_up", row, None)
            _tell(row, News.MOVED_UP)
    session.flush()


def _give_back(
    row: EventRegistration, activity: Activity, event: LiveEvent, *, actor_id: int, reason: str, now: datetime
) -> None:
    row.state, row.cancelled_at, row.changed_at = RegistrationState.CANCELLED, now, now
    PAYMENTS.let_go(row, actor_id=actor_id, now=now)
    session.flush()
    _note("registration_cancelled", row, actor_id, reason=reason)
    _tell(row, News.CANCELLED, reason)
    _fill(activity, event, now=now)


def _note(act: str, row: EventRegistration, actor_id: int | None, **facts: str) -> None:
    note(act, actor_id=actor_id, subject=("activity", row.activity_id), person_id=row.person_id, **facts)


def _tell(row: EventRegistration, news: News, reason: str = "") -> None:
    enqueue(
        "learning.tell_registration",
        registration_id=row.id,
        news=news,
        changed_at=row.changed_at.isoformat(),
        reason=reason,
    )
