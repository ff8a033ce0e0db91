"""Times without a day: the meeting's own start says it, else the event's hours, and nothing is guessed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.activities.intervals import Interval
from lms.learning.attendance.reports.placing import PlacedRow
from lms.learning.attendance.reports.rows import DayOrder, ReportRefused
from lms.learning.attendance.reports.understanding import understand
from tests.learning.attendance.reports.made import TEAMS, ZOOM, lines, problems, read, zoom

HOUR = timedelta(hours=1)
CHICAGO = "America/Chicago"
NEW_YORK = "America/New_York"
# Noon in Chicago on 2 December.
NOON = datetime(2026, 12, 2, 18, tzinfo=UTC)
TWO_DAYS = ((NOON, NOON + HOUR), (NOON + 24 * HOUR, NOON + 25 * HOUR))
ADA = "Ada,ada@example.org,12:00,13:00,60,No"


def placed(
    data: bytes, *hours: Interval, zone: str = CHICAGO, order: DayOrder | None = None
) -> Sequence[PlacedRow]:
    return understand(data, zone=zone, hours=hours, order=order).placing.rows


def spans(rows: Sequence[PlacedRow]) -> list[tuple[str, str]]:
    return [(f"{one.joined_at:%m-%d %H:%M}", f"{one.left_at:%m-%d %H:%M}") for one in rows]


def utc(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def meeting(start: str) -> tuple[str, str, str]:
    return ("Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants", start, "")


@pytest.mark.parametrize("start", ["12/03/2026 12:00:00 PM", "2026-12-03 11:58:00", '"Dec 3, 2026 12:10 PM"'])
def test_the_meetings_own_start_says_the_day(start: str) -> None:
    data = lines(*meeting(f"123,Course,{start},,host@example.org,60,1"), ZOOM, ADA)
    assert spans(placed(data, *TWO_DAYS)) == [("12-03 18:00", "12-03 19:00")]


def test_a_start_without_a_time_says_the_day_too() -> None:
    late = "Bo,,23:50,0:30,40,No"
    data = lines("Topic,ID,Host name,Host email,Start time", "Course,123,Ines,h@example.org,2026-12-03", ZOOM, ADA)
    assert spans(placed(data + f"\n{late}".encode(), *TWO_DAYS)) == [
        ("12-03 18:00", "12-03 19:00"),
        ("12-04 05:50", "12-04 06:30"),
    ]


@pytest.mark.parametrize("word", ["Start time", "Meeting Start Time"])
def test_a_summary_says_the_day_too(word: str) -> None:
    row = "Lee, Ann\t12:00\t13:00\t1h\tann@example.org\tPresenter"
    data = lines("1. Summary", "Meeting title\tCourse", f"{word}\t12/3/26, 11:58:00 AM", "", TEAMS, row)
    assert spans(placed(data, *TWO_DAYS)) == [("12-03 18:00", "12-03 19:00")]


def test_who_came_before_the_start_or_after_its_midnight_is_at_the_same_meeting() -> None:
    data = lines(
        *meeting("123,Course,12/03/2026 10:00:00 PM"),
        ZOOM,
        "Ada,,21:30,23:30,120,No",
        "Ada,,00:10,01:00,50,No",
        "Bo,,21:20,21:40,20,No",
        "Cy,,10:00,11:00,60,No",
    )
    assert spans(placed(data, *TWO_DAYS)) == [
        ("12-04 03:30", "12-04 05:30"),
        ("12-04 06:10", "12-04 07:00"),
        ("12-04 03:20", "12-04 03:40"),
        ("12-04 16:00", "12-04 17:00"),
    ]


def test_each_of_several_starts_is_of_the_rows_below_it() -> None:
    first, second = (meeting(f"123,Course,2026-12-0{day} 12:00") for day in (2, 3))
    assert spans(placed(lines(*first, ZOOM, ADA, *second, ZOOM, ADA), *TWO_DAYS)) == [
        ("12-02 18:00", "12-02 19:00"),
        ("12-03 18:00", "12-03 19:00"),
    ]
    flat = lines("Topic,Meeting ID,Start Time," + ZOOM, *(f"C,1,2026-12-0{day} 12:00,{ADA}" for day in (2, 3)))
    assert spans(placed(flat, *TWO_DAYS)) == [("12-02 18:00", "12-02 19:00"), ("12-03 18:00", "12-03 19:00")]


def test_the_order_of_the_starts_numbers_is_asked_only_where_the_rows_need_it() -> None:
    far = (utc("2026-08-09 17:00"), utc("2026-08-09 18:00"))
    before = meeting("123,Course,12/03/2026 12:00:00 PM")
    with pytest.raises(ReportRefused, match="day_order_unclear"):
        placed(lines(*before, ZOOM, ADA), far)
    answered = placed(lines(*before, ZOOM, ADA), far, order=DayOrder.DAY_FIRST)
    assert spans(answered) == [("03-12 17:00", "03-12 18:00")]
    dated = "Ada,ada@example.org,2026-08-09 12:00,2026-08-09 13:00,60,No"
    unfinished = "Bo,,--,--,,No"
    assert spans(placed(lines(*before, ZOOM, dated, unfinished), far)) == [("08-09 17:00", "08-09 18:00")]


def test_a_question_called_start_time_is_not_the_meetings() -> None:
    row = f"{ADA},2026-12-03 12:00"
    assert spans(placed(lines(ZOOM + ",Start Time", row), TWO_DAYS[0])) == [("12-02 18:00", "12-02 19:00")]


@pytest.mark.parametrize(
    "hours",
    [
        TWO_DAYS,
        (),
        # An afternoon and the next morning: noon may be before the one or after the other.
        ((NOON + HOUR, NOON + 5 * HOUR), (NOON + 21 * HOUR, NOON + 24 * HOUR)),
    ],
)
def test_a_day_that_nothing_says_is_not_guessed(hours: tuple[Interval, ...]) -> None:
    for start in ("soon", "12:00", ""):
        with pytest.raises(ReportRefused, match="day_missing"):
            placed(lines(*meeting(f"123,Course,{start}"), ZOOM, ADA), *hours)
    with pytest.raises(ReportRefused, match="day_missing"):
        placed(zoom(ADA), *hours)


# From ten in the evening of 2 December until one, in Chicago.
NIGHT = (utc("2026-12-03 04:00"), utc("2026-12-03 07:00"))


@pytest.mark.parametrize(
    ("joined", "left", "expected"),
    [
        ("22:00", "23:30", ("12-03 04:00", "12-03 05:30")),
        ("00:10", "01:00", ("12-03 06:10", "12-03 07:00")),
        ("23:30", "0:30", ("12-03 05:30", "12-03 06:30")),
        ("21:40", "21:50", ("12-03 03:40", "12-03 03:50")),
        ("01:05", "01:10", ("12-03 07:05", "12-03 07:10")),
        # In the room since the morning.
        ("09:00", "22:30", ("12-02 15:00", "12-03 04:30")),
    ],
)
def test_a_stay_is_on_the_day_in_whose_hours_it_lies(joined: str, left: str, expected: tuple[str, str]) -> None:
    assert spans(placed(zoom(f"Ada,,{joined},{left},,No"), NIGHT)) == [expected]
    parts = ((NIGHT[0], NIGHT[0] + HOUR), (NIGHT[1] - HOUR, NIGHT[1]))
    assert spans(placed(zoom(f"Ada,,{joined},{left},,No"), *parts)) == [expected]


def test_who_comes_before_a_session_that_begins_after_midnight_came_on_the_day_before() -> None:
    hours = (utc("2026-12-03 06:15"), utc("2026-12-03 07:00"))
    found = placed(zoom("Ada,,23:50,00:55,65,No", "Bo,,23:50,23:55,5,No"), hours)
    assert spans(found) == [("12-03 05:50", "12-03 06:55"), ("12-03 05:50", "12-03 05:55")]


@pytest.mark.parametrize("minutes", ["20", ""])
def test_a_stay_over_the_hour_that_comes_twice_is_no_stay_of_a_day(minutes: str) -> None:
    # On 1 November 2026 New York's clocks show the hour from one to two twice: from 5:00 and from 6:00 UTC.
    hours = (utc("2026-11-01 05:30"), utc("2026-11-01 06:30"))
    row = "Ada,,{}01:50,01:10," + minutes + ",No"
    for day in ("", "2026-11-01 "):
        found = placed(zoom(row.format(day)), hours, zone=NEW_YORK)
        assert spans(found) == [("11-01 05:50", "11-01 06:10")]


def test_the_night_on_which_clocks_change_is_known_by_its_hours_and_not_by_a_wrong_length() -> None:
    hours = (utc("2026-11-01 04:30"), utc("2026-11-01 08:30"))
    found = placed(zoom("Ada,,00:30,03:30,180,No"), hours, zone=NEW_YORK)
    assert spans(found) == [("11-01 04:30", "11-01 08:30")]


@pytest.mark.parametrize(
    ("joined", "left", "expected"),
    [
        ("2026-12-02 23:30", "0:15", ("12-03 05:30", "12-03 06:15")),
        ("2026-12-02 22:30", "23:15", ("12-03 04:30", "12-03 05:15")),
        ("23:30", "2026-12-03 0:15", ("12-03 05:30", "12-03 06:15")),
        ("0:05", "2026-12-03 0:15", ("12-03 06:05", "12-03 06:15")),
    ],
)
def test_one_end_that_has_a_day_says_that_of_the_other(joined: str, left: str, expected: tuple[str, str]) -> None:
    for hours in ((), (NIGHT,), TWO_DAYS):
        assert spans(placed(zoom(f"Ada,,{joined},{left},45,No"), *hours)) == [expected]


def test_numbers_that_are_no_day_are_told_and_not_taken_for_times_without_one() -> None:
    found = read(zoom("Ada,,45/45/2026 12:00,13:00,60,No", "Bo,,12:00,2026-12-02 13:00,60,No"), date(2026, 12, 2))
    assert problems(found) == [(2, "time_not_understood")]
