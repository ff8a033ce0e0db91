"""Days in numbers: the whole file decides which of them is the month, then the event, then a person."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.attendance.reports.rows import DayOrder
from lms.learning.attendance.reports.stamps import day_in, lasted_seconds, order_of, read_stamp
from tests.learning.attendance.reports.made import WEBINAR, lines, read, refusal, told, zoom

ROW = "Ann Lee,ann@example.org,{0}/2026 09:00:00,{0}/2026 10:00:00,60,No"


@pytest.mark.parametrize(
    ("days", "near", "order"),
    [
        (("03/04", "14/04"), date(2026, 3, 4), DayOrder.DAY_FIRST),
        (("03/04", "04/14"), date(2026, 4, 3), DayOrder.MONTH_FIRST),
        (("03/04",), date(2026, 3, 4), DayOrder.MONTH_FIRST),
        (("03/04",), date(2026, 4, 3), DayOrder.DAY_FIRST),
        # An event late in the evening is on the next day where the report's account lives.
        (("03/04",), date(2026, 4, 2), DayOrder.DAY_FIRST),
        (("05/05",), date(2020, 1, 1), DayOrder.MONTH_FIRST),
        # One cell that is no day in either order does not undecide the others.
        (("14/04", "45/45"), date(2026, 1, 1), DayOrder.DAY_FIRST),
    ],
)
def test_the_whole_file_decides_and_then_the_event(days: tuple[str, ...], near: date, order: DayOrder) -> None:
    found = read(zoom(*(ROW.format(day) for day in days)), near)
    assert found.order is order


def test_days_that_both_orders_allow_are_asked_and_the_answer_is_taken() -> None:
    data = zoom(ROW.format("03/04"))
    assert refusal(data, date(2026, 8, 9)) == ("day_order_unclear", "3/4/2026")
    for order, day in ((DayOrder.MONTH_FIRST, "03-04"), (DayOrder.DAY_FIRST, "04-03")):
        assert told(read(data, order=order).rows)[0][2] == f"{day} 09:00:00"


def test_an_event_that_both_orders_lie_by_does_not_decide() -> None:
    assert refusal(zoom(ROW.format("03/04")), date(2026, 3, 4), date(2026, 4, 3))[0] == "day_order_unclear"


def test_the_days_of_registration_decide_too() -> None:
    row = "Yes,A L,Ann,Lee,a@example.org,,{}/2026 09:00,approved,03/04/2026 09:00,03/04/2026 10:00,60,No,US"
    for registered, order in (("03/25", DayOrder.MONTH_FIRST), ("25/03", DayOrder.DAY_FIRST)):
        found = read(lines(WEBINAR.format(own=""), row.format(registered)), date(2020, 1, 1))
        assert found.order is order


@pytest.mark.parametrize(
    "said",
    ["Nov 1, 2026 09:05", "November 1 2026, 9:05 AM", "2026-11-01T09:05", "Nov. 01, 2026 09:05:00"],
)
def test_days_in_words_and_in_the_international_order_are_no_question(said: str) -> None:
    stamp = read_stamp(said)
    assert stamp is not None
    assert (stamp.day, stamp.clock) == (date(2026, 11, 1), time(9, 5))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "soon",
        "Foo 1, 2026 09:05",
        "2026-02-30 09:05",
        "0099-01-01 09:05",
        "09:61",
        "24:00",
        "0:15 AM",
        "9",
        "٩:٠٥",
    ],
)
def test_what_is_no_time_is_none(said: str) -> None:
    assert read_stamp(said) is None


@pytest.mark.parametrize(("said", "hour"), [("12:05 AM", 0), ("12:05 PM", 12), ("1:05pm", 13), ("23:05", 23)])
def test_noon_and_midnight_are_where_clocks_of_twelve_hours_put_them(said: str, hour: int) -> None:
    stamp = read_stamp(said)
    assert stamp is not None
    assert (stamp.clock.hour, stamp.is_dated) == (hour, False)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("19m 26s", 1166),
        ("1h 2m 10s", 3730),
        ("1h", 3600),
        ("2d 1h", 176_400),
        ("1 hr 5 min", 3900),
        ("548", 32_880),
        ("0", 0),
        ("", None),
        ("--", None),
        ("long", None),
        ("999999", None),
    ],
)
def test_lengths_are_minutes_or_words(said: str, seconds: int | None) -> None:
    assert lasted_seconds(said) == seconds


@given(st.sets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1), st.sampled_from(DayOrder))
def test_days_written_in_one_order_are_read_in_it_or_are_asked(days: set[date], order: DayOrder) -> None:
    month_first = order is DayOrder.MONTH_FIRST
    written = [(day.month, day.day, day.year) if month_first else (day.day, day.month, day.year) for day in days]
    decided = order_of(written, [])
    assert decided is None or {day_in(one, decided) for one in written} == days
