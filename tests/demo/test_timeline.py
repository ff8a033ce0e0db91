"""The past happens in its order, each step with the clock held and in a transaction of its own."""

from datetime import UTC, datetime, timedelta

from lms import clock, db
from lms.demo.timeline import Life, happen

START = datetime(2025, 1, 1, 12, tzinfo=UTC)
NOW = START + timedelta(days=30)


def test_lives_take_turns_by_the_clock_and_nights_come_between(own_database: str) -> None:
    seen: list[tuple[str, int]] = []

    def life(name: str, *days: int) -> Life:
        for day in days:
            yield START + timedelta(days=day)
            assert db.is_open()
            seen.append((name, (clock.now() - START).days))

    def work() -> None:
        assert not db.is_open()
        seen.append(("night", (clock.now() - START).days))

    steps = happen([life("a", 0, 10), life("b", 3, 4), life("nobody")], now=NOW, work=work)
    assert steps == 4
    assert seen == [("a", 0), ("b", 3), ("b", 4), ("night", 10), ("a", 10), ("night", 30)]


def test_nothing_happens_after_now(own_database: str) -> None:
    seen: list[datetime] = []

    def life() -> Life:
        yield START
        seen.append(clock.now())
        yield NOW + timedelta(seconds=1)
        seen.append(clock.now())

    happen([life()], now=NOW, work=lambda: None)
    assert seen == [START]
