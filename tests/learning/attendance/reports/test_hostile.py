"""Whatever is sent as a report: it is read, or refused in its own words, and costs little."""

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.learning.attendance.reports.rows import MOST_BYTES, MOST_ROWS, Report, ReportRefused
from tests.learning.attendance.reports.made import DAY, WEBINAR, ZOOM, lines, problems, read, refusal, told, zoom

ROW = "Zoë Lee,zoe@example.org,11/01/2026 09:00:00 AM,11/01/2026 10:00:00 AM,60,No"


@pytest.mark.parametrize(
    ("mark", "encoding", "notes"),
    [
        (b"", "utf-8", ()),
        (b"\xef\xbb\xbf", "utf-8", ()),
        (b"\xff\xfe", "utf-16-le", ()),
        (b"\xfe\xff", "utf-16-be", ()),
        (b"", "utf-16-le", ()),
        (b"", "utf-16-be", ()),
        (b"", "cp1252", ("read_as_windows_1252",)),
    ],
)
def test_every_encoding_is_read(mark: bytes, encoding: str, notes: tuple[str, ...]) -> None:
    found = read(mark + zoom(ROW).decode().encode(encoding))
    assert (found.rows[0].name, found.notes) == ("Zoë Lee", notes)


def test_a_zero_sign_costs_nothing_but_itself() -> None:
    found = read(zoom(ROW, ROW.replace("Lee", "L\0ee"), ROW))
    assert ([row.name for row in found.rows], found.notes) == (["Zoë Lee"] * 3, ("zeros_left_out",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"PK\x03\x04" + bytes(100), "workbook"),
        (b"\xd0\xcf\x11\xe0", "workbook"),
        (b"%PDF-1.7", "not_text"),
        (b"\xff\xfe\x00", "not_text"),
        (b"\x81\x8d", "not_text"),
        (b"\0" * 50, "empty"),
        (b"Just some words.", "not_a_report"),
        (b"Name,Email\nAnn,ann@example.org", "not_a_report"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        (b"\n" * (5 * MOST_ROWS), "empty"),
        (b"x\n" * (5 * MOST_ROWS), "too_many_rows"),
        (lines(ZOOM, *[ROW] * (MOST_ROWS + 1)), "too_many_rows"),
    ],
)
def test_what_is_no_report_or_too_much_is_refused_whole(data: bytes, code: str) -> None:
    assert refusal(data)[0] == code


def test_a_quotation_mark_left_open_costs_its_own_line() -> None:
    found = read(
        zoom(f'"{ROW}', ROW, 'Ann "Annie" Lee' + ROW[7:], ROW, f'{"x" * 20_001}"', f'"{ROW}', "y" * 20_001, ROW)
    )
    assert [row.line for row in found.rows] == [3, 4, 5, 9]
    assert problems(found) == [
        (2, "row_too_short"),
        (6, "line_too_long"),
        (7, "row_too_short"),
        (8, "line_too_long"),
    ]
    assert found.rows[1].name == 'Ann "Annie" Lee'


def test_an_answer_over_several_lines_is_one_row() -> None:
    row = 'Yes,A L,Ann,Lee,a@example.org,,,approved,2026-11-01 09:00,2026-11-01 10:00,60,No,"I hope\nto learn",US'
    found = read(lines(WEBINAR.format(own="Why,"), row, row))
    assert ([one.line for one in found.rows], problems(found)) == ([2, 4], [])


def test_formulas_and_signs_that_nobody_sees_are_text() -> None:
    found = read(
        zoom(ROW.replace("Zoë", '"=HYPERLINK(""https://x.example"")"'), ROW.replace("Lee", "L\x07e\u200be"))
    )
    assert [row.name for row in found.rows] == ['=HYPERLINK("https://x.example") Lee', "Zoë Lee"]
    assert len(read(zoom(ROW.replace("Zoë", "Z" * 500))).rows[0].name) == 200


@pytest.mark.no_cover
@pytest.mark.parametrize("line", ['"', '"a,b,c,d', "," * 500, '","' * 500, "9" * 400 + ":00,", "Nov " * 100])
def test_no_file_burns_the_processor(line: str) -> None:
    data = lines(ZOOM, *[line] * min(MOST_ROWS, MOST_BYTES // (len(line) + 2) - 10))
    start = process_time()
    read_or_refused(data)
    assert process_time() - start < 5


def read_or_refused(data: bytes) -> Report | ReportRefused:
    try:
        return read(data)
    except ReportRefused as refused:
        return refused


CELLS = st.sampled_from(
    [*ROW.split(","), '"', '"",', "\n", "--", ZOOM, "\t", "2. Participants", "Attended", ",", "=1"]
)


@given(st.one_of(st.binary(max_size=300), st.lists(CELLS).map(",".join).map(lambda text: zoom(text, ROW))))
@example(b"Name,Join Time,Leave Time\nAnn,0:00,0:00")
def test_any_file_is_read_or_refused_in_words(data: bytes) -> None:
    found = read_or_refused(data)
    if isinstance(found, Report):
        assert all(row.name or row.address for row in found.rows)
        assert all(len(row.name) <= 200 and row.joined_at.year >= DAY.year - 200 for row in found.rows)


PEOPLE = st.sampled_from(["Ann", "Bo", "Cy"])
STAYS = st.lists(st.tuples(PEOPLE, st.integers(0, 12), st.integers(0, 47)), max_size=12)


@given(STAYS)
def test_rows_come_out_as_they_went_in_whatever_their_order(stays: list[tuple[str, int, int]]) -> None:
    written = [
        f"{name},{name}@example.org,11/01/2026 {hour:02}:00,11/01/2026 12:{left:02},,No"
        for name, hour, left in stays
    ]
    assert sorted(told(read(zoom(*written)).rows)) == sorted(told(read(zoom(*reversed(written))).rows))
    assert len(read(zoom(*written)).rows) == len(stays)
