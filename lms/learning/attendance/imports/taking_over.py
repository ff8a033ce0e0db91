"""Rows that are there already when a report says them again: whose they become, and which count."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, select, update

from lms import clock
from lms.access.actor import Actor
from lms.activities.models import Venue
from lms.db import expire, session
from lms.learning.attendance.evidence import COUNTS
from lms.learning.attendance.imports.looking_up import LookedUp
from lms.learning.attendance.imports.matching import NOBODY
from lms.learning.models import AttendanceMention, AttendanceReport, AttendanceRow

# Databases take a bounded number of values in one statement.
_AT_ONCE: Final = 500


def there_by_fingerprint(venue: Venue) -> dict[str, int | None]:
    """All rows of a venue, and of those that do not count, whose they are."""
    whose = case((COUNTS, None), else_=AttendanceRow.person_id).label("whose")
    rows = select(AttendanceRow.fingerprint, whose).where(AttendanceRow.venue_id == venue.id)
    return {one.fingerprint: one.whose for one in session.execute(rows)}


def take_over(said: Sequence[str], there: Mapping[str, int | None], report: AttendanceReport) -> set[int]:
    """Let what is there already belong to this report; whose rows count by that.

    One that has its person and was set aside by itself was read in a zone that was taken for the wrong one.
    """
    fingerprints = [one for one in said if one in there]
    session.flush()
    for rows in _in_steps(fingerprints, report):
        session.execute(update(AttendanceRow).where(rows).values(report_id=report.id))
        misread = and_(rows, AttendanceRow.person_id.is_not(None), AttendanceRow.is_ignored.is_(True))
        session.execute(update(AttendanceRow).where(misread).values(is_ignored=False))
    return {person_id for one in fingerprints if (person_id := there[one]) is not None}


def note_mentions(said: Sequence[str], report: AttendanceReport) -> None:
    """Keep that the report says these rows, which are there by now; what it said before it says no longer."""
    session.execute(delete(AttendanceMention).where(AttendanceMention.report_id == report.id))
    for rows in _in_steps(said, report):
        mentioned = select(AttendanceRow.id, literal(report.id)).where(rows)
        session.execute(insert(AttendanceMention).from_select(["row_id", "report_id"], mentioned))


def hand_on(report: AttendanceReport) -> None:
    """Let the rows of a report that says them no longer belong to the last other one that does, and counts."""
    session.flush()
    others = (
        select(func.max(AttendanceMention.report_id))
        .join(AttendanceReport, AttendanceReport.id == AttendanceMention.report_id)
        .where(
            AttendanceMention.row_id == AttendanceRow.id,
            AttendanceMention.report_id != report.id,
            AttendanceReport.set_aside_at.is_(None),
        )
        .correlate(AttendanceRow)
        .scalar_subquery()
    )
    mine = update(AttendanceRow).where(AttendanceRow.report_id == report.id, others.is_not(None))
    session.execute(mine.values(report_id=others).execution_options(synchronize_session=False))
    expire(AttendanceRow)


def take_back(report: AttendanceReport) -> None:
    """Let a report that counts again have what it says and no other that counts does."""
    session.flush()
    said = select(AttendanceMention.row_id).where(AttendanceMention.report_id == report.id)
    aside = select(AttendanceReport.id).where(AttendanceReport.set_aside_at.is_not(None))
    rows = update(AttendanceRow).where(AttendanceRow.id.in_(said), AttendanceRow.report_id.in_(aside))
    session.execute(rows.values(report_id=report.id).execution_options(synchronize_session=False))
    expire(AttendanceRow)


def _in_steps(fingerprints: Sequence[str], report: AttendanceReport) -> Iterator[ColumnElement[bool]]:
    for start in range(0, len(fingerprints), _AT_ONCE):
        some = AttendanceRow.fingerprint.in_(fingerprints[start : start + _AT_ONCE])
        yield and_(AttendanceRow.venue_id == report.venue_id, some)


def replace_misread(report: AttendanceReport, looked_up: LookedUp, actor: Actor) -> set[int]:
    """The file's times were read in a wrong zone: what it said then is set aside, and what it says now counts.

    Rows that were read in this zone before are there already, set aside when it was taken for the wrong one.
    """
    hand_on(report)
    now_said = {one.placed.fingerprint for one in looked_up.candidates}
    rows = session.scalars(select(AttendanceRow).filter_by(report_id=report.id)).all()
    changed = [row for row in rows if row.is_ignored is (row.fingerprint in now_said)]
    for row in changed:
        row.is_ignored, row.decided_by, row.decided_at = not row.is_ignored, actor.id, clock.now()
    return {row.person_id for row in changed if row.person_id is not None}


def find_waiting(looked_up: LookedUp, venue: Venue) -> set[int]:
    """Rows of an earlier import whose person has become known since, and about which nobody has decided."""
    waiting = select(AttendanceRow.id, AttendanceRow.fingerprint).where(
        AttendanceRow.venue_id == venue.id,
        AttendanceRow.person_id.is_(None),
        AttendanceRow.decided_at.is_(None),
    )
    by_fingerprint = {one.placed.fingerprint: one.match for one in looked_up.candidates if one.match is not NOBODY}
    found = set[int]()
    for row_id, fingerprint in session.execute(waiting).all():
        match = by_fingerprint.get(fingerprint)
        if match is not None and match.person_id is not None:
            row = session.get_one(AttendanceRow, row_id)
            row.person_id, row.matched_by = match.person_id, match.by
            found.add(match.person_id)
    return found
