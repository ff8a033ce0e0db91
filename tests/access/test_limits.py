"""Limits hold however many try at once, and end with their period."""

from datetime import datetime, timedelta

from lms import clock, db
from lms.access.limits import Limit, count, ends_at, forget, give_back, may_try
from tests.parallel import together

THREE = Limit(kind="sign_in", most=3, period=timedelta(minutes=15))
OTHER = Limit(kind="letters", most=1, period=timedelta(hours=1))


def test_the_last_one_within_the_limit_passes_and_the_next_does_not(database: None, frozen: datetime) -> None:
    assert [bool(count(THREE, "a")) for _ in range(4)] == [True, True, True, False]
    assert count(THREE, "a").reason == "too_many_attempts"
    assert may_try(THREE, "a").reason == "too_many_attempts"
    assert may_try(THREE, "b")
    assert count(OTHER, "a")


def test_asking_counts_nothing(database: None, frozen: datetime) -> None:
    assert [bool(may_try(OTHER, "a")) for _ in range(5)] == [True] * 5
    assert ends_at(OTHER, "a") is None
    assert count(OTHER, "a")
    assert not may_try(OTHER, "a")


def test_a_limit_ends_with_its_period_and_not_a_second_before(database: None, frozen: datetime) -> None:
    for _ in range(4):
        count(THREE, "a")
    end = frozen + THREE.period
    assert ends_at(THREE, "a") == end
    with clock.frozen_at(end - timedelta(seconds=1)):
        assert not may_try(THREE, "a")
        assert not count(THREE, "a")
    with clock.frozen_at(end):
        assert ends_at(THREE, "a") is None
        assert may_try(THREE, "a")
        assert [bool(count(THREE, "a")) for _ in range(4)] == [True, True, True, False]


def test_who_has_shown_to_be_the_right_one_begins_anew(database: None, frozen: datetime) -> None:
    for _ in range(4):
        count(THREE, "a")
    forget(THREE, "a")
    assert may_try(THREE, "a")
    assert count(THREE, "a")


def test_keys_are_kept_as_digests_only(database: None, frozen: datetime) -> None:
    count(THREE, "elena.marsh@northgate.example")
    stored = db.session.connection().exec_driver_sql("SELECT key FROM limit_counters").scalar()
    assert stored is not None
    assert "marsh" not in stored


def test_of_many_at_once_exactly_the_limit_passes(own_database: str) -> None:
    def attempt(_number: int) -> bool:
        with db.transaction():
            return bool(count(THREE, "a"))

    assert sum(together(10, attempt)) == 3


def test_a_try_that_was_no_guess_is_given_back_but_never_more_than_was_counted(
    database: None, frozen: datetime
) -> None:
    for _ in range(3):
        count(THREE, "a")
    give_back(THREE, "a")
    assert may_try(THREE, "a")
    for _ in range(9):
        give_back(THREE, "a")
    assert [bool(count(THREE, "a")) for _ in range(4)] == [True, True, True, False]
