"""The window of a live activity: from its publication to the end of the office's claim deadline."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.window import (
    CLAIM_DAYS,
    LiveFacts,
    WindowRefused,
    WindowRule,
    WindowState,
    day_end,
    designation_closes_at,
    live_window,
    window_state,
)

ENDS_AT = datetime(2027, 3, 12, 17, tzinfo=ZoneInfo("America/Los_Angeles"))
FACTS = LiveFacts(
    released_at=datetime(2027, 1, 4, 18, tzinfo=UTC),
    zone="America/Los_Angeles",
    ends_at=ENDS_AT,
    claim_days=CLAIM_DAYS,
)
ZONES = ("America/Los_Angeles", "America/St_Johns", "UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia")


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("ends_at", "zone", "days", "last_day", "closes_at"),
    [
        # The clocks go forward on 14 March: the deadline still ends with a whole local day.
        ("2027-03-12T17:00", "America/Los_Angeles", 30, date(2027, 4, 11), "2027-04-12T07:00"),
        ("2027-03-13T17:00", "America/Los_Angeles", 1, date(2027, 3, 14), "2027-03-15T07:00"),
        # They go back on 7 November 2027, a day of 25 hours.
        ("2027-11-06T17:00", "America/Los_Angeles", 1, date(2027, 11, 7), "2027-11-08T08:00"),
        # Over the year's end, and over a leap day.
        ("2027-12-10T12:00", "America/Los_Angeles", 30, date(2028, 1, 9), "2028-01-10T08:00"),
        ("2028-02-28T12:00", "UTC", 1, date(2028, 2, 29), "2028-03-01T00:00"),
        ("2028-02-28T12:00", "UTC", 2, date(2028, 3, 1), "2028-03-02T00:00"),
        # Late in the evening it is tomorrow in UTC, and the local date counts.
        ("2027-06-01T23:30", "America/Los_Angeles", 30, date(2027, 7, 1), "2027-07-02T07:00"),
        ("2027-06-01T23:30", "Asia/Kolkata", 30, date(2027, 7, 1), "2027-07-01T18:30"),
        # A session until midnight ends on the day that it closes.
        ("2027-06-02T00:00", "America/Los_Angeles", 30, date(2027, 7, 1), "2027-07-02T07:00"),
    ],
)
def test_credit_ends_with_the_last_local_day_of_the_claim_deadline(
    ends_at: str, zone: str, days: int, last_day: date, closes_at: str
) -> None:
    found = live_window(replace(FACTS, zone=zone, ends_at=local(ends_at, zone), claim_days=days))
    assert found.last_day == last_day
    assert found.closes_at == datetime.fromisoformat(closes_at).replace(tzinfo=UTC)
    assert (found.rule, found.zone) == (WindowRule.CLAIM_DEADLINE, zone)


def test_it_opens_as_it_is_published_long_before_the_first_session() -> None:
    found = live_window(FACTS)
    assert found.opens_at == FACTS.released_at
    last = found.closes_at - timedelta(seconds=1)
    assert window_state(opens_at=found.opens_at, closes_at=found.closes_at, now=last) is WindowState.ENDS_SOON
    assert (
        window_state(opens_at=found.opens_at, closes_at=found.closes_at, now=found.closes_at) is WindowState.CLOSED
    )


def test_an_approval_that_ends_before_the_deadline_ends_its_own_credit() -> None:
    found = live_window(FACTS)
    assert designation_closes_at(found, date(2027, 3, 31)) == day_end(date(2027, 3, 31), FACTS.zone)
    assert designation_closes_at(found, None) == found.closes_at


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_at": None}, "no_times"),
        ({"claim_days": 0}, "no_claim_days"),
        ({"zone": "Nowhere/At_All"}, "unknown_zone"),
        ({"released_at": datetime(2027, 1, 4)}, "naive_release"),  # noqa: DTZ001
        ({"ends_at": datetime(3000, 1, 1, tzinfo=UTC)}, "out_of_range"),
        ({"claim_days": 10**9, "ends_at": datetime(2890, 1, 1, tzinfo=UTC)}, "out_of_range"),
        ({"released_at": datetime(2027, 5, 1, tzinfo=UTC)}, "ends_before_release"),
    ],
)
def test_what_gives_no_window_says_why(changes: dict[str, object], code: str) -> None:
    with pytest.raises(WindowRefused) as refused:
        live_window(replace(FACTS, **changes))  # type: ignore[arg-type]
    assert refused.value.code == code


@given(
    ends_at=st.datetimes(datetime(2027, 2, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
    days=st.integers(1, 60),
)
def test_the_deadline_is_so_many_local_dates_after_the_end(ends_at: datetime, zone: str, days: int) -> None:
    moment = ends_at.replace(tzinfo=UTC)
    found = live_window(replace(FACTS, zone=zone, ends_at=moment, claim_days=days))
    place = ZoneInfo(zone)
    # A date that a zone skipped altogether lies before the first moment at which credit has ended.
    before = (found.closes_at - timedelta(microseconds=1)).astimezone(place).date()
    ended_on = (moment - timedelta(microseconds=1)).astimezone(place).date()
    assert (found.last_day - ended_on).days == days
    assert before <= found.last_day < found.closes_at.astimezone(place).date()
