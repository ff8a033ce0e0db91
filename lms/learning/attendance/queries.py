"""Attendance in a live activity as pages and letters read it: of one person, of everybody, by name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select

from lms.accounts.models import Person
from lms.accounts.queries import is_named
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.db import session
from lms.learning.attendance.evidence import (
    EVIDENCE_OF_ONE,
    read_evidence,
    reported_sessions,
    slots_of,
    waits_for_report,
)
from lms.learning.attendance.presence import attendance
from lms.learning.attendance.values import Attendance, AttendanceSlot
from lms.learning.models import EventRegistration, Participation
from lms.learning.registration.queries import has_seat


def attendance_of(person_id: int | None, activity: Activity, *, now: datetime) -> Attendance:
    """What this person attended of it so far; of a visitor nothing is known."""
    if person_id is None:
        return attendance(slots_of(activity), (), now=now)
    slots, by_person = read_evidence(activity, now=now, person_id=person_id)
    return attendance(slots, by_person[person_id], now=now)


def attendances_of(activity: Activity, *, now: datetime) -> dict[int, Attendance]:
    """The same of everybody of whom there is any evidence."""
    slots, by_person = read_evidence(activity, now=now)
    return {person_id: attendance(slots, evidence, now=now) for person_id, evidence in by_person.items()}


@dataclass(frozen=True)
class Attendee:
    """Somebody who has a seat or was there, and what she attended."""

    person: Person
    attendance: Attendance


def attendees_of(activity: Activity, *, now: datetime, text: str = "", most: int | None = None) -> list[Attendee]:
    """By name, in two statements; narrowed to names that hold every word of the text."""
    slots, by_person = read_evidence(activity, now=now)
    of_event = or_(has_seat(activity.id), Person.id.in_(by_person))
    people = select(Person).where(of_event, *map(is_named, text.split()))
    by_name = people.order_by(Person.family_name, Person.given_name, Person.id)
    return [
        Attendee(one, attendance(slots, by_person.get(one.id, ()), now=now))
        for one in session.scalars(by_name.limit(most))
    ]


def sessions_awaiting_report(activity: Activity, *, now: datetime) -> list[AttendanceSlot]:
    """Those that gave credit and are over, and of which the report that is to show attendance has not come."""
    if not waits_for_report(activity, now):
        return []
    return [
        one
        for one in slots_of(activity, reported_sessions(activity))
        if one.is_accredited and one.ends_at <= now and EvidenceKind.REPORT in one.evidence and not one.is_reported
    ]


def person_of_event(person_id: int, activity: Activity) -> Person | None:
    """The person where she has, or had, a seat, has begun, or was there; nobody else is shown to a host.

    Whoever came without a seat begins only once a job has gone through the report that tells of her.
    """
    of_event = or_(
        exists().where(
            EventRegistration.person_id == Person.id, EventRegistration.activity_id == bindparam("activity_id")
        ),
        exists().where(
            Participation.person_id == Person.id, Participation.activity_id == bindparam("activity_id")
        ),
        exists().where(EVIDENCE_OF_ONE.c.person_id == Person.id),
    )
    found = select(Person).where(Person.id == bindparam("person_id"), of_event)
    return session.scalars(found, {"activity_id": activity.id, "person_id": person_id}).one_or_none()
