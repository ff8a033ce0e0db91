"""Tables as plain values, to and from CSV, tab-delimited text and XLSX; no cell of them begins a formula."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final, TypeVar
from unicodedata import normalize

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | Decimal
Text = TypeVar("Text", str, str | Decimal)
Row = Sequence[Value]

CSV_TYPE: Final = "text/csv; charset=utf-8"
TAB_TYPE: Final = "text/tab-separated-values; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# How a workbook begins: it is an archive.
BOOK: Final = b"PK"
# What is read: bytes of the file, bytes of what a workbook unpacks to, rows, columns.
MOST_BYTES: Final = 10_000_000
MOST_UNPACKED: Final = 50_000_000
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
# The longest text that a cell of any spreadsheet holds, in characters.
LONGEST: Final = 32_767
WIDEST: Final = 60

_MARK: Final = b"\xef\xbb\xbf"
_FORMULA: Final = frozenset("=+-@")
# What programs leave out before they look at a cell: blanks, control characters, marks without width.
_UNSEEN: Final = re.compile(r"\A[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]*")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_DECLARED: Final = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']""")

# How XML in signs of two or four bytes begins.
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00")


class Unreadable(ValueError):
    """A file that is not read; `code` says why.

    Codes: too_large, too_many_rows, too_many_columns, not_utf8, malformed, not_a_workbook.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CellTooLong(ValueError):
    """A text that no spreadsheet holds whole, so none is written."""


def guarded(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: an apostrophe before what could begin one.

    Also before what begins with apostrophes and then could, so that one is taken off again without doubt.
    """
    return f"'{text}" if _begins_formula(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put on."""
    return text[1:] if text.startswith("'") and _begins_formula(text.lstrip("'")) else text


def _begins_formula(text: str) -> bool:
    """Whether some program could: also behind blanks, and in signs of full width."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    return normalize("NFKC", _UNSEEN.sub("", text)[:1])[:1] in _FORMULA


def write_csv(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Rows as RFC 4180, with a byte order mark; every cell in quotes, so that no other separator splits one."""
    _write(file, rows, mark=True, guard=True, delimiter=",", quoting=csv.QUOTE_ALL)


def to_csv(rows: Iterable[Row]) -> bytes:
    """A whole table as CSV."""
    file = io.BytesIO()
    write_csv(file, rows)
    return file.getvalue()


def to_tab(rows: Iterable[Row], *, mark: bool = True, guard: bool = True) -> bytes:
    """A whole table as tab-delimited text.

    Without `mark` and `guard` for a program that takes cells as they are, and never for people's spreadsheets.
    """
    file = io.BytesIO()
    _write(file, rows, mark=mark, guard=guard, delimiter="\t", quoting=csv.QUOTE_MINIMAL)
    return file.getvalue()


def _write(file: IO[bytes], rows: Iterable[Row], *, mark: bool, guard: bool, **dialect: Any) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if mark else "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n", **dialect)
    writer.writerows([_plain(value, guard) for value in row] for row in rows)
    text.detach()


def _plain(value: Value, guard: bool) -> str:
    if isinstance(value, str):
        return guarded(value) if guard else value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def to_xlsx(rows: Iterable[Row], *, title: str) -> bytes:
    """A whole table as a workbook of one sheet; the first row, its headings, stays in sight.

    Numbers stay numbers where a spreadsheet holds them exactly, all else is text. Raises CellTooLong.
    """
    table, book, file = [list(row) for row in rows], Workbook(write_only=True), io.BytesIO()
    book.properties.creator = title
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(table):
        sheet.append([_cell(sheet, value, heading=number == 0) for value in row])
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Value, *, heading: bool) -> Any:
    """One typed cell, whatever its text looks like; text stays text when somebody edits it."""
    number = None if isinstance(value, str) else _exact(value)
    if number is not None:
        cell = WriteOnlyCell(sheet, value=number)
        cell.number_format = "0." + "0" * places if (places := -int(number.as_tuple().exponent)) > 0 else "0"
        return cell
    text = str(value)
    if len(escaped := _escaped(text)) > LONGEST:
        raise CellTooLong(text[:100])
    cell = WriteOnlyCell(sheet, value=escaped)
    # Set after the value: the type that the library would guess is a formula's or an error's.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = _begins_formula(text.lstrip("'"))
    if heading:
        cell.font = Font(bold=True)
    return cell


def _exact(value: int | Decimal) -> Decimal | None:
    """The number, where the 15 digits of a spreadsheet hold it; else it is kept as text."""
    number = Decimal(value)
    return number if number.is_finite() and Decimal(f"{float(number):.15g}") == number else None


def _widths(table: Sequence[Row]) -> Iterator[int]:
    """The width of every column, in characters, from its longest cell."""
    for place in range(max(map(len, table), default=0)):
        longest = max(len(str(row[place])) for row in table if place < len(row))
        yield min(max(longest, 8), WIDEST) + 2


def _escaped(text: str) -> str:
    """Signs that XML loses, in the way that workbooks write them (ECMA-376, ST_Xstring)."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def read_csv(data: bytes, *, most_rows: int = MOST_ROWS, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV file in UTF-8, every cell as text; raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    try:
        text = data.removeprefix(_MARK).decode()
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [[unguarded(cell) for cell in row] for row in islice(reader, most_rows + 1)]
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8") from error
    except csv.Error as error:
        raise Unreadable("malformed") from error
    return _bounded(rows, most_rows)


def read_xlsx(
    data: bytes, *, most_rows: int = MOST_ROWS, most_unpacked: int = MOST_UNPACKED
) -> list[list[str | Decimal]]:
    """The rows of a workbook's first sheet: numbers as Decimal, all else as text; raises Unreadable.

    Of a formula the value that was last computed; days as 2027-03-14.
    """
    try:
        _insist_on_safety(data, most_unpacked)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found = sheet.iter_rows(max_row=most_rows + 1, values_only=True)
        rows = [[_value(cell) for cell in row[: MOST_COLUMNS + 1]] for row in found]
    except Unreadable:
        raise
    # What a broken archive and a broken workbook raise is nowhere written down.
    except Exception as error:
        raise Unreadable("not_a_workbook") from error
    widest = max(map(len, rows), default=0)
    return _bounded([row + [""] * (widest - len(row)) for row in rows], most_rows)


def read(data: bytes, *, most_rows: int = MOST_ROWS, most_unpacked: int = MOST_UNPACKED) -> list[list[str]]:
    """The rows of a table that somebody sends, in whichever of these forms, every cell as text."""
    if data.startswith(BOOK):
        rows = read_xlsx(data, most_rows=most_rows, most_unpacked=most_unpacked)
        return [[f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in row] for row in rows]
    return read_csv(data, most_rows=most_rows, delimiter=_delimiter(data))


def _delimiter(data: bytes) -> str:
    """What separates the headings: of comma, tab and semicolon the most frequent outside quotes."""
    heading = re.sub(rb'"[^"]*"', b"", data[:LONGEST]).splitlines()[:1]
    return max(",\t;", key=lambda sign: heading[0].count(sign.encode()) if heading else 0)


def _bounded(rows: list[list[Text]], most_rows: int) -> list[list[Text]]:
    if len(rows) > most_rows:
        raise Unreadable("too_many_rows")
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise Unreadable("too_many_columns")
    return rows


def _value(cell: Any) -> str | Decimal:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        number = Decimal(str(cell))
        return number if number.is_finite() else str(number)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else _unescaped(str(cell))


def _insist_on_safety(data: bytes, most_unpacked: int) -> None:
    """Look at a workbook before anything parses it: how much it unpacks to, and that it defines no entities."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        # No more is unpacked of a member than is announced here.
        if sum(member.file_size for member in package.infolist()) > most_unpacked:
            raise Unreadable("too_large")
        if not all(_is_harmless(package.read(member)) for member in package.infolist()):
            raise Unreadable("not_a_workbook")


def _is_harmless(part: bytes) -> bool:
    """Whether this part, where it is XML at all, is UTF-8 and declares no document type."""
    declared = _DECLARED.match(part)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        return False
    return b"<!DOCTYPE" not in part and b"<!ENTITY" not in part and not part.startswith(_WIDE)
