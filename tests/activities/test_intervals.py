"""Stretches of time against sets of minutes, which know no intervals."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.activities.intervals import Interval, Intervals, clip, length, seconds, union, without

MINUTE = timedelta(minutes=1)
NOON = datetime(2027, 3, 14, 12, tzinfo=UTC)


def between(start: int, end: int) -> Interval:
    return NOON + start * MINUTE, NOON + end * MINUTE


# An end before its beginning is a stretch without a minute: what is clipped away leaves such.
STRETCH = st.builds(between, st.integers(0, 30), st.integers(0, 30))
SOME = st.lists(STRETCH, max_size=6)


def minutes(intervals: list[Interval] | Intervals) -> set[int]:
    """Each minute that a stretch covers, by its number."""
    return {
        minute for start, end in intervals for minute in range((start - NOON) // MINUTE, (end - NOON) // MINUTE)
    }


def is_tidy(intervals: Intervals) -> bool:
    """Whether they are sorted, apart and none empty."""
    edges = [moment for one in intervals for moment in one]
    return edges == sorted(set(edges))


@given(SOME, SOME)
def test_a_union_holds_the_minutes_of_all_and_is_tidy(one: list[Interval], other: list[Interval]) -> None:
    united = union(one, other)
    assert minutes(united) == minutes(one) | minutes(other)
    assert is_tidy(united)


@given(SOME, STRETCH)
def test_what_is_clipped_lies_inside(some: list[Interval], within: Interval) -> None:
    clipped = clip(some, within)
    assert minutes(clipped) == minutes(some) & minutes([within])
    assert is_tidy(clipped)


@given(SOME, SOME)
def test_what_is_taken_away_is_gone_and_nothing_else(some: list[Interval], taken: list[Interval]) -> None:
    left = without(some, taken)
    assert minutes(left) == minutes(some) - minutes(taken)
    assert is_tidy(left)


@given(SOME)
def test_each_moment_counts_once(some: list[Interval]) -> None:
    assert length(some) == len(minutes(some)) * MINUTE
    assert seconds(some) == len(minutes(some)) * 60


def test_a_part_of_a_second_does_not_count() -> None:
    assert seconds([(NOON, NOON + timedelta(seconds=59, milliseconds=999))]) == 59
