"""On which days the demonstration's live activities begin, and when the clocks change."""

from datetime import date, timedelta

import pytest

from lms.demo.operations.events import clock_change, first_day

CHICAGO, PHOENIX = "America/Chicago", "America/Phoenix"


@pytest.mark.parametrize(
    ("today", "zone", "change"),
    [
        (date(2026, 11, 22), CHICAGO, date(2027, 3, 14)),
        (date(2027, 3, 14), CHICAGO, date(2027, 3, 14)),
        (date(2027, 3, 15), CHICAGO, date(2027, 11, 7)),
        (date(2026, 11, 22), PHOENIX, None),
    ],
)
def test_the_change_of_the_clocks_is_the_next_day_that_has_no_24_hours(
    today: date, zone: str, change: date | None
) -> None:
    assert clock_change(today, zone) == change


def test_an_event_begins_on_the_day_that_its_script_says() -> None:
    today = date(2026, 11, 22)
    assert first_day({"days_ahead": 10, "weekday": 2}, today, CHICAGO) == date(2026, 12, 2)
    assert first_day({"at_clock_change": True}, today, CHICAGO) == date(2027, 3, 13)
    # Where the clocks never change it is a Saturday about two months ahead.
    day = first_day({"at_clock_change": True}, today, PHOENIX)
    assert (day.weekday(), day <= today + timedelta(days=60)) == (5, True)
