"""A report's rows, whichever program wrote it: sections and headings are told by what stands in them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lms.learning.attendance.reports.columns import Columns, Says, columns_of
from lms.learning.attendance.reports.decoding import records, text_of
from lms.learning.attendance.reports.moments import Event
from lms.learning.attendance.reports.rows import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    MOST_ROWS,
    DayOrder,
    Problem,
    Report,
    ReportForm,
    ReportRefused,
    Role,
    Row,
)
from lms.learning.attendance.reports.stamps import Numbers, lasted_seconds, order_of, read_stamp
from lms.learning.attendance.reports.undated import start_of, stay

_SECTION: Final = re.compile(r"[1-9]\. \S.*")
_ROLES: Final = {"host details": Role.HOST, "panelist details": Role.PANELIST}
_SECTIONS: Final = frozenset({*_ROLES, "attendee report", "attendee details", "other attended", "meeting summary"})
_TITLES: Final = ("meeting title", "topic")
_STARTS: Final = ("start time", "meeting start time")
_ORGANIZER: Final = "organizer"
_NO_TIME: Final = ("", "--", "-", "NA", "N/A")
# The personal address of a registrant's join page, or its last part alone, as a registration column carries it.
_TOKEN: Final = re.compile(r"(?:https?://\S{1,200}/join/)?([A-Za-z0-9_-]{32})")
# A span is the time that was attended where the attended time, rounded as programs round, fills it.
_ROUNDING_SECONDS: Final = 60


@dataclass(frozen=True)
class _Line:
    number: int
    cells: list[str]
    columns: Columns
    role: Role
    started: str


@dataclass
class _Gathered:
    """What the lines of a file were, before the order of its days is known."""

    lines: list[_Line] = field(default_factory=list)
    spans: list[_Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headings: list[Columns] = field(default_factory=list)
    title: str = ""
    absent: int = 0


def read_report(data: bytes, event: Event, *, order: DayOrder | None = None) -> Report:
    """The rows of a file about this event; `order` is what somebody said of its days. Raises ReportRefused."""
    text, notes = text_of(data)
    found = _gathered(text)
    lines = _lines(found)
    order = order or _order(lines, event)
    problems, rows = list(found.problems), []
    for line in lines:
        made = _row(line, order, event)
        rows.append(made) if isinstance(made, Row) else problems.append(made)
    return Report(
        form=_form(found.headings),
        title=found.title,
        rows=tuple(rows),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        notes=notes,
        absent=found.absent,
        order=order,
    )


def _gathered(text: str) -> _Gathered:
    found, columns, role, started = _Gathered(), None, Role.ATTENDEE, ""
    for number, cells in records(text):
        if cells is None:
            found.problems.append(Problem(line=number, code="line_too_long"))
        elif title := _section(cells):
            columns, role = None, _ROLES.get(title, Role.ATTENDEE)
        elif heading := _heading(cells):
            columns = heading
            found.headings.append(heading)
        elif any(cells) and columns is not None:
            started = columns.cell(Says.STARTED, cells) or started
            _take(found, _Line(number, cells, columns, role, started))
        elif len(cells) > 1 and cells[0].casefold() in _TITLES:
            found.title = found.title or cells[1][:LONGEST_NAME]
        elif len(cells) > 1 and cells[0].casefold() in _STARTS:
            started = cells[1]
    return found


def _section(cells: Sequence[str]) -> str:
    """The title of a section, in small letters; empty where the line is something else."""
    title = cells[0].casefold()
    is_title = not any(cells[1:]) and (title in _SECTIONS or _SECTION.fullmatch(title))
    return title if is_title else ""


def _heading(cells: Sequence[str]) -> Columns | None:
    """The columns, where this is the heading of any table: of the meeting, or of those who were there."""
    said = "\n".join(cells).casefold()
    # Thousands of rows are not looked at cell by cell.
    if "name" not in said and "topic" not in said:
        return None
    columns = columns_of(cells)
    is_of_people = columns.has(Says.NAME) and any(
        columns.has(says) for says in (Says.JOINED, Says.FIRST_JOIN, Says.LASTED, Says.ACTION)
    )
    return columns if is_of_people or columns.has(Says.TOPIC, Says.MEETING) else None


def _take(found: _Gathered, line: _Line) -> None:
    columns, cells = line.columns, line.cells
    found.title = found.title or columns.cell(Says.TOPIC, cells)[:LONGEST_NAME]
    if columns.cell(Says.ATTENDED, cells).casefold() == "no":
        found.absent += 1
    elif columns.has(Says.NAME, Says.JOINED, Says.LEFT):
        found.lines.append(line)
    elif columns.has(Says.NAME, Says.FIRST_JOIN, Says.LAST_LEAVE):
        found.spans.append(line)
    if len(found.lines) > MOST_ROWS or len(found.spans) > MOST_ROWS:
        raise ReportRefused("too_many_rows")


def _lines(found: _Gathered) -> list[_Line]:
    """Each stay by itself where the file says so, else the whole spans. Raises ReportRefused."""
    people = [columns for columns in found.headings if columns.has(Says.NAME)]
    timed = any(columns.has(Says.JOINED, Says.LEFT) for columns in people)
    spans = any(columns.has(Says.FIRST_JOIN, Says.LAST_LEAVE) for columns in people)
    if not (timed or spans):
        if any(columns.has(Says.ACTION) for columns in people):
            raise ReportRefused("actions_only")
        raise ReportRefused("no_times" if people else "not_a_report")
    lines = found.lines or found.spans
    flat = (line for line in lines if line.columns.has(Says.TOPIC, Says.MEETING))
    meetings = {line.columns.cell(Says.MEETING, line.cells) for line in flat} - {""}
    if len(meetings) > 1:
        raise ReportRefused("several_meetings", str(len(meetings)))
    return lines


def _order(lines: Sequence[_Line], event: Event) -> DayOrder | None:
    """The order that the whole file decides; None where no day is written in numbers. Raises ReportRefused."""
    written = Counter(_numbers(lines))
    if not written:
        return None
    order = order_of(written, event.days)
    if order is None:
        first, middle, year = next(iter(written))
        raise ReportRefused("day_order_unclear", f"{first}/{middle}/{year}")
    return order


def _numbers(lines: Sequence[_Line]) -> Iterator[Numbers]:
    """Days of stays, and of registrations: these lie on many days, and one beyond the twelfth decides.

    Where stays have none, that of the meeting's start.
    """
    for line in lines:
        ends = [read_stamp(line.columns.cell(says, line.cells)) for says in _ends(line.columns)]
        registered = read_stamp(line.columns.cell(Says.REGISTERED, line.cells))
        is_undated = all(stamp is not None and not stamp.is_dated for stamp in ends)
        started = start_of(line.started) if is_undated else None
        for stamp in (*ends, registered, started):
            if stamp is not None and stamp.numbers is not None:
                yield stamp.numbers


def _ends(columns: Columns) -> tuple[Says, Says]:
    return (Says.JOINED, Says.LEFT) if columns.has(Says.JOINED) else (Says.FIRST_JOIN, Says.LAST_LEAVE)


def _row(line: _Line, order: DayOrder | None, event: Event) -> Row | Problem:
    columns, cells = line.columns, line.cells
    if refused := _refused(line):
        return refused
    starts, ends = (columns.cell(says, cells) for says in _ends(columns))
    joined, left, name = read_stamp(starts), read_stamp(ends), _name(columns, cells)
    lasted = lasted_seconds(columns.cell(Says.LASTED, cells))
    both = None
    if joined and left:
        both = stay(joined, left, order, lasted=lasted, started=line.started, event=event)
    if both is None:
        return Problem(line=line.number, code="time_not_understood", what=f"{starts} – {ends}"[:60])
    if not columns.has(Says.JOINED) and not _is_filled((both[1] - both[0]).total_seconds(), lasted):
        return Problem(line=line.number, code="came_back_unseen", what=name[:60])
    return Row(
        line=line.number,
        name=name,
        address=_address(columns, cells),
        token=_token(columns, cells),
        joined_at=both[0],
        left_at=both[1],
        lasted_seconds=lasted,
        role=_role(line),
    )


def _refused(line: _Line) -> Problem | None:
    """Why a line is no stay at all, whatever its times say."""
    columns, cells = line.columns, line.cells
    starts, ends = _ends(columns)
    name = _name(columns, cells)
    reasons = {
        "row_too_short": len(cells) <= max(columns.places[starts], columns.places[ends]),
        "nobody_named": not (name or _address(columns, cells)),
        "in_waiting_room": columns.cell(Says.WAITING, cells).casefold() == "yes",
        "no_join_time": columns.cell(starts, cells) in _NO_TIME,
        "no_leave_time": columns.cell(ends, cells) in _NO_TIME,
    }
    code = next((code for code, holds in reasons.items() if holds), None)
    return Problem(line=line.number, code=code, what=(name or cells[0])[:60]) if code else None


def _is_filled(span: float, lasted: int | None) -> bool:
    """Whether somebody stayed all the time between her first coming and her last going."""
    return lasted is not None and abs(span - lasted) <= _ROUNDING_SECONDS


def _name(columns: Columns, cells: Sequence[str]) -> str:
    parts = (columns.cell(says, cells) for says in (Says.FIRST, Says.LAST))
    return _printed(columns.cell(Says.NAME, cells) or " ".join(filter(None, parts)))[:LONGEST_NAME]


def _address(columns: Columns, cells: Sequence[str]) -> str:
    found = (columns.cell(says, cells) for says in (Says.ADDRESS, Says.ACCOUNT))
    return _printed(next((one for one in found if "@" in one), ""))[: LONGEST_ADDRESS + 1]


def _printed(text: str) -> str:
    return text if text.isprintable() else "".join(sign for sign in text if sign.isprintable()).strip()


def _token(columns: Columns, cells: Sequence[str]) -> str:
    """What a registrant's own column carried, so that nobody need be known by a name or an address."""
    for place in columns.own:
        if place < len(cells) and len(cells[place]) >= 32 and (found := _TOKEN.fullmatch(cells[place])):
            return found[1]
    return ""


def _role(line: _Line) -> Role:
    is_organizer = line.columns.cell(Says.ROLE, line.cells).casefold() == _ORGANIZER
    return Role.HOST if is_organizer else line.role


def _form(headings: Sequence[Columns]) -> ReportForm:
    people = [columns for columns in headings if columns.has(Says.NAME)]
    if any(columns.has(Says.ATTENDED) for columns in people):
        return ReportForm.ZOOM_WEBINAR
    is_teams = any(columns.has(Says.ROLE) or columns.has(Says.FIRST_JOIN) for columns in people)
    return ReportForm.TEAMS if is_teams else ReportForm.ZOOM_MEETING
