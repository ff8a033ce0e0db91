"""A report of who was there, as plain values: rows in its own local time, and what was not understood."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 20_000
LONGEST_NAME: Final = 200
LONGEST_ADDRESS: Final = 254


class ReportForm(StrEnum):
    """Forms that are read."""

    ZOOM_MEETING = "zoom_meeting"
    ZOOM_WEBINAR = "zoom_webinar"
    TEAMS = "teams"

    @property
    def platform(self) -> str:
        """The program that wrote it: zoom or teams."""
        return self.value.partition("_")[0]


class Role(StrEnum):
    """What somebody was at the event; only attendees are looked for when nobody is known by the address."""

    ATTENDEE = "attendee"
    PANELIST = "panelist"
    HOST = "host"


class DayOrder(StrEnum):
    """How days are written in numbers."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


class ReportRefused(ValueError):
    """A file of which nothing is taken; `code` says why, `what` names what was found.

    Codes: too_large, empty, workbook, not_text, not_a_report, no_times, actions_only, several_meetings,
    too_many_rows, day_order_unclear, day_missing.
    """

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line of which nothing is taken, and why.

    Codes: line_too_long, row_too_short, nobody_named, no_join_time, no_leave_time, time_not_understood,
    came_back_unseen, in_waiting_room, left_before_joined.
    """

    line: int
    code: str
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One stay of one person: times are local, without a zone; `token` is what a registrant's own column held."""

    line: int
    name: str
    address: str
    token: str
    joined_at: datetime
    left_at: datetime
    lasted_seconds: int | None
    role: Role


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was understood of a file. `absent` counts those who registered there and did not come.

    Notes: read_as_windows_1252, zeros_left_out.
    """

    form: ReportForm
    title: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    absent: int
    order: DayOrder | None
