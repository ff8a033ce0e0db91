"""From local times to moments: a clock that is set forward or back moves nobody's attendance out of the event."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.intervals import Interval
from lms.learning.attendance.reports.moments import Event
from lms.learning.attendance.reports.placing import ELSEWHERE, NEVER, TWICE, Placing, place
from lms.learning.attendance.reports.rows import Role, Row

NEW_YORK = "America/New_York"


def local(said: str) -> datetime:
    return datetime.fromisoformat(said)


def utc(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def row(
    joined: str | datetime,
    left: str | datetime,
    minutes: int | None = None,
    name: str = "Ann Lee",
    address: str = "ann@example.org",
    token: str = "",
) -> Row:
    return Row(
        line=2,
        name=name,
        address=address,
        token=token,
        joined_at=joined if isinstance(joined, datetime) else local(joined),
        left_at=left if isinstance(left, datetime) else local(left),
        lasted_seconds=None if minutes is None else 60 * minutes,
        role=Role.ATTENDEE,
    )


def placed(*rows: Row, hours: tuple[Interval, ...] = (), zone: str = NEW_YORK) -> Placing:
    return place(rows, Event(ZoneInfo(zone), hours))


def ends(placing: Placing) -> list[tuple[str, str]]:
    return [(f"{one.joined_at:%H:%M}", f"{one.left_at:%H:%M}") for one in placing.rows]


def test_a_local_time_is_one_moment_in_the_reports_zone() -> None:
    one = row("2026-11-02 09:00", "2026-11-02 10:00")
    assert ends(placed(one)) == [("14:00", "15:00")]
    assert ends(placed(one, zone="America/Chicago")) == [("15:00", "16:00")]


# On 1 November 2026 New York's clocks show the hour from one to two twice: from 5:00 and from 6:00 UTC.
FIRST = (utc("2026-11-01 05:00"), utc("2026-11-01 05:45"))
SECOND = (utc("2026-11-01 06:00"), utc("2026-11-01 06:45"))
BOTH = (utc("2026-11-01 05:30"), utc("2026-11-01 06:30"))


@pytest.mark.parametrize(
    ("joined", "left", "minutes", "hours", "expected"),
    [
        ("01:02", "01:44", None, FIRST, ("05:02", "05:44")),
        ("01:02", "01:44", None, SECOND, ("06:02", "06:44")),
        # The stated length decides before the hours do, and a stay over the change runs backwards on the clock.
        ("01:10", "01:40", 90, FIRST, ("05:10", "06:40")),
        ("01:50", "01:10", 20, BOTH, ("05:50", "06:10")),
        ("01:50", "01:10", None, BOTH, ("05:50", "06:10")),
        ("00:55", "01:44", None, FIRST, ("04:55", "05:44")),
    ],
)
def test_an_hour_that_comes_twice_is_the_events_own(
    joined: str, left: str, minutes: int | None, hours: Interval, expected: tuple[str, str]
) -> None:
    found = placed(row(f"2026-11-01 {joined}", f"2026-11-01 {left}", minutes), hours=(hours,))
    assert (ends(found), found.notes) == ([expected], (TWICE,))


def test_an_hour_that_never_was_is_told_and_goes_to_the_event() -> None:
    # On 14 March 2027 New York's clocks go from two to three, at 7:00 UTC.
    hours = (utc("2027-03-14 06:15"), utc("2027-03-14 06:50"))
    found = placed(row("2027-03-14 02:20", "2027-03-14 02:40"), hours=(hours,))
    assert (ends(found), found.notes) == ([("06:20", "06:40")], (NEVER,))
    later = (utc("2027-03-14 07:15"), utc("2027-03-14 07:50"))
    assert ends(placed(row("2027-03-14 02:20", "2027-03-14 02:40"), hours=(later,))) == [("07:20", "07:40")]


def test_who_left_before_she_came_is_refused_and_the_others_stay() -> None:
    found = placed(row("2026-11-02 10:00", "2026-11-02 09:00"), row("2026-11-02 09:00", "2026-11-02 09:00"))
    assert [(one.line, one.code) for one in found.problems] == [(2, "left_before_joined")]
    assert ends(found) == [("14:00", "14:00")]


def test_a_report_that_lies_beside_the_event_says_so() -> None:
    one, hours = row("2026-11-02 09:00", "2026-11-02 10:00"), (utc("2026-11-02 14:30"), utc("2026-11-02 15:30"))
    assert placed(one, hours=(hours,)).notes == ()
    assert placed(one, hours=(hours,), zone="America/Los_Angeles").notes == (ELSEWHERE,)


def test_the_same_stay_twice_is_one_and_other_ends_or_names_are_others() -> None:
    one, other = row("2026-11-02 09:00", "2026-11-02 10:00"), row("2026-11-02 09:00", "2026-11-02 10:01")
    found = placed(one, one, other, row("2026-11-02 09:00", "2026-11-02 10:00", name="Bo Lee"))
    assert len({one.fingerprint for one in found.rows}) == len(found.rows) == 3


def test_two_of_one_name_at_the_same_times_are_two_whom_nothing_else_tells_apart() -> None:
    one = row("2026-11-02 09:00", "2026-11-02 10:00", name="iPhone", address="")
    other = row("2026-11-02 09:00", "2026-11-02 10:01", name="iPhone", address="")
    found = placed(one, other, one, one)
    assert len({one.fingerprint for one in found.rows}) == len(found.rows) == 4
    # Whichever report says the stays again, it says no others; the first is what it was before there were two.
    assert found.rows == (*placed(one, other).rows, *placed(one, one, one).rows[1:])
    said = "iPhone\x1f\x1f\x1f2026-11-02T14:00:00+00:00\x1f2026-11-02T15:00:00+00:00"
    assert found.rows[0].fingerprint == sha256(said.encode()).hexdigest()
    known = row("2026-11-02 09:00", "2026-11-02 10:00", name="iPhone", address="", token="t" * 32)
    assert len(placed(known, known).rows) == 1


@given(
    st.datetimes(datetime(2026, 10, 25), datetime(2026, 11, 8), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 600),
)
def test_any_stay_written_as_local_time_with_its_length_comes_back_as_long_as_it_was(
    joined: datetime, minutes: int
) -> None:
    joined, zone = joined.replace(microsecond=0), ZoneInfo(NEW_YORK)
    left = joined + timedelta(minutes=minutes)
    written = [moment.astimezone(zone).replace(tzinfo=None) for moment in (joined, left)]
    found = placed(row(written[0], written[1], minutes), hours=((joined, left),))
    assert abs(found.rows[0].left_at - found.rows[0].joined_at - (left - joined)) <= timedelta(minutes=2)
    assert abs(found.rows[0].joined_at - joined) in (timedelta(0), timedelta(hours=1))
