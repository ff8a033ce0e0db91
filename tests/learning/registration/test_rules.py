"""Until when seats are given, how many of those who wait get one, and which answers will do."""

from datetime import timedelta

import pytest

from lms.learning.registration.rules import (
    LONGEST_ANSWER,
    YES_OR_NO,
    Asked,
    EventTimes,
    Seats,
    is_ahead,
    may_give_back,
    problem_of,
    why_closed,
)
from tests.conftest import NOW

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
AHEAD = EventTimes(begins_at=NOW, ends_at=NOW + HOUR)


def test_registration_is_open_until_the_last_session_ends() -> None:
    assert why_closed(AHEAD, now=NOW + HOUR - INSTANT) == ""
    assert why_closed(AHEAD, now=NOW + HOUR) == "registration_closed"
    assert why_closed(EventTimes(), now=NOW) == "registration_closed"


def test_registration_is_open_until_the_moment_that_the_office_set() -> None:
    times = EventTimes(begins_at=NOW, ends_at=NOW + HOUR, registration_closes_at=NOW - HOUR)
    assert why_closed(times, now=NOW - HOUR - INSTANT) == ""
    assert why_closed(times, now=NOW - HOUR) == "registration_closed"


def test_what_is_cancelled_says_so_first() -> None:
    times = EventTimes(begins_at=NOW, ends_at=NOW + HOUR, cancelled_at=NOW)
    assert why_closed(times, now=NOW + 2 * HOUR) == "activity_cancelled"
    assert not is_ahead(times, now=NOW - HOUR)


def test_an_event_is_ahead_until_its_last_session_ends() -> None:
    assert is_ahead(AHEAD, now=NOW + HOUR - INSTANT)
    assert not is_ahead(AHEAD, now=NOW + HOUR)
    assert not is_ahead(EventTimes(), now=NOW)


def test_a_seat_may_be_given_back_until_the_first_session_begins() -> None:
    assert may_give_back(AHEAD, now=NOW - INSTANT)
    assert not may_give_back(AHEAD, now=NOW)
    assert may_give_back(EventTimes(), now=NOW)


@pytest.mark.parametrize(
    ("capacity", "registered", "waiting", "left", "to_fill"),
    [
        (None, 500, 0, None, 0),
        (None, 5, 3, None, 3),
        (10, 8, 0, 2, 0),
        (10, 10, 4, 0, 0),
        (10, 7, 2, 1, 2),
        (10, 7, 5, 0, 3),
        (3, 5, 2, 0, 0),
    ],
)
def test_whoever_waits_comes_before_newcomers(
    capacity: int | None, registered: int, waiting: int, left: int | None, to_fill: int
) -> None:
    seats = Seats(capacity=capacity, registered=registered, waiting=waiting)
    assert (seats.left, seats.to_fill, seats.is_full) == (left, to_fill, left == 0)


def test_an_answer_is_given_where_it_is_required_and_is_one_of_those_shown() -> None:
    text = Asked(id=1, is_required=True)
    assert problem_of(text, "") == "answer_missing"
    assert problem_of(text, "x" * LONGEST_ANSWER) == ""
    assert problem_of(text, "x" * (LONGEST_ANSWER + 1)) == "answer_too_long"
    choice = Asked(id=2, options=YES_OR_NO)
    assert problem_of(choice, "") == ""
    assert problem_of(choice, "yes") == ""
    assert problem_of(choice, "perhaps") == "unknown_option"
