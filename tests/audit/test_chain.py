"""Notes are kept with their act, chained by seals, and no change to a sealed one passes unseen."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lms import clock, db
from lms.audit import log
from lms.audit.models import AuditRow, AuditSeal
from tests.parallel import together

NOW = "2026-11-21 21:00:00"


def note_some(count: int, act: str = "credit.awarded") -> None:
    with db.transaction():
        for number in range(count):
            log.note(act, actor_id=number, subject=("award", number), amount="1.00", final=True)
            db.session.flush()


def seal() -> int:
    with db.transaction():
        return log.seal(most=4)


def verified() -> log.Verification:
    with db.transaction(write=False):
        return log.verify()


@pytest.fixture
def sealed(own_database: str) -> str:
    """Ten notes under three seals, and two notes that no seal covers yet."""
    note_some(10)
    assert [seal(), seal(), seal(), seal()] == [4, 4, 2, 0]
    note_some(2)
    return own_database


def tamper(statement: str) -> None:
    """Change what triggers refuse, as somebody with the database in hands could."""
    postgresql = db.engine().dialect.name == "postgresql"
    with db.engine().begin() as connection:
        if postgresql:
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in ("audit_rows", "audit_seals"):
                for event in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {name}_{event}_insert_only"))
        connection.execute(text(statement))
        if postgresql:
            connection.execute(text("SET session_replication_role = origin"))


def test_an_untouched_chain_is_whole_and_names_its_unsealed_tail(sealed: str) -> None:
    found = verified()
    assert (found.is_whole, found.sealed, found.unsealed) == (True, 10, 2)
    assert found.last_digest != log.START
    assert seal() == 2
    assert verified().unsealed == 0


def test_an_empty_log_is_whole(own_database: str) -> None:
    assert seal() == 0
    assert verified() == log.Verification(0, 0, None)


@pytest.mark.parametrize(
    "change",
    [
        *("at = '2020-01-01 00:00:00'", "actor_id = 99", "actor_id = NULL", "act = 'other'"),
        *("subject_kind = 'other'", "subject_id = 99", "subject_id = NULL", "facts = '{}'"),
    ],
)
def test_a_changed_note_breaks_the_seal_that_covers_it(sealed: str, change: str) -> None:
    tamper(f"UPDATE audit_rows SET {change} WHERE id = 6")
    assert (verified().is_whole, verified().broken_seal, verified().sealed) == (False, 2, 4)


@pytest.mark.parametrize(
    "change",
    [
        *("at = '2020-01-01 00:00:00'", "first_row = 4", "last_row = 9", "last_row = 6", "rows = 3"),
        *("previous = 'x'", "digest = 'x'"),
    ],
)
def test_a_changed_seal_is_named(sealed: str, change: str) -> None:
    tamper(f"UPDATE audit_seals SET {change} WHERE id = 2")
    assert verified().broken_seal == 2


@pytest.mark.parametrize("row", [5, 6, 8])
def test_a_removed_note_breaks_its_seal(sealed: str, row: int) -> None:
    tamper(f"DELETE FROM audit_rows WHERE id = {row}")
    assert verified().broken_seal == 2


def test_all_notes_of_a_seal_removed_break_it(sealed: str) -> None:
    tamper("DELETE FROM audit_rows WHERE id BETWEEN 5 AND 8")
    assert verified().broken_seal == 2


def test_a_removed_seal_breaks_the_next(sealed: str) -> None:
    tamper("DELETE FROM audit_seals WHERE id = 2")
    assert verified().broken_seal == 3


def test_a_note_slipped_in_breaks_its_seal(sealed: str) -> None:
    tamper("DELETE FROM audit_rows WHERE id = 7")
    tamper(
        "INSERT INTO audit_rows (id, at, act, subject_kind, facts)"
        f" VALUES (7, '{NOW}', 'slipped.in', 'award', '{{}}')"
    )
    assert verified().broken_seal == 2


def test_the_first_broken_seal_is_named(sealed: str) -> None:
    tamper("UPDATE audit_rows SET act = 'x' WHERE id IN (1, 9)")
    assert verified().broken_seal == 1


def test_the_database_itself_refuses_changes(sealed: str) -> None:
    for statement in (
        "UPDATE audit_rows SET act = 'x' WHERE id = 1",
        "DELETE FROM audit_rows WHERE id = 12",
        "UPDATE audit_seals SET digest = 'x' WHERE id = 1",
        "DELETE FROM audit_seals",
    ):
        with pytest.raises(DBAPIError, match="insert-only"), db.engine().begin() as connection:
            connection.execute(text(statement))


def test_a_note_is_undone_with_its_act(own_database: str) -> None:
    def fail() -> None:
        with db.transaction():
            log.note("credit.awarded", actor_id=None, subject=("award", 1))
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        fail()
    assert verified().unsealed == 0


def test_a_note_keeps_when_who_what_and_to_what(database: None, frozen: datetime) -> None:
    log.note("credit.awarded", actor_id=7, subject=("award", 3), amount="1.00")
    row = db.session.scalars(select(AuditRow)).one()
    assert (row.at, row.actor_id, row.act) == (frozen, 7, "credit.awarded")
    assert (row.subject_kind, row.subject_id, row.facts) == ("award", 3, {"amount": "1.00"})


def test_seals_come_in_order_of_time(own_database: str) -> None:
    note_some(1)
    with clock.frozen_at(clock.now() + timedelta(days=1)) as later:
        seal()
    with db.transaction(write=False):
        assert db.session.scalars(select(AuditSeal.at)).one() == later


def test_parallel_sealers_cover_every_note_once(own_database: str) -> None:
    note_some(12)
    together(3, lambda _: seal())
    while seal():
        pass
    found = verified()
    assert (found.is_whole, found.sealed, found.unsealed) == (True, 12, 0)


def test_a_writer_that_is_still_at_work_is_waited_for(own_database: str) -> None:
    noted, sealed_rows = threading.Event(), []

    def write_slowly() -> None:
        with db.transaction():
            log.note("slow", actor_id=None, subject=("award", 1))
            db.session.flush()
            noted.set()
            # Its id is taken already; a seal that did not wait would pass it by.
            threading.Event().wait(0.3)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert noted.wait(5)
    with db.transaction():
        sealed_rows.append(log.seal())
    writer.join()
    note_some(1)
    seal()
    with db.transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(AuditRow)) == 2
    assert (verified().is_whole, verified().sealed) == (True, 2)
    assert sealed_rows == [1]
