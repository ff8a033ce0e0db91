"""Times are aware, transactions are whole, readers cannot write, on both engines."""

import enum
import threading
from datetime import UTC, datetime, timedelta, timezone
from threading import Semaphore
from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from lms import db
from lms.access.models import LimitCounter
from lms.accounts.models import Person
from lms.db import UtcDateTime, WroteWhileReading
from tests.factories.people import make_person
from tests.parallel import together

MOMENT = datetime(2026, 11, 21, 21, 0, 0, 123456, tzinfo=UTC)


def counter(key: str = "a", at: datetime = MOMENT) -> LimitCounter:
    return LimitCounter(kind="tests", key=key, period_ends_at=at)


def counters() -> int:
    with db.transaction(write=False) as current:
        return current.scalar(select(func.count()).select_from(LimitCounter)) or 0


def test_moments_come_back_as_they_went_in_and_in_utc(own_database: str) -> None:
    tokyo = MOMENT.astimezone(timezone(timedelta(hours=9)))
    with db.transaction() as current:
        current.add(counter(at=tokyo))
    with db.transaction(write=False) as current:
        kept = current.scalars(select(LimitCounter.period_ends_at)).one()
    assert (kept, kept.tzinfo) == (MOMENT, UTC)


def test_a_naive_moment_is_not_stored(own_database: str) -> None:
    with pytest.raises(StatementError, match="naive"), db.transaction() as current:
        current.add(counter(at=MOMENT.replace(tzinfo=None)))
    kind = UtcDateTime()
    assert kind.process_bind_param(None, db.engine().dialect) is None
    assert kind.process_result_value(None, db.engine().dialect) is None
    assert kind.process_result_value(MOMENT, db.engine().dialect) == MOMENT


def test_moments_compare_in_the_database_as_they_do_here(own_database: str) -> None:
    with db.transaction() as current:
        current.add_all([counter("a", MOMENT), counter("b", MOMENT + timedelta(microseconds=1))])
    with db.transaction(write=False) as current:
        later = current.scalars(select(LimitCounter.key).where(LimitCounter.period_ends_at > MOMENT)).all()
    assert list(later) == ["b"]


def test_leaving_keeps_and_raising_undoes(own_database: str) -> None:
    with db.transaction() as current:
        current.add(counter())
    with pytest.raises(RuntimeError), db.transaction() as current:
        current.add(counter("b"))
        raise RuntimeError
    assert counters() == 1
    assert not db.is_open()


def test_a_thread_has_one_transaction_at_a_time(own_database: str) -> None:
    with db.transaction(), pytest.raises(RuntimeError, match="open already"):
        db.begin(write=False)
    with pytest.raises(RuntimeError), db.transaction(), db.transaction():
        pass
    assert not db.is_open()


def test_a_reading_transaction_cannot_write_by_any_way(own_database: str) -> None:
    with pytest.raises(WroteWhileReading), db.transaction(write=False) as current:
        current.add(counter())
        current.flush()
    with pytest.raises(WroteWhileReading), db.transaction(write=False) as current:
        current.execute(insert(LimitCounter).values(kind="x", key="x", count=0, period_ends_at=MOMENT))
    with pytest.raises(DBAPIError, match=r"read-?only"), db.transaction(write=False) as current:
        current.execute(text("DELETE FROM limit_counters"))
    with pytest.raises(DBAPIError, match=r"read-?only"), db.transaction(write=False) as current:
        current.connection().exec_driver_sql("DELETE FROM limit_counters")
    with db.transaction() as current:
        current.add(counter())
    assert counters() == 1


def test_what_waits_for_the_commit_runs_once_after_it_and_outside_it(own_database: str) -> None:
    seen: list[bool] = []

    def look() -> None:
        seen.append(db.is_open())

    with db.transaction():
        db.after_commit(look)
        db.after_commit(look)
        assert seen == []
    assert seen == [False]
    with pytest.raises(RuntimeError), db.transaction():
        db.after_commit(look)
        raise RuntimeError
    assert seen == [False]


def test_what_waits_does_not_run_when_the_commit_fails(own_database: str) -> None:
    ran: list[int] = []
    with db.transaction() as current:
        current.add(counter())
    with pytest.raises(DBAPIError), db.transaction() as current:
        db.after_commit(lambda: ran.append(1))
        current.add(counter())
    assert ran == []
    assert not db.is_open()


def test_writers_queue_instead_of_failing(own_database: str) -> None:
    with db.transaction() as current:
        current.add(counter())
    start = threading.Barrier(4)

    def add_ten() -> None:
        start.wait(5)
        for _ in range(10):
            with db.transaction() as current:
                row = current.scalars(select(LimitCounter).with_for_update()).one()
                row.count += 1

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.transaction(write=False) as current:
        assert current.scalars(select(LimitCounter.count)).one() == 40


def test_connections_are_set_up_as_decided(own_database: str) -> None:
    asked = {
        "sqlite": {
            "PRAGMA journal_mode": "wal",
            "PRAGMA synchronous": 2,
            "PRAGMA foreign_keys": 1,
            "PRAGMA busy_timeout": 10000,
        },
        "postgresql": {
            "SHOW lock_timeout": "10s",
            "SHOW idle_in_transaction_session_timeout": "1min",
            "SHOW timezone": "UTC",
            "SHOW transaction_isolation": "read committed",
        },
    }[db.engine().dialect.name]
    with db.transaction() as current:
        for question, answer in asked.items():
            assert current.execute(text(question)).scalar() == answer


@pytest.mark.postgres
def test_what_is_held_nobody_else_takes_until_the_transaction_ends(own_database: str) -> None:
    with db.transaction():
        person_id = make_person().id
    held = select(Person.id).where(Person.id == bindparam("person_id")).with_for_update(nowait=True)
    other = db.make_engine(own_database)
    with db.transaction():
        db.hold(held, person_id=person_id)
        with other.connect() as connection, pytest.raises(DBAPIError, match="could not obtain lock"):
            connection.execute(held, {"person_id": person_id})
    with other.connect() as connection:
        assert connection.execute(held, {"person_id": person_id}).scalar_one() == person_id
    other.dispose()


@pytest.mark.postgres
def test_what_is_held_is_locked_once_and_anew_after_a_rollback(own_database: str) -> None:
    with db.transaction():
        person_id = make_person().id
    held = select(Person.id).where(Person.id == bindparam("person_id")).with_for_update(nowait=True)
    other = db.make_engine(own_database)
    asked: list[object] = []
    event.listen(db.engine(), "before_execute", lambda _connection, statement, *_: asked.append(statement))
    with db.transaction() as current:
        db.hold(held, person_id=person_id)
        db.hold(held, person_id=person_id)
        assert asked == [held]
        current.rollback()
        db.hold(held, person_id=person_id)
        with other.connect() as connection, pytest.raises(DBAPIError, match="could not obtain lock"):
            connection.execute(held, {"person_id": person_id})
    other.dispose()


def test_one_thread_at_a_time_asks_for_the_lock(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asking, most, driver_of = Semaphore(4), [], db._driver_of

    class Watched:
        def __init__(self, driver: Any) -> None:
            self.driver = driver

        def execute(self, statement: str) -> None:
            with asking:
                # Time enough for another to come by, were there no turns.
                threading.Event().wait(0.01)
                most.append(4 - asking._value)
                self.driver.execute(statement)

    monkeypatch.setattr(db, "_driver_of", lambda connection: Watched(driver_of(connection)))

    def write(number: int) -> None:
        with db.transaction() as current:
            current.add(counter(str(number)))

    together(4, write)
    assert counters() == 4
    assert set(most) <= {1}


def test_whoever_waits_too_long_for_a_turn_asks_beside_the_others(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "TURN_SECONDS", 0.001)
    with db._turn, db.transaction() as current:
        current.add(counter())
    assert db._turn.acquire(blocking=False)
    db._turn.release()
    assert counters() == 1


@pytest.mark.postgres
def test_a_connection_that_ended_while_it_lay_unused_is_replaced(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = text("SELECT pg_backend_pid()")
    with db.transaction() as current:
        before = current.scalar(asked)
    other = db.make_engine(own_database)
    with other.begin() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend({before})"))
    other.dispose()
    monkeypatch.setattr(db, "GOOD_SECONDS", -1.0)
    with db.transaction() as current:
        assert current.scalar(asked) != before
    # One that still answers is kept.
    with db.transaction() as current:
        kept = current.scalar(asked)
    with db.transaction() as current:
        assert current.scalar(asked) == kept


def test_an_enum_is_checked_by_the_database(own_database: str) -> None:
    with pytest.raises(DBAPIError), db.transaction() as current:
        current.execute(
            text(
                "INSERT INTO people (given_name, family_name, degree, degree_text, profession, zone,"
                " known_since) VALUES ('a', 'b', 'MD', '', 'wizard', '', '2026-01-01')"
            )
        )


def test_a_checked_column_is_named_by_its_kind() -> None:
    class KindOfThing(enum.StrEnum):
        """Two kinds."""

        ONE = "one"
        TWO = "two"

    column = db.checked(KindOfThing)
    assert (column.name, column.enums) == ("kind_of_thing", ["one", "two"])


def test_without_a_database_nothing_is_guessed(own_database: str) -> None:
    held = db._state["engine"]
    db._state["engine"] = None
    with pytest.raises(RuntimeError, match="No database"):
        db.engine()
    db._state["engine"] = held


def test_tests_keep_every_session_on_one_connection(database: None) -> None:
    assert db.is_pinned()
    with db.transaction() as current:
        current.add(counter())
    with pytest.raises(RuntimeError), db.transaction() as current:
        current.add(counter("b"))
        raise RuntimeError
    assert db.session.scalar(select(func.count()).select_from(LimitCounter)) == 1


def test_a_statement_past_the_models_is_refused_while_reading(own_database: str) -> None:
    place = {"kind": "test", "key": "a"}
    with pytest.raises(WroteWhileReading), db.transaction(write=False):
        db.insert_unless_there(LimitCounter, tuple(place), **place, count=0, period_ends_at=MOMENT)
    with db.transaction():
        made = db.insert_unless_there(LimitCounter, tuple(place), **place, count=0, period_ends_at=MOMENT)
        again = db.insert_unless_there(LimitCounter, tuple(place), **place, count=0, period_ends_at=MOMENT)
        assert made is not None
        assert again is None


def test_rows_written_past_the_session_are_read_anew_where_it_is_told(own_database: str) -> None:
    place = {"kind": "test", "key": "a"}
    with db.transaction() as session:
        db.insert_unless_there(LimitCounter, tuple(place), **place, count=0, period_ends_at=MOMENT)
        row = session.scalars(select(LimitCounter)).one()
        renewed = {**place, "count": 5, "period_ends_at": MOMENT}
        db.insert_or_renew(LimitCounter, tuple(place), ("count",), renewed)
        assert row.count == 0
        db.expire(LimitCounter)
        assert row.count == 5
