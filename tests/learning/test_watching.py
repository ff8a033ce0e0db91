"""Watched media time: a union of intervals, whatever order and however often they are reported."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.learning.watching import (
    Ranges,
    RangesRefused,
    Sitting,
    are_plausible_together,
    clip,
    gaps,
    is_complete,
    is_plausible,
    newly_watched_ms,
    parse_ranges,
    required_ms,
    union,
    watched_ms,
)

LENGTH = 60_000
SHARE = Decimal("0.90")
pairs = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(sorted).map(tuple)
some_ranges = st.lists(pairs.filter(lambda pair: pair[0] < pair[1]), max_size=8).map(tuple)


def seconds(ranges: Ranges) -> set[int]:
    return {second for start, end in ranges for second in range(-(-start // 1000), end // 1000)}


@settings(max_examples=100)
@given(some_ranges, some_ranges, some_ranges)
def test_the_order_of_reports_changes_nothing(a: Ranges, b: Ranges, c: Ranges) -> None:
    assert union(a, b) == union(b, a)
    assert union(union(a, b), c) == union(a, union(b, c))
    assert union(union(a, b), b) == union(a, b)


@settings(max_examples=100)
@given(some_ranges, some_ranges)
def test_a_union_covers_both_and_only_closes_holes_of_a_second(a: Ranges, b: Ranges) -> None:
    united = union(a, b)
    assert seconds(a) | seconds(b) <= seconds(united)
    assert all(later[0] - earlier[1] > 1000 for earlier, later in pairwise(united))
    raw = sum(end - start for start, end in (*a, *b))
    assert watched_ms(united) <= raw + 1000 * (len(a) + len(b))


@settings(max_examples=100)
@given(some_ranges)
def test_watched_and_unwatched_parts_make_the_whole(ranges: Ranges) -> None:
    assert watched_ms(ranges) + sum(end - start for start, end in gaps(ranges, LENGTH)) == LENGTH


def test_a_hole_of_one_second_is_closed_and_one_millisecond_more_is_not() -> None:
    assert union(((0, 5000),), ((6000, 9000),)) == ((0, 9000),)
    assert union(((0, 5000),), ((6001, 9000),)) == ((0, 5000), (6001, 9000))


def test_watching_twice_counts_once() -> None:
    assert watched_ms(((0, 30_000), (0, 30_000), (10_000, 20_000))) == 30_000


def test_one_second_in_every_hundred_is_one_percent() -> None:
    samples = tuple((start, start + 1000) for start in range(0, 360_000, 36_000))
    assert watched_ms(samples) == 10_000
    assert not is_complete(samples, 360_000, SHARE)


def test_the_step_is_complete_at_the_share_and_not_a_millisecond_before() -> None:
    assert required_ms(LENGTH, SHARE) == 54_000
    assert required_ms(1001, SHARE) == 901
    assert is_complete(((0, 54_000),), LENGTH, SHARE)
    assert not is_complete(((0, 53_999),), LENGTH, SHARE)


def test_what_lies_outside_the_recording_counts_for_nothing() -> None:
    assert clip(((-5, 10), (50, 70), (70, 90)), 60) == ((0, 10), (50, 60))
    assert not is_complete(((0, 30_000), (60_000, 120_000)), LENGTH, SHARE)
    assert not is_complete(((0, 1),), 0, SHARE)


def test_nothing_watched_is_one_gap_and_all_watched_none() -> None:
    assert gaps(((0, LENGTH),), LENGTH) == ()
    assert gaps((), LENGTH) == ((0, LENGTH),)


@pytest.mark.parametrize(
    ("new_ms", "elapsed_ms", "expected"),
    [
        (10_000, 0, True),
        (10_001, 0, False),
        (20_000, 10_000, True),
        (30_500, 10_000, True),
        (30_501, 10_000, False),
        (0, 0, True),
    ],
)
def test_nobody_watches_faster_than_twice_the_time(new_ms: int, elapsed_ms: int, expected: bool) -> None:
    assert is_plausible(new_ms, elapsed_ms) is expected


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),  # Which page is played, of those open.
            st.integers(0, 1),  # Of which recording, where the page is opened now.
            st.integers(0, LENGTH - 1),
            st.integers(1, 30_000),
            st.sampled_from((50, 100, 150, 200)),
            st.integers(0, 5_000),
        ),
        max_size=12,
    )
)
def test_whoever_watches_one_page_at_a_time_at_up_to_double_speed_is_always_believed(
    plays: list[tuple[int, int, int, int, int, int]],
) -> None:
    now, pages = datetime(2026, 11, 21, tzinfo=UTC), dict[int, Sitting]()
    for page, recording, start, lasted_ms, speed, paused_ms in plays:
        sitting = pages.setdefault(page, Sitting(content=recording, began_at=now, ranges=()))
        now += timedelta(milliseconds=lasted_ms)
        played = clip(((start, start + lasted_ms * speed // 100),), LENGTH)
        pages[page] = replace(sitting, ranges=union(sitting.ranges, played))
        assert are_plausible_together(pages.values(), now)
        now += timedelta(milliseconds=paused_ms)


def test_ten_pages_open_at_once_earn_no_more_than_one() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    each = [Sitting(content=page, began_at=now, ranges=((0, 20_000),)) for page in range(10)]
    assert not are_plausible_together(each, now + timedelta(seconds=10))
    assert are_plausible_together(each[:1] * 10, now + timedelta(seconds=10))


def test_dots_one_second_apart_count_as_new_time_for_plausibility() -> None:
    dots = [[start, start + 1] for start in range(0, 60_000, 1001)]
    report = parse_ranges(dots, LENGTH)
    assert not is_plausible(newly_watched_ms((), report), 5000)
    assert newly_watched_ms(report, report) == 0


def test_a_report_is_united_and_reaches_the_edges() -> None:
    assert parse_ranges([[30_000, 59_200], [300, 29_500]], LENGTH) == ((0, LENGTH),)
    assert parse_ranges([[1001, 58_999]], LENGTH) == ((1001, 58_999),)
    assert parse_ranges([[59_000, 60_900]], LENGTH) == ((59_000, LENGTH),)
    assert parse_ranges([[60_100, 60_900]], LENGTH) == ()
    assert parse_ranges([], LENGTH) == ()


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (None, "not_a_list"),
        ({"0": 5}, "not_a_list"),
        ("[[0,5]]", "not_a_list"),
        ([[0, 5]] * 201, "too_many"),
        ([0, 5], "not_a_pair"),
        ([[0, 5, 9]], "not_a_pair"),
        (["ab"], "not_a_pair"),
        ([[0, 5.0]], "not_whole_numbers"),
        ([[False, True]], "not_whole_numbers"),
        ([["0", "5"]], "not_whole_numbers"),
        ([[0.5, 5]], "not_whole_numbers"),
        ([[False, 5]], "not_whole_numbers"),
        ([[0, None]], "not_whole_numbers"),
        ([[-1, 5]], "not_ascending"),
        ([[5, 5]], "not_ascending"),
        ([[6, 5]], "not_ascending"),
        ([[0, 61_001]], "beyond_end"),
        ([[0, 10**30]], "beyond_end"),
    ],
)
def test_a_report_that_no_player_sends_is_refused(report: object, code: str) -> None:
    with pytest.raises(RangesRefused) as refusal:
        parse_ranges(report, LENGTH)
    assert refusal.value.code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=8,
)


@settings(max_examples=100)
@given(json_values | st.lists(st.lists(st.integers(-5, LENGTH + 1500), min_size=2, max_size=2), max_size=5))
def test_any_report_is_refused_or_lies_within_the_recording(report: object) -> None:
    try:
        ranges = parse_ranges(report, LENGTH)
    except RangesRefused:
        return
    assert ranges == clip(union(ranges, ()), LENGTH)
