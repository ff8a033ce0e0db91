"""Reports as programs write them, from rows; the headings are theirs, the people are nobody."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from lms.learning.attendance.reports.moments import Event
from lms.learning.attendance.reports.reading import read_report
from lms.learning.attendance.reports.rows import DayOrder, Report, ReportRefused, Row

# Daylight saving time ends in New York on this day.
DAY = date(2026, 11, 1)

ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
WEBINAR = (
    "Attended,User Name (Original Name),First Name,Last Name,Email,Phone,Registration Time,Approval Status,"
    "Join Time,Leave Time,Time in Session (minutes),Is Guest,{own}Country/Region Name"
)
TEAMS = "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"
SPANS = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"


def lines(*several: str) -> bytes:
    """A file of these lines."""
    return "\r\n".join(several).encode()


def zoom(*rows: str) -> bytes:
    """A meeting's report without what may stand before it."""
    return lines(ZOOM, *rows)


def read(data: bytes, *near: date, order: DayOrder | None = None) -> Report:
    """What is understood of it, by an event of this day."""
    return read_report(data, event_of(*near or (DAY,)), order=order)


def event_of(*days: date) -> Event:
    """An event that lasts from morning to evening on each of these days."""
    hours = [[datetime.combine(day, time(hour), UTC) for hour in (9, 21)] for day in days]
    return Event(ZoneInfo("UTC"), [(start, end) for start, end in hours])


def told(rows: Sequence[Row]) -> list[tuple[str, str, str, str]]:
    """Name, address and both ends as people write them."""
    return [
        (row.name, row.address, f"{row.joined_at:%m-%d %H:%M:%S}", f"{row.left_at:%m-%d %H:%M:%S}") for row in rows
    ]


def problems(report: Report) -> list[tuple[int, str]]:
    """Lines of which nothing was taken, and why."""
    return [(problem.line, problem.code) for problem in report.problems]


def refusal(data: bytes, *near: date) -> tuple[str, str]:
    """Why nothing at all is taken."""
    try:
        found = read(data, *near)
    except ReportRefused as refused:
        return refused.code, refused.what
    raise AssertionError(found)
