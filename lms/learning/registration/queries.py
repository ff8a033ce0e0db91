"""Reads of seats, queues, an event's times and what its registrants are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Address, Person
from lms.accounts.queries import is_named
from lms.activities.events import HOURS, begins_at_of, ends_at_of, questions_to_registrants
from lms.activities.models import Activity, LiveEvent, RegistrationQuestion
from lms.activities.rules import ActivityState, RegistrationQuestionKind
from lms.db import session
from lms.learning.models import EventRegistration, Invoice, RegistrationState
from lms.learning.registration.rules import YES_OR_NO, Asked, EventTimes, Seats

# What is older stands among a learner's activities.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Upcoming:
    """A seat, or a place in the queue, at an event that still takes place."""

    activity_id: int
    slug: str
    title: str
    zone: str
    begins_at: datetime
    ends_at: datetime
    token: str
    place: int | None


@dataclass(frozen=True)
class Registrant:
    """One row of the registrants' page; `place` in the queue, and the invoice that stands."""

    registration: EventRegistration
    person: Person
    address: str
    place: int | None
    invoice: Invoice | None


def registration_of(person_id: int, activity_id: int) -> EventRegistration | None:
    """The person's row, whatever became of it."""
    return session.scalars(
        select(EventRegistration).filter_by(person_id=person_id, activity_id=activity_id)
    ).one_or_none()


def seat_or_place_of(person_id: int, activity_id: int) -> EventRegistration | None:
    """Her row where she has a seat or waits for one."""
    row = registration_of(person_id, activity_id)
    return row if row is not None and row.state is not RegistrationState.CANCELLED else None


def has_seat(activity_id: int) -> ColumnElement[bool]:
    """Whether a person who is read has a seat, as SQL."""
    return exists().where(
        EventRegistration.person_id == Person.id,
        EventRegistration.activity_id == activity_id,
        EventRegistration.state == RegistrationState.REGISTERED,
    )


def event_of(activity_id: int) -> LiveEvent | None:
    """The terms of a live activity."""
    return session.scalars(select(LiveEvent).filter_by(activity_id=activity_id)).one_or_none()


def times_of(activity_id: int) -> EventTimes:
    """When the event takes place, until when one registers, and whether learners see it, as it stands now."""
    found = session.execute(
        select(
            begins_at_of(activity_id).label("begins_at"),
            ends_at_of(activity_id).label("ends_at"),
            LiveEvent.registration_closes_at,
            LiveEvent.cancelled_at,
            (Activity.state == ActivityState.PUBLISHED).label("is_published"),
        )
        .join(Activity, Activity.id == LiveEvent.activity_id)
        .where(LiveEvent.activity_id == activity_id)
    ).one_or_none()
    return EventTimes(**found._mapping) if found is not None else EventTimes()


def seats_of(activity_id: int) -> Seats:
    """How many have a seat and how many wait."""
    states = (
        select(EventRegistration.state, func.count())
        .where(EventRegistration.activity_id == activity_id)
        .group_by(EventRegistration.state)
    )
    counts = {row[0]: row[1] for row in session.execute(states)}
    event = event_of(activity_id)
    return Seats(
        capacity=event.capacity if event else None,
        registered=counts.get(RegistrationState.REGISTERED, 0),
        waiting=counts.get(RegistrationState.WAITING, 0),
    )


def place_of(row: EventRegistration) -> int | None:
    """The place in the queue, from 1; None for whoever does not wait."""
    if row.state is not RegistrationState.WAITING:
        return None
    return session.scalar(select(_place()).where(EventRegistration.id == row.id))


def is_taken_at_once(activity: Activity) -> bool:
    """Whether one button is enough for a seat: there is one left, nothing is asked, and it costs nothing."""
    event = activity.live
    if event is None or event.fee_amount or seats_of(activity.id).is_full:
        return False
    return not questions_to_registrants(activity)


def as_asked(question: RegistrationQuestion) -> Asked:
    """The question as the rules see it."""
    options = {
        RegistrationQuestionKind.TEXT: (),
        RegistrationQuestionKind.CHOICE: tuple(question.options),
        RegistrationQuestionKind.YES_NO: YES_OR_NO,
    }
    return Asked(id=question.id, options=options[question.kind], is_required=question.is_required)


def upcoming_of(person_id: int, *, now: datetime, most: int = MOST_SHOWN) -> list[Upcoming]:
    """Where this person has a seat or waits for one, the next first; `place` in the queue of whoever waits."""
    rows = session.execute(
        select(
            Activity.id,
            Activity.slug,
            Activity.title,
            Activity.zone,
            HOURS.c.begins_at,
            HOURS.c.ends_at,
            EventRegistration.token,
            case((EventRegistration.state == RegistrationState.WAITING, _place()), else_=None),
        )
        .join(Activity, Activity.id == EventRegistration.activity_id)
        .join(HOURS, HOURS.c.activity_id == Activity.id)
        .join(LiveEvent, LiveEvent.activity_id == Activity.id)
        .where(
            EventRegistration.person_id == person_id,
            EventRegistration.state != RegistrationState.CANCELLED,
            Activity.state == ActivityState.PUBLISHED,
            LiveEvent.cancelled_at.is_(None),
            HOURS.c.ends_at > now,
        )
        .order_by(HOURS.c.begins_at, EventRegistration.id)
        .limit(most)
    ).all()
    return [Upcoming(*row) for row in rows]


def registrants_of(
    activity_id: int,
    state: RegistrationState | None = None,
    *,
    text: str = "",
    most: int | None = None,
    first: int = 0,
) -> list[Registrant]:
    """Whoever registered: seats first, then the queue in its order, then who cancelled.

    Narrowed to names or addresses that hold every word of the text. The row whose id is `first` stands before all.
    """
    chosen = () if state is None else (EventRegistration.state == state,)
    called = [or_(is_named(word), Address.address.icontains(word, autoescape=True)) for word in text.split()]
    order = case({one: place for place, one in enumerate(RegistrationState)}, value=EventRegistration.state)
    rows = session.execute(
        select(EventRegistration, Person, Address.address, Invoice)
        .join(Person, Person.id == EventRegistration.person_id)
        .outerjoin(Address, and_(Address.person_id == Person.id, Address.is_primary.is_(True)))
        .outerjoin(Invoice, and_(Invoice.registration_id == EventRegistration.id, Invoice.voided_at.is_(None)))
        .where(EventRegistration.activity_id == activity_id, *chosen, *called)
        .order_by(EventRegistration.id != first, order, EventRegistration.queued_at, EventRegistration.id)
        .limit(most)
    ).all()
    places = _places(activity_id)
    return [Registrant(row[0], row[1], row[2] or "", places.get(row[0].id), row[3]) for row in rows]


def _places(activity_id: int) -> dict[int, int]:
    """Everybody's number in the queue, also where not all of it is shown."""
    waiting = select(EventRegistration.id).filter_by(activity_id=activity_id, state=RegistrationState.WAITING)
    in_order = session.scalars(waiting.order_by(EventRegistration.queued_at, EventRegistration.id))
    return {number: place for place, number in enumerate(in_order, start=1)}


def next_seats(activity_id: int, after_id: int, *, most: int) -> Sequence[EventRegistration]:
    """The next with a seat or a place in the queue, in the order of their rows: whom letters tell in steps."""
    return session.scalars(
        select(EventRegistration)
        .where(
            EventRegistration.activity_id == activity_id,
            EventRegistration.state != RegistrationState.CANCELLED,
            EventRegistration.id > after_id,
        )
        .order_by(EventRegistration.id)
        .limit(most)
    ).all()


def registration_in(activity_id: int, registration_id: int) -> EventRegistration | None:
    """The row of this id, where it is one of this activity's."""
    return session.scalars(
        select(EventRegistration).filter_by(activity_id=activity_id, id=registration_id)
    ).one_or_none()


def invoice_of(registration_id: int) -> Invoice | None:
    """The invoice that stands for a registration."""
    return session.scalars(
        select(Invoice).filter_by(registration_id=registration_id, voided_at=None)
    ).one_or_none()


def unpaid_in(activity_id: int) -> Sequence[Invoice]:
    """Every invoice of an activity that stands and is not paid."""
    return session.scalars(
        select(Invoice)
        .join(EventRegistration, EventRegistration.id == Invoice.registration_id)
        .where(
            EventRegistration.activity_id == activity_id,
            Invoice.voided_at.is_(None),
            Invoice.paid_at.is_(None),
        )
    ).all()


def _place() -> ScalarSelect[int]:
    """The place in the queue of the row around it."""
    other = aliased(EventRegistration)
    return (
        select(func.count())
        .select_from(other)
        .where(
            other.activity_id == EventRegistration.activity_id,
            other.state == RegistrationState.WAITING,
            or_(
                other.queued_at < EventRegistration.queued_at,
                and_(other.queued_at == EventRegistration.queued_at, other.id <= EventRegistration.id),
            ),
        )
        .correlate(EventRegistration)
        .scalar_subquery()
    )
