"""Dates, credits, sizes and names as readers expect them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from lms import formats

MOMENT = datetime(2027, 3, 15, 4, 59, tzinfo=UTC)


def test_dates_and_times_are_told_in_the_readers_zone() -> None:
    assert formats.day(MOMENT, "America/Chicago") == "14 March 2027"
    assert formats.day(MOMENT) == "15 March 2027"
    assert formats.day(date(2027, 3, 5)) == "5 March 2027"
    assert formats.short_day(MOMENT, "America/Chicago") == "14 Mar 2027"
    assert formats.short_day(date(2027, 3, 5)) == "5 Mar 2027"
    assert formats.moment(MOMENT, "America/Chicago") == "14 March 2027, 11:59 pm Central Time"


def test_hours_are_told_in_the_events_zone_and_in_the_readers_where_her_clock_differs() -> None:
    begins, ends = datetime(2026, 11, 1, 17, 0, tzinfo=UTC), datetime(2026, 11, 1, 18, 30, tzinfo=UTC)
    assert formats.span(begins, ends, "America/Chicago") == "1 November 2026, 11:00 am to 12:30 pm Central Time"
    assert formats.hours(begins, begins + timedelta(hours=14), "UTC") == "5:00 pm to 2 November 2026, 7:00 am UTC"
    east = formats.span_for(begins, ends, "America/Chicago", "America/New_York")
    assert east == "12:00 pm to 1:30 pm Eastern Time"
    far = formats.span_for(begins, ends, "America/Chicago", "Asia/Tokyo")
    assert far == "2 November 2026, 2:00 am to 3:30 am Tokyo time"
    assert formats.span_for(begins, ends, "America/Chicago", "America/Menominee") == ""
    assert formats.span_for(begins, ends, "America/Chicago", "") == ""


def test_two_zones_that_agree_at_the_beginning_may_differ_at_the_end() -> None:
    """The clocks of Phoenix and Denver agree until the second on which Denver's goes on by an hour."""
    begins, ends = datetime(2026, 3, 8, 8, 30, tzinfo=UTC), datetime(2026, 3, 8, 9, 30, tzinfo=UTC)
    assert formats.span_for(begins, begins, "America/Denver", "America/Phoenix") == ""
    mine = formats.span_for(begins, ends, "America/Denver", "America/Phoenix")
    assert mine == "1:30 am to 2:30 am Mountain Standard Time"


@pytest.mark.parametrize(
    ("hour", "said"), [(0, "12:05 am"), (1, "1:05 am"), (11, "11:05 am"), (12, "12:05 pm"), (23, "11:05 pm")]
)
def test_hours_have_two_halves(hour: int, said: str) -> None:
    assert formats.time_of_day(datetime(2027, 1, 1, hour, 5, tzinfo=UTC), "UTC") == said


def test_zones_are_named_as_people_say_them() -> None:
    assert formats.zone_name("America/Los_Angeles") == "Pacific Time"
    assert formats.zone_name("America/Argentina/Buenos_Aires") == "Buenos Aires time"


def test_credits_have_two_decimals() -> None:
    assert [formats.credits(Decimal(text)) for text in ("1", "0.5", "10.25")] == ["1.00", "0.50", "10.25"]


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(0, "0:00"), (999, "0:00"), (61_000, "1:01"), (3_599_999, "59:59"), (3_723_000, "1:02:03")],
)
def test_durations_read_as_on_a_player(milliseconds: int, said: str) -> None:
    assert formats.clock_ms(milliseconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        *((0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (84_000, "84 kB"), (9_949, "9.9 kB")),
        *((1_500_000, "1.5 MB"), (8_589_934_592, "8.6 GB"), (2 * 10**12, "2000 GB")),
    ],
)
def test_sizes_are_told_in_decimal_units(count: int, said: str) -> None:
    assert formats.size(count) == said


def test_names_carry_a_degree_unless_there_is_none() -> None:
    assert formats.full_name("Elena", "Marsh", "MD, PhD") == "Elena Marsh, MD, PhD"
    assert formats.full_name("Elena", "Marsh", "None") == "Elena Marsh"
    assert formats.full_name("Elena", "", "") == "Elena"


def test_until_names_the_last_minute_before_the_end() -> None:
    assert formats.last_moment(MOMENT) == MOMENT - timedelta(minutes=1)
