"""All evidence of attendance in a live activity, as its tables hold it: one statement, for one person or all."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from lms.activities.models import Activity, ActivitySession, Venue
from lms.activities.rules import EvidenceKind
from lms.activities.timetable import timed
from lms.db import fetch
from lms.learning.attendance.values import AttendanceSlot, Correction, Evidence, Scan, Stay
from lms.learning.models import (
    Arrival,
    AttendanceCorrection,
    AttendanceReport,
    AttendanceRow,
    CheckIn,
    CheckInFlag,
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
_Rows = Select[*tuple[Any, ...]]


class _Form(StrEnum):
    """What a row of the statement is: a form of evidence, or a session into which a report reaches."""

    SCAN = "scan"
    STAY = "stay"
    WRITTEN = "written"
    REPORTED = "reported"


def read_evidence(
    activity: Activity, *, now: datetime, person_id: int | None = None
) -> tuple[tuple[AttendanceSlot, ...], dict[int, list[Evidence]]]:
    """The sessions, and what there is of one person or of everybody, all of it as it was at one moment.

    Between two statements a report could come or be set aside: its sessions would count as told of by it, and
    nobody's minutes in it.
    """
    of_one = {} if person_id is None else {"person_id": person_id}
    statement = _statement(of_one=person_id is not None, with_reported=waits_for_report(activity, now))
    reported, by_person = set[int](), defaultdict[int, list[Evidence]](list)
    for row in fetch(statement, activity_id=activity.id, **of_one):
        if row.form == _Form.REPORTED:
            reported.add(row.place_id)
        else:
            by_person[row.person_id].append(_evidence(row))
    return slots_of(activity, frozenset(reported)), by_person


def slots_of(activity: Activity, reported: frozenset[int] = frozenset()) -> tuple[AttendanceSlot, ...]:
    """The agenda's items that have a time; `reported` are those into which a report reaches."""
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


def reported_sessions(activity: Activity) -> frozenset[int]:
    """The sessions into which a report reaches, by their ids."""
    return frozenset(fetch(_TOLD_OF, activity_id=activity.id).scalars())


def waits_for_report(activity: Activity, now: datetime) -> bool:
    """Whether a session has ended that a report is to show attendance of."""
    return any(
        one.ends_at is not None and one.ends_at <= now and EvidenceKind.REPORT in one.evidence
        for one in activity.sessions
    )


def _evidence(row: Any) -> Evidence:
    if row.form == _Form.WRITTEN:
        return Correction(number=row.number, session_id=row.place_id, starts_at=row.starts_at, ends_at=row.ends_at)
    kind = EvidenceKind(row.kind)
    if row.form == _Form.STAY:
        return Stay(kind=kind, venue_id=row.place_id, starts_at=row.starts_at, ends_at=row.ends_at)
    return Scan(
        kind=kind,
        session_id=row.place_id,
        scanned_at=row.starts_at,
        is_flagged=bool(row.is_flagged),
        is_accepted=row.is_accepted,
    )


def _scans() -> _Rows:
    # The first of every statement: it names the columns.
    return (
        select(
            CheckIn.person_id.label("person_id"),
            literal(_Form.SCAN.value).label("form"),
            type_coerce(CheckIn.kind, String).label("kind"),
            CheckIn.session_id.label("place_id"),
            CheckIn.scanned_at.label("starts_at"),
            CheckIn.scanned_at.label("ends_at"),
            (CheckIn.flag != CheckInFlag.NONE).label("is_flagged"),
            CheckIn.is_accepted.label("is_accepted"),
            CheckIn.id.label("number"),
        )
        .join(ActivitySession, ActivitySession.id == CheckIn.session_id)
        .where(ActivitySession.activity_id == _ACTIVITY)
    )


def _corrections() -> _Rows:
    return (
        select(
            AttendanceCorrection.person_id,
            literal(_Form.WRITTEN.value),
            literal(EvidenceKind.OFFICE.value),
            AttendanceCorrection.session_id,
            AttendanceCorrection.starts_at,
            AttendanceCorrection.ends_at,
            literal(False),
            _NOBODY_SAID,
            AttendanceCorrection.id,
        )
        .join(ActivitySession, ActivitySession.id == AttendanceCorrection.session_id)
        .where(ActivitySession.activity_id == _ACTIVITY)
    )


def _sittings() -> _Rows:
    return _stays(Arrival, EvidenceKind.JOIN_PAGE, Arrival.arrived_at, Arrival.seen_until)


def _reported_stays() -> _Rows:
    kept = _stays(AttendanceRow, EvidenceKind.REPORT, AttendanceRow.joined_at, AttendanceRow.left_at)
    return kept.where(COUNTS)


def _stays(table: Any, kind: EvidenceKind, starts_at: Any, ends_at: Any) -> _Rows:
    return (
        select(
            table.person_id,
            literal(_Form.STAY.value),
            literal(kind.value),
            table.venue_id,
            starts_at,
            ends_at,
            literal(False),
            _NOBODY_SAID,
            table.id,
        )
        .join(Venue, Venue.id == table.venue_id)
        .where(Venue.activity_id == _ACTIVITY)
    )


def _of_everybody() -> list[_Rows]:
    """Every form of evidence whose person is known."""
    return [rows.where(table.person_id.is_not(None)) for table, rows in _FORMS]


def _of_one() -> list[_Rows]:
    """The same of the one person whose id is given."""
    return [rows.where(table.person_id == bindparam("person_id")) for table, rows in _FORMS]


_FORMS: Final[tuple[tuple[Any, _Rows], ...]] = (
    (CheckIn, _scans()),
    (AttendanceCorrection, _corrections()),
    (Arrival, _sittings()),
    (AttendanceRow, _reported_stays()),
)
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
    literal(_Form.REPORTED.value),
    literal(EvidenceKind.REPORT.value),
    ActivitySession.id,
    ActivitySession.starts_at,
    ActivitySession.ends_at,
    literal(False),
    _NOBODY_SAID,
    ActivitySession.id,
).where(*_IS_REPORTED)
_TOLD_OF: Final = select(ActivitySession.id).where(*_IS_REPORTED)


@cache
def _statement(*, of_one: bool, with_reported: bool) -> CompoundSelect[Any]:
    """Built once: every page of a live activity asks one."""
    told = [_SESSIONS_REPORTED] if with_reported else []
    return union_all(*(_of_one() if of_one else _of_everybody()), *told)


# Any evidence of the one person and activity whose ids are given.
EVIDENCE_OF_ONE: Final = union_all(*_of_one()).subquery()
# The same of everybody in the activity whose id is given.
EVIDENCE_OF_ALL: Final = union_all(*_of_everybody()).subquery()
