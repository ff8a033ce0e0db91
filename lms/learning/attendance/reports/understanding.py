"""What a file says of an event: its rows at their moments, by the event's days and hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lms.activities.intervals import Interval
from lms.learning.attendance.reports.moments import Event
from lms.learning.attendance.reports.placing import Placing, place
from lms.learning.attendance.reports.reading import read_report
from lms.learning.attendance.reports.rows import DayOrder, Problem, Report


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A report, and where its rows lie."""

    report: Report
    placing: Placing

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Lines of which nothing is taken, in the file's order."""
        return tuple(sorted((*self.report.problems, *self.placing.problems), key=lambda one: one.line))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how it was read."""
        return (*self.report.notes, *self.placing.notes)


def understand(data: bytes, *, zone: str, hours: Sequence[Interval], order: DayOrder | None = None) -> Understood:
    """Read a file whose times are of this zone; raises ReportRefused."""
    event = Event(ZoneInfo(zone), hours)
    report = read_report(data, event, order=order)
    return Understood(report=report, placing=place(report.rows, event))
