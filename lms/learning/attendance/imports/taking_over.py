"""Rows that are there already when a report says them again: from then on they are its own."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import and_, case, select, update

from lms.activities.models import Venue
from lms.db import session
from lms.learning.attendance.queries import COUNTS
from lms.learning.models import AttendanceReport, AttendanceRow

# Databases take a bounded number of values in one statement.
_AT_ONCE: Final = 500


def there_by_mark(venue: Venue) -> dict[str, int | None]:
    """All rows of a venue, and of those that do not count, whose they are."""
    whose = case((COUNTS, None), else_=AttendanceRow.person_id).label("whose")
    rows = select(AttendanceRow.fingerprint, whose).where(AttendanceRow.venue_id == venue.id)
    return {one.fingerprint: one.whose for one in session.execute(rows)}


def take_over(said: Sequence[str], there: Mapping[str, int | None], report: AttendanceReport) -> set[int]:
    """Let what is there already belong to this report; whose rows count by that.

    One that has its person and was set aside by itself was read in a zone that was taken for the wrong one.
    """
    marks = [one for one in said if one in there]
    session.flush()
    for start in range(0, len(marks), _AT_ONCE):
        rows = and_(
            AttendanceRow.venue_id == report.venue_id,
            AttendanceRow.fingerprint.in_(marks[start : start + _AT_ONCE]),
        )
        session.execute(update(AttendanceRow).where(rows).values(report_id=report.id))
        misread = and_(rows, AttendanceRow.person_id.is_not(None), AttendanceRow.is_ignored.is_(True))
        session.execute(update(AttendanceRow).where(misread).values(is_ignored=False))
    return {person_id for mark in marks if (person_id := there[mark]) is not None}
