"""Our own table: one row a question, all that a question is, in any form that spreadsheets keep tables in."""

import io
import zipfile
from datetime import time, timedelta

import pytest
from openpyxl import Workbook

from lms import sheets
from lms.assessments.exchange import table
from lms.assessments.exchange.sniffing import FileFormat
from lms.assessments.exchange.table import EXAMPLES, HEADINGS
from tests.assessments.exchange.told import problems, read, taken, whats

TOP = ["Kind", "Question", "Choice 1", "Choice 2", "Choice 3", "Right", "Points", "Match 1", "Match 2"]
FACTS = ["Kind", "Question", "Choice 1", "Tolerance", "Place in the recording", "Tags"]


def sheet(*rows: list[str]) -> bytes:
    return sheets.to_csv([list(row) for row in rows])


def test_the_template_holds_an_example_of_every_kind_and_is_read_without_a_problem() -> None:
    found = read(table.template())
    assert found.form is FileFormat.TABLE
    assert problems(found) == []
    assert [one.question for one in found.reading.questions] == list(EXAMPLES)
    assert len({one.kind for one in EXAMPLES}) == 7
    assert table.read(table.template(), length_ms=1).problems == ()


def test_a_workbook_and_tab_delimited_text_are_tables_too() -> None:
    rows = [TOP, ["single", "Who?", "a", "b", "", "2", "", "", ""]]
    for data in (
        sheets.to_xlsx(rows, title="Questions"),
        sheets.to_tab(rows),
        "\ufeff".encode() + sheet(*rows)[3:],
    ):
        assert taken(read(data)) == [(2, "single", "Who?", ["a", "*b"])]


def test_columns_stand_in_any_order_and_rows_may_be_empty() -> None:
    data = sheet(
        ["question", "RIGHT", "Choice 2", "choice 1", "kind"], [""], ["Who?", "1; 2", "b", "a", "Multiple"]
    )
    assert taken(read(data)) == [(3, "multiple", "Who?", ["*a", "*b"])]


@pytest.mark.parametrize(("right", "choices"), [("true", ["*True", "False"]), ("2", ["True", "*False"])])
def test_true_or_false_needs_no_choices(right: str, choices: list[str]) -> None:
    data = sheet(["Kind", "Question", "Right"], ["True/False", "So?", right])
    assert taken(read(data)) == [(2, "true_false", "So?", choices)]


@pytest.mark.parametrize(
    ("cells", "code", "what"),
    [
        (["guess", "Who?", "a", "b", "", "1"], "kind_not_in_table", "guess"),
        (["single", "Who?", "a", "b", "", "x"], "right_malformed", "x"),
        (["single", "Who?", "a", "b", "", "13"], "right_malformed", "13"),
        (["single", "Who?", "a", "b", "", "3"], "right_malformed", "3"),
        (["single", "Who?", "a", "b", "", "1, 2"], "several_right", ""),
        (["multiple", "Who?", "a", "b", "", "1", "some"], "points_malformed", "some"),
        (["true false", "Who?", "", "", "", "maybe"], "truth_malformed", "maybe"),
        (["matching", "Who?", "a", "b", "", "", "", "1"], "pair_unfinished", ""),
        (["single", "", "a", "b", "", "1"], "no_stem", ""),
    ],
)
def test_a_row_that_cannot_be_taken_is_named(cells: list[str], code: str, what: str) -> None:
    found = read(sheet(TOP, [*cells, *[""] * (len(TOP) - len(cells))]))
    assert problems(found) == [(2, code)]
    assert whats(found) == [what]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["number", "How many?", "2", "x", "", ""], "tolerance_malformed"),
        (["number", "How many?", "2", "0", "noon", ""], "place_malformed"),
        (["number", "How many?", "two", "0", "", ""], "number_malformed"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cells: list[str], code: str) -> None:
    assert problems(read(sheet(FACTS, cells))) == [(2, code)]


def test_a_heading_that_nobody_knows_is_named_and_the_rest_is_read() -> None:
    data = sheet(["Kind", "Question", "Choice 1", "Difficulty"], ["text", "Who?", "a", "hard"])
    assert (problems(read(data)), whats(read(data))) == ([(1, "heading_unknown")], ["Difficulty"])
    assert len(taken(read(data))) == 1


def test_a_tag_too_many_is_said_to_be_dropped() -> None:
    data = sheet(["Kind", "Question", "Choice 1", "Tags"], ["text", "Who?", "a", ";".join(map(str, range(21)))])
    (one,) = read(data).reading.questions
    assert (len(one.question.tags), one.notes) == (20, ("tags_dropped",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 no workbook", "table_not_a_workbook"),
        (sheets.to_xlsx([["a", "b"]], title="T"), "headings_missing"),
        (sheets.to_xlsx([], title="T"), "headings_missing"),
        (sheet(["Kind", "Question"], *[["text", "x"]] * 2001), "table_too_many_rows"),
        (b'Kind,Question\n"text,x', "table_malformed"),
    ],
)
def test_what_is_no_such_table_is_refused(data: bytes, code: str) -> None:
    assert problems(read(data)) == [(1, code)]


def test_no_cell_of_a_written_table_begins_a_formula() -> None:
    for row in sheets.read_csv(table.template()):
        assert len(row) == len(HEADINGS)
    (question, *_others) = EXAMPLES
    written = table.write([type(question)(**{**vars(question), "stem": '=HYPERLINK("x")'})]).data
    assert b"\"'=HYPERLINK" in written


def test_a_place_that_a_spreadsheet_took_for_a_time_of_day_is_refused() -> None:
    """Who types 0:40 there means seconds, and the workbook holds forty minutes past midnight."""
    book, file = Workbook(), io.BytesIO()
    page = book.worksheets[0]
    page.append(FACTS)
    for place in (time(0, 40), timedelta(hours=40, minutes=15), time(1, 2, 3), "0:40", None):
        page.append(["text", "Who?", "AF", None, place])
    book.save(file)
    found = read(file.getvalue())
    assert problems(found) == [(2, "place_is_a_time"), (3, "place_is_a_time")]
    assert whats(found) == ["00:40:00", "1 day, 16:15:00"]
    assert [one.question.watch_from_ms for one in found.reading.questions] == [3_723_000, 40_000, None]
    # In a table of plain text nothing is taken for anything.
    (one,) = read(sheet(FACTS, ["text", "Who?", "AF", "", "1:02:00"])).reading.questions
    assert one.question.watch_from_ms == 3_720_000


def test_a_workbook_that_unpacks_to_far_more_than_questions_is_not_read() -> None:
    book, file = Workbook(), io.BytesIO()
    book.worksheets[0].append(TOP)
    book.save(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/more.xml", b"<c/>" * 1_250_001)
    assert len(file.getvalue()) < 20_000
    assert problems(read(file.getvalue())) == [(1, "table_too_large")]
