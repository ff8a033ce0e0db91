"""Gathers all evidence of attendance in a live activity: at most two statements, for one person or all."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from lms.accounts.models import Person
from lms.accounts.queries import is_named
from lms.activities.models import Activity, ActivitySession, Venue
from lms.activities.rules import EvidenceKind
from lms.activities.timetable import timed
from lms.db import fetch, session
from lms.learning.attendance.presence import Attendance, Correction, Evidence, Scan, Slot, Stay, attendance
from lms.learning.models import (
    Arrival,
    AttendanceCorrection,
    AttendanceReport,
    AttendanceRow,
    CheckIn,
    CheckInFlag,
    EventRegistration,
    Participation,
    RegistrationState,
)

# A row of a report that was neither set aside itself nor with its report, as another meeting's.
COUNTS: Final = and_(
    AttendanceRow.is_ignored.is_(False),
    exists()
    .where(AttendanceReport.id == AttendanceRow.report_id, AttendanceReport.set_aside_at.is_(None))
    .correlate(AttendanceRow),
)
_ACTIVITY: Final[Any] = bindparam("activity_id")
_NOBODY_SAID: Final = cast(null(), Boolean)


def attendance_of(person_id: int | None, activity: Activity, *, now: datetime) -> Attendance:
    """What this person attended of it so far; of a visitor nothing is known."""
    if person_id is None:
        return attendance(_slots(activity, frozenset()), (), now=now)
    return attendance(_slots(activity, _reported(activity, now)), evidence_of(person_id, activity), now=now)


def attendances_of(activity: Activity, *, now: datetime) -> dict[int, Attendance]:
    """The same of everybody of whom there is any evidence."""
    by_person = _evidence_of_each(activity)
    slots = _slots(activity, _reported(activity, now))
    return {person_id: attendance(slots, evidence, now=now) for person_id, evidence in by_person.items()}


def _evidence_of_each(activity: Activity) -> dict[int, list[Evidence]]:
    by_person: dict[int, list[Evidence]] = defaultdict(list)
    for row in fetch(_OF_ALL, activity_id=activity.id):
        by_person[row.person_id].append(_evidence(row))
    return by_person


@dataclass(frozen=True)
class Attendee:
    """Somebody who has a seat or was there, and what she attended."""

    person: Person
    attendance: Attendance


def attendees_of(activity: Activity, *, now: datetime, text: str = "", most: int | None = None) -> list[Attendee]:
    """By name, in three statements; narrowed to names that hold every word of the text."""
    by_person = _evidence_of_each(activity)
    slots = _slots(activity, _reported(activity, now))
    seated = exists().where(
        EventRegistration.person_id == Person.id,
        EventRegistration.activity_id == activity.id,
        EventRegistration.state == RegistrationState.REGISTERED,
    )
    people = select(Person).where(or_(seated, Person.id.in_(by_person)), *map(is_named, text.split()))
    by_name = people.order_by(Person.family_name, Person.given_name, Person.id)
    return [
        Attendee(one, attendance(slots, by_person.get(one.id, ()), now=now))
        for one in session.scalars(by_name.limit(most))
    ]


def person_of_event(person_id: int, activity: Activity) -> Person | None:
    """The person where she has, or had, a seat, has begun, or was there; nobody else is shown to a host."""
    of_event = or_(
        exists().where(
            EventRegistration.person_id == Person.id, EventRegistration.activity_id == bindparam("activity_id")
        ),
        exists().where(
            Participation.person_id == Person.id, Participation.activity_id == bindparam("activity_id")
        ),
    )
    found = select(Person).where(Person.id == person_id, of_event)
    return session.scalars(found, {"activity_id": activity.id}).one_or_none()


def evidence_of(person_id: int, activity: Activity) -> tuple[Evidence, ...]:
    """All that there is about this person, whether it counts or not."""
    return tuple(map(_evidence, fetch(_OF_ONE, activity_id=activity.id, person_id=person_id)))


def _union(*mine: Callable[[Any], Any]) -> Any:
    """Every kind of evidence in one statement; `mine` narrows each kind to one person's."""
    checked_in = select(
        CheckIn.person_id.label("person_id"),
        literal("scan").label("form"),
        type_coerce(CheckIn.kind, String).label("kind"),
        CheckIn.session_id.label("place_id"),
        CheckIn.scanned_at.label("starts_at"),
        CheckIn.scanned_at.label("ends_at"),
        (CheckIn.flag != CheckInFlag.NONE).label("is_flagged"),
        CheckIn.is_accepted.label("is_accepted"),
        CheckIn.id.label("number"),
    ).join(ActivitySession, ActivitySession.id == CheckIn.session_id)
    corrected = select(
        AttendanceCorrection.person_id,
        literal("written"),
        literal(EvidenceKind.OFFICE.value),
        AttendanceCorrection.session_id,
        AttendanceCorrection.starts_at,
        AttendanceCorrection.ends_at,
        literal(False),
        _NOBODY_SAID,
        AttendanceCorrection.id,
    ).join(ActivitySession, ActivitySession.id == AttendanceCorrection.session_id)
    in_sessions = ((CheckIn, checked_in), (AttendanceCorrection, corrected))
    in_venues = (
        (Arrival, _stays(Arrival, EvidenceKind.JOIN_PAGE, Arrival.arrived_at, Arrival.seen_until)),
        (AttendanceRow, _reported_stays()),
    )
    narrowed = [
        one.where(
            ActivitySession.activity_id == _ACTIVITY, table.person_id.is_not(None), *(by(table) for by in mine)
        )
        for table, one in in_sessions
    ] + [
        one.where(Venue.activity_id == _ACTIVITY, table.person_id.is_not(None), *(by(table) for by in mine))
        for table, one in in_venues
    ]
    return union_all(*narrowed)


def _stays(table: Any, kind: EvidenceKind, starts_at: Any, ends_at: Any) -> Select[Any]:
    return select(
        table.person_id,
        literal("stay"),
        literal(kind.value),
        table.venue_id,
        starts_at,
        ends_at,
        literal(False),
        _NOBODY_SAID,
        table.id,
    ).join(Venue, Venue.id == table.venue_id)


def _reported_stays() -> Select[Any]:
    kept = _stays(AttendanceRow, EvidenceKind.REPORT, AttendanceRow.joined_at, AttendanceRow.left_at)
    return kept.where(COUNTS)


# Built once: every page of a live activity asks it.
_OF_ONE: Final = _union(lambda table: table.person_id == bindparam("person_id"))
_OF_ALL: Final = _union()
# Sessions into which a report of their venue reaches: whoever is not in it was not seen there.
_REPORTED: Final = select(ActivitySession.id).where(
    ActivitySession.activity_id == _ACTIVITY,
    exists().where(
        AttendanceRow.venue_id == ActivitySession.venue_id,
        COUNTS,
        AttendanceRow.joined_at < ActivitySession.ends_at,
        AttendanceRow.left_at > ActivitySession.starts_at,
    ),
)


def _evidence(row: Any) -> Evidence:
    if row.form == "written":
        return Correction(number=row.number, session_id=row.place_id, starts_at=row.starts_at, ends_at=row.ends_at)
    kind = EvidenceKind(row.kind)
    if row.form == "stay":
        return Stay(kind=kind, venue_id=row.place_id, starts_at=row.starts_at, ends_at=row.ends_at)
    return Scan(
        kind=kind,
        session_id=row.place_id,
        scanned_at=row.starts_at,
        is_flagged=bool(row.is_flagged),
        is_accepted=row.is_accepted,
    )


def _slots(activity: Activity, reported: frozenset[int]) -> tuple[Slot, ...]:
    """The agenda's items that have a time."""
    is_closed = activity.live is not None and activity.live.attendance_closed_at is not None
    return tuple(
        Slot(
            id=one.id,
            starts_at=starts_at,
            ends_at=ends_at,
            venue_id=one.venue_id,
            is_accredited=one.is_accredited,
            evidence=frozenset(map(EvidenceKind, one.evidence)),
            is_reported=is_closed or one.id in reported,
            title=one.title,
            track=one.track,
        )
        for (starts_at, ends_at), one in timed(activity.sessions)
    )


def _reported(activity: Activity, now: datetime) -> frozenset[int]:
    """The sessions with a report, where one is waited for."""
    waits = (
        one.ends_at and one.ends_at <= now and EvidenceKind.REPORT in one.evidence for one in activity.sessions
    )
    return frozenset(fetch(_REPORTED, activity_id=activity.id).scalars()) if any(waits) else frozenset()
