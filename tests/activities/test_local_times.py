"""Local clocks: no moment where they jump, two where they go back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.activities.local_times import TimeRefused, moment_of, moments_of

CHICAGO = "America/Chicago"


def test_a_local_time_that_the_clocks_jump_over_does_not_exist() -> None:
    sunday = date(2026, 3, 8)
    assert moments_of(sunday, time(2, 30), CHICAGO) == ()
    with pytest.raises(TimeRefused) as refused:
        moment_of(sunday, time(2, 30), CHICAGO)
    assert refused.value.code == "time_skipped"
    assert moment_of(sunday, time(1, 59), CHICAGO) == datetime(2026, 3, 8, 7, 59, tzinfo=UTC)
    assert moment_of(sunday, time(3), CHICAGO) == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_a_local_time_that_comes_twice_asks_which_is_meant() -> None:
    sunday = date(2026, 11, 1)
    first, second = moments_of(sunday, time(1, 30), CHICAGO)
    assert second - first == timedelta(hours=1)
    with pytest.raises(TimeRefused) as refused:
        moment_of(sunday, time(1, 30), CHICAGO)
    assert refused.value.code == "time_twice"
    assert moment_of(sunday, time(1, 30), CHICAGO, second=False) == first
    assert moment_of(sunday, time(1, 30), CHICAGO, second=True) == second
    assert moment_of(sunday, time(9), CHICAGO, second=True) == datetime(2026, 11, 1, 15, tzinfo=UTC)


@given(
    some.dates(date(2020, 1, 1), date(2030, 1, 1)),
    some.times(),
    some.sampled_from([CHICAGO, "UTC", "Asia/Kolkata"]),
)
def test_every_moment_found_shows_the_time_that_was_asked(day: date, clock: time, zone: str) -> None:
    for moment in moments_of(day, clock, zone):
        shown = moment.astimezone(ZoneInfo(zone))
        assert (shown.date(), shown.time().replace(fold=0)) == (day, clock)
