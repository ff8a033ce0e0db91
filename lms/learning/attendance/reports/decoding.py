"""The characters of a report, and its lines as cells: a stray quotation mark costs no line but its own."""

import csv
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from lms.learning.attendance.reports.rows import MOST_BYTES, MOST_ROWS, ReportRefused

WINDOWS: Final = "read_as_windows_1252"
ZEROS: Final = "zeros_left_out"

LONGEST_LINE: Final = 20_000
# An answer to a registration question may run over lines; what runs over more is a quotation mark left open.
_MOST_LINES: Final = 20
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MOST_LINES_OF_FILE: Final = 5 * MOST_ROWS
# Archives (workbooks, too), old workbooks, pages for print, pictures: no text that somebody exported.
_OTHERS: Final = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def text_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file with line ends alike, and notes on how it was read; raises ReportRefused."""
    if len(data) > MOST_BYTES:
        raise ReportRefused("too_large")
    if data.startswith(_OTHERS[:2]):
        raise ReportRefused("workbook")
    if data.startswith(_OTHERS):
        raise ReportRefused("not_text")
    text, notes = _decoded(data)
    if "\0" in text:
        text, notes = text.replace("\0", ""), (*notes, ZEROS)
    if not text.strip():
        raise ReportRefused("empty")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data.removeprefix(mark).decode(encoding), ()
        if wide := _unmarked_wide(data):
            return data.decode(wide), ()
        return _unmarked(data)
    except UnicodeDecodeError as error:
        raise ReportRefused("not_text") from error


def _unmarked(data: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        return data.decode("cp1252"), (WINDOWS,)


def _unmarked_wide(data: bytes) -> str:
    """Signs of two bytes whose mark was lost: in the headings every other byte is zero."""
    head = data[:200]
    if len(data) % 2 or len(head) < 8:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 3 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 3 and not odd else ""


def delimiter_of(text: str) -> str:
    """What divides the most lines into four cells or more; names and days hold commas of their own."""
    lines = text[:LONGEST_LINE].split("\n")
    return max("\t,;", key=lambda sign: sum(line.count(sign) > 2 for line in lines))


def records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each record's first line, counted from 1, and its trimmed cells; None for a line that is far too long.

    Raises ReportRefused: too_many_rows.
    """
    delimiter, lines, at = delimiter_of(text), text.split("\n"), 0
    if len(lines) > _MOST_LINES_OF_FILE:
        raise ReportRefused("too_many_rows")
    while at < len(lines):
        if len(lines[at]) > LONGEST_LINE:
            yield at + 1, None
            at += 1
            continue
        cells, used = _record(lines, at, delimiter)
        yield at + 1, [" ".join(cell.split()) for cell in cells]
        at += used


def _record(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    line = lines[at]
    if '"' not in line:
        return line.split(delimiter), 1
    # Columns that are divided by tabs are written by programs that never break a line within one.
    most = 1 if delimiter == "\t" else _MOST_LINES
    several = takewhile(lambda one: len(one) <= LONGEST_LINE, lines[at : at + most])
    reader = csv.reader((f"{one}\n" for one in several), delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return next(csv.reader([line], delimiter=delimiter)), 1
