"""The window at its boundaries: leap days, clocks that jump, zones at both ends of the earth."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.activities.window import (
    Window,
    WindowFacts,
    WindowRefused,
    WindowRule,
    WindowState,
    add_years,
    compute_window,
    day_end,
    designation_closes_at,
    end_no_later,
    has_ended,
    is_open,
    last_day,
    window_state,
)

BROADCAST = date(2025, 3, 14)
RELEASED = datetime(2025, 3, 28, 15, tzinfo=UTC)
FACTS = WindowFacts(
    released_at=RELEASED,
    zone="America/Chicago",
    broadcast_on=BROADCAST,
    never_broadcast=False,
    reviewed_on=None,
    office_end_on=None,
)
SECOND = timedelta(seconds=1)
ZONES = (
    "Etc/GMT+12",
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "UTC",
    "Europe/Berlin",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(**changes: object) -> Window:
    return compute_window(replace(FACTS, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("broadcast_on", "zone", "closes_at"),
    [
        (date(2024, 2, 29), "America/Los_Angeles", "2026-03-01T08:00"),
        (date(2024, 2, 29), "UTC", "2026-03-01T00:00"),
        (date(2022, 2, 28), "UTC", "2024-02-29T00:00"),
        (date(2022, 3, 1), "UTC", "2024-03-02T00:00"),
        (date(2025, 3, 14), "America/Chicago", "2027-03-15T05:00"),
        # The clocks change within the last day: 14 March 2027 begins in winter time and ends in summer time.
        (date(2025, 3, 14), "America/Los_Angeles", "2027-03-15T07:00"),
        (date(2024, 11, 1), "America/Los_Angeles", "2026-11-02T08:00"),
        (date(2024, 10, 31), "America/Los_Angeles", "2026-11-01T07:00"),
        (date(2024, 3, 30), "Europe/Berlin", "2026-03-30T22:00"),
        (date(2024, 1, 1), "Etc/GMT+12", "2026-01-02T12:00"),
        (date(2024, 1, 1), "Pacific/Kiritimati", "2026-01-01T10:00"),
        (date(2024, 1, 1), "Asia/Kolkata", "2026-01-01T18:30"),
        (date(2024, 1, 1), "Asia/Kathmandu", "2026-01-01T18:15"),
        (date(2024, 1, 1), "Australia/Lord_Howe", "2026-01-01T13:00"),
        (date(2024, 7, 1), "Australia/Lord_Howe", "2026-07-01T13:30"),
        (date(2024, 1, 1), "Pacific/Chatham", "2026-01-01T10:15"),
    ],
)
def test_credit_ends_at_the_midnight_after_the_second_anniversary(
    broadcast_on: date, zone: str, closes_at: str
) -> None:
    released_at = datetime.combine(broadcast_on, time(12), tzinfo=ZoneInfo(zone))
    computed = window(broadcast_on=broadcast_on, zone=zone, released_at=released_at)
    assert computed.closes_at == utc(closes_at)
    assert computed.closes_at.tzinfo is UTC
    for moment, expected in ((computed.closes_at - SECOND, True), (computed.closes_at, False)):
        assert is_open(opens_at=computed.opens_at, closes_at=computed.closes_at, now=moment) is expected


@pytest.mark.parametrize(
    ("day", "zone", "ends_at"),
    [
        # Midnight does not exist: at 24:00 the clock shows 1:00.
        (date(2018, 11, 3), "America/Sao_Paulo", "2018-11-04T03:00"),
        # Midnight comes twice, both times in the next day.
        (date(2026, 10, 31), "America/Havana", "2026-11-01T04:00"),
        # Midnight comes twice, and between them the clock goes back into the old day.
        (date(2010, 11, 6), "America/St_Johns", "2010-11-07T03:30"),
        # At midnight the clock goes back by an hour: the day has twenty-five.
        (date(2018, 2, 17), "America/Sao_Paulo", "2018-02-18T03:00"),
        # 30 December 2011 never was in Samoa: the day before ends with the jump, and the lost day too.
        (date(2011, 12, 29), "Pacific/Apia", "2011-12-30T10:00"),
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00"),
        (date(2011, 12, 31), "Pacific/Apia", "2011-12-31T10:00"),
        # The clock jumps from 23:30 to 0:30, half an hour before the midnight that is left out.
        (date(1919, 3, 30), "America/Toronto", "1919-03-31T04:30"),
    ],
)
def test_a_day_ends_rightly_where_midnight_is_missing_or_comes_twice(day: date, zone: str, ends_at: str) -> None:
    assert day_end(day, zone) == utc(ends_at)


@settings(max_examples=150)
@given(
    st.dates(date(1970, 1, 1), date(2090, 1, 1)),
    st.sampled_from((*ZONES, "America/Havana", "Africa/Cairo", "Asia/Beirut", "America/Asuncion")),
)
def test_before_a_days_end_it_is_that_day_and_after_it_never_again(day: date, zone: str) -> None:
    end = day_end(day, zone)
    place = ZoneInfo(zone)
    assert (end - timedelta(microseconds=1)).astimezone(place).date() <= day
    assert all((end + timedelta(minutes=15 * step)).astimezone(place).date() > day for step in range(16))


@settings(max_examples=100)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(ZONES), st.integers(0, 700))
def test_the_last_day_is_inclusive_for_any_broadcast(broadcast_on: date, zone: str, days: int) -> None:
    place = ZoneInfo(zone)
    released_at = datetime.combine(broadcast_on + timedelta(days=days), time(12), tzinfo=place)
    computed = window(broadcast_on=broadcast_on, zone=zone, released_at=released_at)
    assert computed.last_day == add_years(broadcast_on, 2)
    assert computed.last_day == last_day(
        replace(FACTS, broadcast_on=broadcast_on, zone=zone, released_at=released_at)
    )
    assert (computed.closes_at - SECOND).astimezone(place).date() <= computed.last_day
    assert computed.closes_at.astimezone(place).date() > computed.last_day


@settings(max_examples=100)
@given(
    st.integers(0, 729),
    st.none() | st.dates(date(2023, 1, 1), date(2030, 1, 1)),
    st.none() | st.dates(date(2025, 4, 1), date(2030, 1, 1)),
)
def test_no_fact_ever_makes_the_end_later_than_two_years_after_the_broadcast(
    days: int, reviewed_on: date | None, office_end_on: date | None
) -> None:
    changes = {"reviewed_on": reviewed_on, "office_end_on": office_end_on}
    released_at = RELEASED + timedelta(days=days)
    try:
        computed = window(released_at=released_at, **changes)
    except WindowRefused:
        return
    assert computed.last_day <= date(2027, 3, 14)


@pytest.mark.parametrize(
    ("changes", "day", "rule"),
    [
        ({}, date(2027, 3, 14), "broadcast"),
        ({"reviewed_on": date(2024, 3, 13)}, date(2027, 3, 13), "review"),
        ({"reviewed_on": date(2024, 3, 14)}, date(2027, 3, 14), "broadcast"),
        ({"reviewed_on": date(2024, 2, 29)}, date(2027, 2, 28), "review"),
        ({"office_end_on": date(2026, 1, 1)}, date(2026, 1, 1), "office"),
        ({"office_end_on": date(2030, 1, 1)}, date(2027, 3, 14), "broadcast"),
        ({"broadcast_on": None, "never_broadcast": True}, date(2027, 3, 28), "release"),
    ],
)
def test_the_earliest_of_all_ends_decides_and_is_named(changes: dict[str, object], day: date, rule: str) -> None:
    computed = window(**changes)
    assert (computed.last_day, computed.rule) == (day, rule)


def test_the_release_date_is_the_zones_own() -> None:
    late = utc("2025-03-29T02:00")
    never = {"broadcast_on": None, "never_broadcast": True, "released_at": late}
    assert window(**never).last_day == date(2027, 3, 28)
    assert window(**never, zone="Asia/Tokyo").last_day == date(2027, 3, 29)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"broadcast_on": None}, "no_broadcast"),
        ({"never_broadcast": True}, "broadcast_and_attestation"),
        ({"broadcast_on": date(2025, 3, 29)}, "released_before_broadcast"),
        ({"office_end_on": date(2025, 3, 27)}, "ends_before_release"),
        ({"released_at": utc("2027-03-15T05:00")}, "ends_before_release"),
        ({"zone": "Mars/Olympus"}, "unknown_zone"),
        ({"zone": "America"}, "unknown_zone"),
        ({"zone": "../../etc/passwd"}, "unknown_zone"),
        ({"zone": ""}, "unknown_zone"),
        ({"zone": "UTC\0"}, "unknown_zone"),
        ({"released_at": RELEASED.replace(tzinfo=None)}, "naive_release"),
        ({"office_end_on": date.max}, "out_of_range"),
        ({"broadcast_on": date.min}, "out_of_range"),
    ],
)
def test_no_window_follows_from_facts_that_do_not_fit(changes: dict[str, object], code: str) -> None:
    with pytest.raises(WindowRefused) as refusal:
        window(**changes)
    assert refusal.value.code == code


def test_a_release_on_the_last_second_is_still_a_window() -> None:
    assert window(released_at=utc("2027-03-15T04:59:59")).closes_at == utc("2027-03-15T05:00")


def test_a_designation_ends_with_its_own_last_day_and_never_after_the_activity() -> None:
    computed = window()
    assert designation_closes_at(computed, None) == computed.closes_at
    assert designation_closes_at(computed, date(2026, 3, 27)) == utc("2026-03-28T05:00")
    assert designation_closes_at(computed, date(2028, 1, 1)) == computed.closes_at
    with pytest.raises(WindowRefused):
        designation_closes_at(computed, date.max)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (RELEASED - SECOND, WindowState.NOT_YET),
        (RELEASED, WindowState.OPEN),
        (utc("2027-03-15T05:00") - timedelta(days=30) - SECOND, WindowState.OPEN),
        (utc("2027-03-15T05:00") - timedelta(days=30), WindowState.ENDS_SOON),
        (utc("2027-03-15T05:00") - SECOND, WindowState.ENDS_SOON),
        (utc("2027-03-15T05:00"), WindowState.CLOSED),
    ],
)
def test_the_state_of_a_window_changes_on_the_second(now: datetime, state: WindowState) -> None:
    computed = window()
    bounds = {"opens_at": computed.opens_at, "closes_at": computed.closes_at}
    assert window_state(**bounds, now=now) is state
    assert is_open(**bounds, now=now) is (state in (WindowState.OPEN, WindowState.ENDS_SOON))


def test_credit_has_ended_at_its_end_and_not_a_moment_before() -> None:
    end = window().closes_at
    assert has_ended(end, end)
    assert not has_ended(end, end - datetime.resolution)


def test_an_end_that_was_fixed_before_is_kept_where_it_is_the_earlier_one() -> None:
    fixed = window()
    earlier = day_end(date(2026, 1, 31), fixed.zone)
    cut = end_no_later(fixed, earlier, WindowRule.EARLIER_ACTIVITY)
    assert (cut.closes_at, cut.last_day, cut.rule) == (earlier, date(2026, 1, 31), WindowRule.EARLIER_ACTIVITY)
    assert end_no_later(fixed, fixed.closes_at, WindowRule.OFFICE) == fixed
    assert end_no_later(fixed, fixed.closes_at + SECOND, WindowRule.OFFICE) == fixed
    with pytest.raises(WindowRefused, match="ended_before"):
        end_no_later(fixed, fixed.opens_at, WindowRule.OFFICE)
