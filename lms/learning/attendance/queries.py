"""Gathers all evidence of attendance in a live activity: one statement, for one person or all."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Integer,
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
from lms.learning.attendance.presence import attendance
from lms.learning.attendance.values import Attendance, AttendanceSlot, Correction, Evidence, Scan, Stay
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
_REPORTED: Final = "reported"


def attendance_of(person_id: int | None, activity: Activity, *, now: datetime) -> Attendance:
    """What this person attended of it so far; of a visitor nothing is known."""
    if person_id is None:
        return attendance(_slots(activity, frozenset()), (), now=now)
    slots, by_person = _read(activity, now, person_id)
    return attendance(slots, by_person[person_id], now=now)


def attendances_of(activity: Activity, *, now: datetime) -> dict[int, Attendance]:
    """The same of everybody of whom there is any evidence."""
    slots, by_person = _read(activity, now)
    return {person_id: attendance(slots, evidence, now=now) for person_id, evidence in by_person.items()}


def _read(
    activity: Activity, now: datetime, person_id: int | None = None
) -> tuple[tuple[AttendanceSlot, ...], dict[int, list[Evidence]]]:
    """The sessions, and what there is of one person or of everybody, all of it as it was at one moment.

    Between two statements a report could come or be set aside: its sessions would count as told of by it, and
    nobody's minutes in it.
    """
    of_one = {} if person_id is None else {"person_id": person_id}
    statement = _STATEMENTS[person_id is not None, _waits_for_report(activity, now)]
    reported, by_person = set[int](), defaultdict[int, list[Evidence]](list)
    for row in fetch(statement, activity_id=activity.id, **of_one):
        if row.form == _REPORTED:
            reported.add(row.place_id)
        else:
            by_person[row.person_id].append(_evidence(row))
    return _slots(activity, frozenset(reported)), by_person


@dataclass(frozen=True)
class Attendee:
    """Somebody who has a seat or was there, and what she attended."""

    person: Person
    attendance: Attendance


def attendees_of(activity: Activity, *, now: datetime, text: str = "", most: int | None = None) -> list[Attendee]:
    """By name, in two statements; narrowed to names that hold every word of the text."""
    slots, by_person = _read(activity, now)
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


def sessions_awaiting_report(activity: Activity, *, now: datetime) -> list[AttendanceSlot]:
    """Those that gave credit and are over, and of which the report that is to show attendance has not come."""
    if not _waits_for_report(activity, now):
        return []
    slots = _slots(activity, frozenset(fetch(_TOLD_OF, activity_id=activity.id).scalars()))
    return [
        one
        for one in slots
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
        exists().where(_WAS_THERE.c.person_id == Person.id),
    )
    found = select(Person).where(Person.id == bindparam("person_id"), of_event)
    return session.scalars(found, {"activity_id": activity.id, "person_id": person_id}).one_or_none()


def _union(*mine: Callable[[Any], Any]) -> list[Select[Any]]:
    """Every kind of evidence, for one statement; `mine` narrows each kind to one person's."""
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
    return [
        one.where(
            ActivitySession.activity_id == _ACTIVITY, table.person_id.is_not(None), *(by(table) for by in mine)
        )
        for table, one in in_sessions
    ] + [
        one.where(Venue.activity_id == _ACTIVITY, table.person_id.is_not(None), *(by(table) for by in mine))
        for table, one in in_venues
    ]


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


# Sessions into which a report of their venue reaches: whoever is not in it was not seen there.
_IS_REPORTED: Final = (
    ActivitySession.activity_id == _ACTIVITY,
    exists().where(
        AttendanceRow.venue_id == ActivitySession.venue_id,
        COUNTS,
        AttendanceRow.joined_at < ActivitySession.ends_at,
        AttendanceRow.left_at > ActivitySession.starts_at,
    ),
)
_SESSIONS_REPORTED: Final = select(
    cast(null(), Integer),
    literal(_REPORTED),
    literal(EvidenceKind.REPORT.value),
    ActivitySession.id,
    ActivitySession.starts_at,
    ActivitySession.ends_at,
    literal(False),
    _NOBODY_SAID,
    ActivitySession.id,
).where(*_IS_REPORTED)
_TOLD_OF: Final = select(ActivitySession.id).where(*_IS_REPORTED)
_OF_ONE: Final = _union(lambda table: table.person_id == bindparam("person_id"))
_OF_ALL: Final = _union()
_WAS_THERE: Final = union_all(*_OF_ONE).subquery()
# Built once: every page of a live activity asks one. Of one person alone, and with sessions where reports count.
_STATEMENTS: Final = {
    (True, False): union_all(*_OF_ONE),
    (True, True): union_all(*_OF_ONE, _SESSIONS_REPORTED),
    (False, False): union_all(*_OF_ALL),
    (False, True): union_all(*_OF_ALL, _SESSIONS_REPORTED),
}


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


def _slots(activity: Activity, reported: frozenset[int]) -> tuple[AttendanceSlot, ...]:
    """The agenda's items that have a time."""
    is_closed = activity.live is not None and activity.live.attendance_closed_at is not None
    return tuple(
        AttendanceSlot(
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


def _waits_for_report(activity: Activity, now: datetime) -> bool:
    """Whether a session has ended that a report is to show attendance of."""
    return any(
        one.ends_at is not None and one.ends_at <= now and EvidenceKind.REPORT in one.evidence
        for one in activity.sessions
    )
