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
