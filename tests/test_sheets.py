"""A value survives the way through a spreadsheet's file and back, and none of them begins a formula."""

import contextlib
import csv
import io
import re
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lms import sheets

HARD = [
    *("MD, PhD", "RN, BSN", "=1+1", "+49 30 1234", "-5", "@x", "'=1", "''=1", "'tis", "O'Brien", "'", ""),
    *("a\tb", "\tb", "a\nb", "\r\nb", "a\r\nb", "a\rb", 'say "so"', '"', "00042", "1E5", "1-2", "3/4", "TRUE"),
    *("#N/A", " =1+1", "\u00a0=1", "\ufeff=1", "＝1+1", "﹣5", "李 Ω ñ", "_x0041_", "_x005F_x0041_", "_x000D_"),
    *("\x00=1", "\x07", "a;=1+1", "a,b;c\td", " ends in blanks  ", "\ufffe", "2027-03-14", "😀", "\x1d", "\x85"),
]
texts = st.one_of(st.sampled_from(HARD), st.text(), st.text(alphabet="'=+-@\t\r\n \"_x0aF,;"))
numbers = st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=2))
text_tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(text_tables)
@example([HARD])
def test_every_text_comes_back_from_every_form_as_it_was(table: list[list[str]]) -> None:
    assert sheets.read_csv(sheets.to_csv(table)) == table
    assert sheets.read_csv(sheets.to_tab(table), delimiter="\t") == table
    assert sheets.read_xlsx(sheets.to_xlsx(table, title="Everything")) == table


@given(st.lists(numbers, min_size=1, max_size=6))
def test_numbers_stay_numbers_where_a_spreadsheet_can_hold_them(row: list[int | Decimal]) -> None:
    (found,) = sheets.read_xlsx(sheets.to_xlsx([row], title="Numbers"))
    assert [Decimal(value) for value in found] == row
    exact = [isinstance(value, Decimal) for value in found]
    assert exact == [len(f"{abs(value):f}".replace(".", "").strip("0")) <= 15 for value in row]
    assert [Decimal(cell) for cell in sheets.read_csv(sheets.to_csv([row]))[0]] == row


@given(texts)
@example("=1")
def test_the_guard_is_taken_off_where_it_was_put_on_and_nowhere_else(text: str) -> None:
    assert sheets.unguarded(sheets.guarded(text)) == text
    assert sheets.guarded(text) in (text, f"'{text}")
    if sheets.guarded(text) == text:
        assert not text.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1", "\x00=1", "＝1", "﹢1"])
def test_no_text_file_holds_a_cell_that_begins_a_formula(text: str) -> None:
    for data, sign in ((sheets.to_csv([[text, "x"]]), ","), (sheets.to_tab([[text, "x"]]), "\t")):
        ((cell, _),) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=sign)
        assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["MD, PhD", "O'Brien", "5", "a=b", ""])
def test_what_begins_no_formula_stands_as_it_is(text: str) -> None:
    assert sheets.guarded(text) == text


def test_csv_is_what_its_standard_says_with_a_mark_for_spreadsheets() -> None:
    rows = [("Name", "Credits"), ('Marsh, "E."', Decimal("0.75")), ("-x", -5)]
    data = sheets.to_csv(rows)
    assert data == b'\xef\xbb\xbf"Name","Credits"\r\n"Marsh, ""E.""","0.75"\r\n"\'-x","-5"\r\n'


def test_tab_delimited_text_for_a_program_carries_neither_mark_nor_guard() -> None:
    rows = [["Lee", "-5", Decimal("1.50")]]
    assert sheets.to_tab(rows, mark=False, guard=False) == b"Lee\t-5\t1.50\r\n"


def test_a_workbooks_cells_are_typed_and_stay_text_when_somebody_edits_them() -> None:
    data = sheets.to_xlsx([["Name", "Credits"], ["=1+1", Decimal("0.50")], ["#N/A", 3]], title="A: b/c [d]")
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert (sheet.title, sheet.freeze_panes, sheet["A1"].font.b) == ("A  b c  d ", "A2", True)
    assert [sheet[place].number_format for place in ("A2", "B2", "B3")] == ["@", "0.00", "0"]
    assert [sheet[place].quotePrefix for place in ("A2", "A3")] == [True, False]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        written = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in written.replace("<formatCode", "")
    assert set(re.findall(r' t="(\w+)"', written)) == {"inlineStr", "n"}
    assert sheet.column_dimensions["A"].width == 10


def test_an_empty_table_is_an_empty_file() -> None:
    assert sheets.read_csv(sheets.to_csv([])) == []
    assert sheets.read_xlsx(sheets.to_xlsx([], title="Nothing")) == []


def test_a_text_that_no_spreadsheet_holds_whole_is_refused_rather_than_cut() -> None:
    with pytest.raises(sheets.CellTooLong):
        sheets.to_xlsx([["x" * (sheets.LONGEST + 1)]], title="Long")


@pytest.mark.parametrize(
    "not_a_number",
    [Decimal("NaN"), Decimal("Infinity"), 10**400, Decimal("0.1234567890123456")],
    ids=["none", "endless", "large", "long"],
)
def test_a_number_that_a_spreadsheet_cannot_hold_is_kept_as_text(not_a_number: int | Decimal) -> None:
    assert sheets.read_xlsx(sheets.to_xlsx([[not_a_number]], title="T")) == [[str(not_a_number)]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_whatever_form_somebody_sends_is_read(separator: str) -> None:
    text = separator.join(['"a,b;c;d"', "Credits"]) + "\r\n" + separator.join(['"MD, PhD"', "1.50"])
    assert sheets.read(text.encode()) == [["a,b;c;d", "Credits"], ["MD, PhD", "1.50"]]


def test_a_workbook_from_elsewhere_is_read_by_what_its_cells_show() -> None:
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Credits", "On", "So", "Sum"])
    sheet.append(["MD, PhD", 1.5, None, True, "=1+1"])
    sheet["C2"].value = sheets.date(2027, 3, 14)
    book.save(file)
    assert sheets.read(file.getvalue()) == [
        ["Name", "Credits", "On", "So", "Sum"],
        ["MD, PhD", "1.5", "2027-03-14T00:00:00", "TRUE", ""],
    ]
    assert sheets.read(b"") == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a" * (sheets.MOST_BYTES + 1), "too_large"),
        (b"\xff\xfea\x00", "not_utf8"),
        (b'"a"b\r\n', "malformed"),
        (b'"a', "malformed"),
        (b"a\n" * 4, "too_many_rows"),
        (b"," * sheets.MOST_COLUMNS, "too_many_columns"),
    ],
)
def test_text_that_is_no_table_or_too_large_a_one_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(sheets.Unreadable) as refusal:
        sheets.read_csv(data, most_rows=3)
    assert refusal.value.code == code


def changed(name: str, part: bytes) -> bytes:
    """A workbook in which this part was exchanged."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheets.to_xlsx([["a"]], title="T"))) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            after.writestr(member, part if member == name else before.read(member))
    return file.getvalue()


@given(st.integers(0, 10_000), st.binary(max_size=8), st.integers(0, 40))
@example(5200, b"", 21)
def test_a_changed_workbook_is_read_or_refused(place: int, put: bytes, taken: int) -> None:
    place %= len(WHOLE)
    with contextlib.suppress(sheets.Unreadable):
        rows = sheets.read(WHOLE[:place] + put + WHOLE[place + taken :])
        assert all(isinstance(cell, str) for row in rows for cell in row)


@given(st.binary())
def test_any_bytes_are_read_as_a_table_or_refused(data: bytes) -> None:
    with contextlib.suppress(sheets.Unreadable):
        assert sheets.read(sheets.to_csv(sheets.read(data))) is not None


SHEET = "xl/worksheets/sheet1.xml"
WHOLE = sheets.to_xlsx([["Name", "Credits"], ["MD, PhD", Decimal("1.50")]], title="T")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ENDLESS = f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1E999</v></c></row></sheetData></worksheet>'
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
XML = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK" + b"a" * sheets.MOST_BYTES, "too_large"),
        (b"PK no archive", "not_a_workbook"),
        (changed("xl/workbook.xml", b"<x/>"), "not_a_workbook"),
        (changed(SHEET, (XML.format("UTF-8") + ENTITY).encode()), "not_a_workbook"),
        (changed(SHEET, (XML.format("UTF-16") + ENTITY).encode("utf-16")), "not_a_workbook"),
        (changed(SHEET, ENTITY.encode("utf-16-le")), "not_a_workbook"),
        (changed(SHEET, XML.format("utf-7").encode() + ENTITY.encode("utf-7")), "not_a_workbook"),
        (changed(SHEET, b" " * (sheets.MOST_UNPACKED + 1)), "too_large"),
        (sheets.to_xlsx([["a"]] * 4, title="T"), "too_many_rows"),
        (sheets.to_xlsx([["a"] * (sheets.MOST_COLUMNS + 1)], title="T"), "too_many_columns"),
    ],
    ids=["bytes", "archive", "parts", "entity", "utf-16", "unmarked", "utf-7", "unpacked", "rows", "columns"],
)
def test_a_workbook_that_would_harm_its_reader_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(sheets.Unreadable) as refusal:
        sheets.read(data, most_rows=3)
    assert refusal.value.code == code


def test_a_number_beyond_all_numbers_is_a_text() -> None:
    assert sheets.read_xlsx(changed(SHEET, ENDLESS.encode())) == [["Infinity"]]
