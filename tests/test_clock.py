"""The clock can be held still, and is always aware."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lms import clock


def test_the_clock_is_aware_and_moves() -> None:
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_the_clock_stands_until_it_is_let_go() -> None:
    moment = datetime(2026, 11, 21, 23, 30, tzinfo=timezone(timedelta(hours=2)))
    with clock.frozen_at(moment):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
        with clock.frozen_at(moment + timedelta(hours=1)):
            assert clock.now() == moment + timedelta(hours=1)
        assert clock.now() == moment
    assert clock.now() != moment


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen_at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_today_depends_on_where_one_is() -> None:
    with clock.frozen_at(datetime(2026, 11, 21, 11, 0, tzinfo=UTC)):
        assert clock.today("Pacific/Kiritimati") == date(2026, 11, 22)
        assert clock.today("Pacific/Pago_Pago") == date(2026, 11, 21)
