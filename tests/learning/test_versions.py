"""Which version of a replaced recording is watched: plain values, to the second and the millisecond."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.replacing import Content, Version, contents, ends_of, may_be_same
from lms.learning.versions import Choice, Seen, known_of, may_be_fetched, still_counts, version_watched
from lms.learning.watching import Ranges, watched_ms

CHANGE = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
END = CHANGE + timedelta(days=30)
SECOND = timedelta(seconds=1)
SHARE = Decimal("0.9")
LENGTH = 600_000


def version(number: int, content: Content | None = None, length: int = LENGTH, at: datetime = CHANGE) -> Version:
    until = ends_of(content, at) if content else None
    return Version(recording_id=number, duration_ms=length, content=content, since=at, until=until)


def seen(*ranges: tuple[int, int], position: int = 0, at: datetime = CHANGE - timedelta(hours=1)) -> Seen:
    return Seen(ranges=ranges, position_ms=position, last_beat_at=at)


CHANGED = (version(1), version(2, Content.CHANGED))
SAME = (version(1), version(2, Content.SAME, LENGTH + 2000))


def watched(line: tuple[Version, ...], rows: dict[int, Seen], now: datetime = CHANGE + SECOND) -> Choice:
    return version_watched(line, rows, share=SHARE, now=now)


@pytest.mark.parametrize(("new", "same"), [(598_000, True), (602_000, True), (597_999, False), (602_001, False)])
def test_the_same_content_is_as_long_within_two_seconds(new: int, same: bool) -> None:
    assert may_be_same(LENGTH, new) is same


def test_a_line_is_cut_where_its_content_was_changed() -> None:
    line = (version(1), version(2, Content.SAME), version(3, Content.CHANGED), version(4, Content.SAME))
    assert [[one.recording_id for one in part] for part in contents(line)] == [[1, 2], [3, 4]]
    assert contents(()) == ()


def test_who_has_begun_nothing_watches_the_new_version() -> None:
    choice = watched(CHANGED, {})
    assert (choice.recording_id, choice.until, choice.ranges, choice.position_ms) == (2, None, (), 0)


def test_who_was_in_progress_finishes_the_old_version_within_thirty_days_to_the_second() -> None:
    rows = {1: seen((0, 60_000), position=60_000)}
    for now in (CHANGE, END - SECOND, END - timedelta(microseconds=1)):
        choice = watched(CHANGED, rows, now)
        assert (choice.recording_id, choice.until, choice.watched_ms) == (1, END, 60_000)
        assert choice.position_ms == 60_000
    for now in (END, END + timedelta(days=1)):
        choice = watched(CHANGED, rows, now)
        assert (choice.recording_id, choice.until, choice.watched_ms) == (2, None, 0)


def test_who_opened_the_old_version_and_watched_nothing_of_it_watches_the_new_one() -> None:
    assert watched(CHANGED, {1: seen()}).recording_id == 2


def test_whoever_completed_the_step_stays_complete_and_is_shown_the_new_version() -> None:
    for now in (CHANGE, END, END + timedelta(days=400)):
        choice = watched(CHANGED, {1: seen((0, 540_000))}, now)
        assert (choice.recording_id, choice.is_completed, choice.completed_ms) == (2, True, 540_000)
    assert not watched(CHANGED, {1: seen((0, 539_999))}, END).is_completed


def test_whoever_chose_the_new_version_stays_there() -> None:
    rows = {1: seen((0, 60_000)), 2: seen(at=CHANGE + SECOND)}
    assert watched(CHANGED, rows).recording_id == 2


def test_what_was_watched_of_the_same_content_carries_over_cut_at_its_end() -> None:
    shorter = (version(1), version(2, Content.SAME, LENGTH - 2000))
    choice = watched(shorter, {1: seen((0, 1000), (500_000, LENGTH), position=LENGTH)})
    assert choice.ranges == ((0, 1000), (500_000, LENGTH - 2000))
    assert (choice.recording_id, choice.until, choice.position_ms) == (2, None, LENGTH - 2000)


def test_what_is_watched_of_either_version_of_the_same_content_counts_together() -> None:
    rows = {1: seen((0, 60_000), at=CHANGE), 2: seen((60_000, 90_000), position=90_000, at=CHANGE + SECOND)}
    choice = watched(SAME, rows)
    assert (choice.ranges, choice.position_ms) == (((0, 90_000),), 90_000)
    # A page that was open plays the old one on: it knows what it played.
    assert known_of(SAME, rows, 1) == ((0, 60_000),)
    assert known_of(SAME, rows, 3) == ()


def test_two_seconds_more_reopen_no_step() -> None:
    choice = watched(SAME, {1: seen((0, 540_000))})
    assert choice.watched_ms < (LENGTH + 2000) * SHARE
    assert choice.is_completed


def test_a_line_of_same_and_changed_content() -> None:
    later = CHANGE + timedelta(days=3)
    line = (version(1), version(2, Content.SAME), version(3, Content.CHANGED, at=later))
    rows = {1: seen((0, 60_000))}
    choice = watched(line, rows, later + SECOND)
    assert (choice.recording_id, choice.until) == (2, later + timedelta(days=30))
    assert choice.watched_ms == 60_000
    assert watched(line, rows, later + timedelta(days=30)).recording_id == 3
    assert watched(line, {2: seen((0, 540_000))}, later).completed_ms == 540_000


def test_beats_of_the_present_content_always_count() -> None:
    for number in (1, 2):
        assert still_counts(SAME, (), number, began_at=END, now=END + timedelta(days=1))
    assert still_counts(CHANGED, (), 2, began_at=END, now=END)
    assert not still_counts(CHANGED, (), 3, began_at=CHANGE, now=CHANGE)


def test_beats_of_the_old_version_count_for_whoever_began_before_until_its_end() -> None:
    before, after = CHANGE - SECOND, CHANGE + SECOND
    assert still_counts(CHANGED, (), 1, began_at=before, now=after)
    assert still_counts(CHANGED, [1], 1, began_at=after, now=END - SECOND)
    assert not still_counts(CHANGED, [], 1, began_at=CHANGE, now=after)
    for watched_of in ([], [1]):
        assert not still_counts(CHANGED, watched_of, 1, began_at=before, now=END)


def test_bytes_of_the_old_version_are_given_out_until_its_end() -> None:
    assert may_be_fetched(CHANGED, 1, now=END - SECOND)
    assert not may_be_fetched(CHANGED, 1, now=END)
    assert may_be_fetched(CHANGED, 2, now=END)
    assert may_be_fetched(SAME, 1, now=END)
    assert not may_be_fetched(SAME, 3, now=END)


PARTS = st.lists(
    st.tuples(st.integers(0, 700_000), st.integers(1, 100_000)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=4,
).map(tuple)


@given(PARTS, PARTS, st.integers(LENGTH - 2000, LENGTH + 2000), st.sampled_from(Content))
def test_no_replacement_gives_more_than_was_watched(
    old: Ranges, new: Ranges, length: int, content: Content
) -> None:
    line = (version(1), version(2, content, length))
    choice = watched(line, {1: seen(*old), 2: seen(*new)})
    assert all(0 <= start < end <= choice.version.duration_ms for start, end in choice.ranges)
    assert choice.watched_ms <= watched_ms((*old, *new))
    assert 0 <= choice.position_ms <= choice.version.duration_ms
