"""Evidence of attendance, as each of its ways leaves it in the database."""

import itertools
from datetime import datetime, timedelta
from typing import Any, TypeVar

from lms import clock, db
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind, MeetingPlatform
from lms.learning.models import (
    Arrival,
    AttendanceCorrection,
    AttendanceReport,
    AttendanceRow,
    CheckIn,
    MatchedBy,
)

_numbers = itertools.count(1)
Row = TypeVar("Row")


def arrive(person_id: int, session: ActivitySession, begins: float, ends: float) -> Arrival:
    """A sitting on the join page, in minutes of the session."""
    assert session.venue_id is not None
    made = Arrival(
        person_id=person_id,
        venue_id=session.venue_id,
        sitting=f"sitting-{next(_numbers):06}",
        arrived_at=moment_in(session, begins),
        seen_until=moment_in(session, ends),
    )
    return _kept(made)


def check_in(person_id: int | None, session: ActivitySession, minutes: float = 0, **values: Any) -> CheckIn:
    """A code that came back; a tick on the door list with `kind`."""
    facts = {"kind": EvidenceKind.CODE, "person_id": person_id} | values
    return _kept(CheckIn(session_id=session.id, scanned_at=moment_in(session, minutes), **facts))


def report(session: ActivitySession, imported_by: int) -> AttendanceReport:
    """An imported file of the session's venue, without rows."""
    assert session.venue_id is not None
    made = AttendanceReport(
        venue_id=session.venue_id,
        platform=MeetingPlatform.ZOOM,
        file_name="participants.csv",
        sha256=f"{next(_numbers):064x}",
        zone="America/Chicago",
        imported_by=imported_by,
        imported_at=clock.now(),
    )
    return _kept(made)


def report_row(
    made: AttendanceReport,
    person_id: int | None,
    session: ActivitySession,
    begins: float,
    ends: float,
    **values: Any,
) -> AttendanceRow:
    """One row of it, matched where it has a person."""
    row = AttendanceRow(
        report_id=made.id,
        venue_id=made.venue_id,
        fingerprint=f"{next(_numbers):064x}",
        joined_at=moment_in(session, begins),
        left_at=moment_in(session, ends),
        person_id=person_id,
        matched_by=MatchedBy.NOBODY if person_id is None else MatchedBy.ADDRESS,
        **values,
    )
    return _kept(row)


def correct(
    person_id: int, session: ActivitySession, begins: float | None, ends: float | None, *, by: int
) -> AttendanceCorrection:
    """The office's own word; without times it takes the one before back."""
    made = AttendanceCorrection(
        person_id=person_id,
        session_id=session.id,
        starts_at=moment_in(session, begins) if begins is not None else None,
        ends_at=moment_in(session, ends) if ends is not None else None,
        reason="Sat in the overflow room.",
        made_by=by,
        made_at=clock.now(),
    )
    return _kept(made)


def moment_in(session: ActivitySession, minutes: float) -> datetime:
    """So many minutes after its beginning."""
    assert session.starts_at is not None
    return session.starts_at + timedelta(minutes=minutes)


def first_session(activity: Activity) -> ActivitySession:
    """The first item of its agenda."""
    return activity.sessions[0]


def _kept(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
