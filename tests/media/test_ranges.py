"""Ranges of one file: never more than the limit, never a byte outside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.media.ranges import MOST_BYTES, Selection, select_range

ETAG = '"v1"'
LIMIT = 100


def select(header: str | None, *, size: int = 1000, if_range: str | None = None, etag: str = ETAG) -> Selection:
    return select_range(header, size=size, etag=etag, if_range=if_range, limit=LIMIT)


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-", 0, 100),
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=0-100", 0, 100),
        ("bytes=950-", 950, 1000),
        ("bytes=950-2000", 950, 1000),
        ("bytes=999-999", 999, 1000),
        ("bytes=-1", 999, 1000),
        ("bytes=-50", 950, 1000),
        ("bytes=-500", 500, 600),
        ("bytes=-5000", 0, 100),
        (" Bytes = 5 - 9 ", 5, 10),
    ],
)
def test_a_range_is_answered_up_to_the_limit(header: str, start: int, end: int) -> None:
    answer = select(header)
    assert (answer.status, answer.start, answer.end) == (206, start, end)
    assert answer.content_range == f"bytes {start}-{end - 1}/1000"
    assert answer.length == end - start


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=999999999999-"])
def test_a_range_outside_the_file_is_refused(header: str) -> None:
    for size in (1000, 50):
        answer = select(header, size=size)
        assert (answer.status, answer.length, answer.content_range) == (416, 0, f"bytes */{size}")


IGNORED = [
    None,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=5",
    "bytes=9-5",
    "bytes=0-1,5-9",
    "bytes=--5",
    "bytes=+1-5",
    "bytes=٠-",
    "bytes=" + "9" * 19 + "-",
    "items=0-5",
]


@pytest.mark.parametrize("header", IGNORED)
def test_a_header_that_may_be_ignored_asks_for_the_whole(header: str | None) -> None:
    whole = select(header, size=LIMIT)
    assert (whole.status, whole.start, whole.end, whole.content_range) == (200, 0, LIMIT, None)
    too_large = select(header, size=LIMIT + 1)
    assert (too_large.status, too_large.length) == (416, 0)


def test_an_empty_file_has_no_range() -> None:
    assert select(None, size=0).status == 200
    assert select("bytes=0-", size=0).status == select("bytes=-5", size=0).status == 416


@pytest.mark.parametrize(
    ("if_range", "etag", "status"),
    [
        (ETAG, ETAG, 206),
        ('"v2"', ETAG, 200),
        ('W/"v1"', 'W/"v1"', 200),
        ("Sat, 21 Nov 2026 21:00:00 GMT", ETAG, 200),
        ("", ETAG, 200),
    ],
)
def test_a_range_of_another_version_is_not_answered(if_range: str, etag: str, status: int) -> None:
    assert select("bytes=0-9", size=50, if_range=if_range, etag=etag).status == status


def test_the_limit_is_two_mebibytes() -> None:
    assert select_range("bytes=0-", size=10 * MOST_BYTES, etag=ETAG).length == MOST_BYTES == 2 * 1024 * 1024


headers = st.text(max_size=20) | st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True)


@settings(max_examples=150)
@given(headers, st.integers(0, 2000))
def test_no_header_reaches_outside_the_file_or_past_the_limit(header: str, size: int) -> None:
    answer = select(header, size=size)
    assert 0 <= answer.start <= answer.end <= size
    assert answer.length <= LIMIT
    assert (answer.status == 206) <= (answer.length > 0)
    assert (answer.status == 200) <= (answer.length == size)


@settings(max_examples=50)
@given(st.integers(1, 1500))
def test_asking_for_the_rest_again_and_again_gives_the_whole_file(size: int) -> None:
    position = 0
    while position < size:
        answer = select(f"bytes={position}-", size=size)
        assert (answer.status, answer.start) == (206, position)
        position = answer.end
    assert position == size
