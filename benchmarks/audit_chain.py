"""Whoever changes what was noted is found out, and `verify` names the seal that no longer fits.

Each tampering is done by raw SQL, with the triggers that would refuse it dropped first, in a transaction that
is undone after `verify` has looked. What lies behind the last seal is named as unsealed; that somebody cut
the end off or computed every seal anew is seen by comparing with the digest that was noted elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from benchmarks._proof import Findings, House, is_full, on_both
from lms import db
from lms.audit.log import Verification, note, seal, verify

TAIL = 7
TABLES = ("audit_rows", "audit_seals")


@dataclass(frozen=True)
class Chain:
    """How large the untouched chain is."""

    seals: int
    rows_per_seal: int
    digest: str

    def first_row(self, seal_id: int) -> int:
        """The first row that a seal covers."""
        return (seal_id - 1) * self.rows_per_seal + 1


@dataclass(frozen=True)
class Tampering:
    """One kind of change: its statements for a seal, and which seal is then named (the same or the next)."""

    name: str
    statements: Callable[[Chain, int], list[str]]
    named_after: int = 0
    fits: Callable[[Chain, int], bool] = lambda _chain, _seal: True


def _row(sets: str) -> Callable[[Chain, int], list[str]]:
    return lambda chain, seal_id: [f"UPDATE audit_rows SET {sets} WHERE id = {chain.first_row(seal_id) + 1}"]


def _seal(sets: str) -> Callable[[Chain, int], list[str]]:
    return lambda _chain, seal_id: [f"UPDATE audit_seals SET {sets} WHERE id = {seal_id}"]


def _delete(offset: int) -> Callable[[Chain, int], list[str]]:
    return lambda chain, seal_id: [f"DELETE FROM audit_rows WHERE id = {chain.first_row(seal_id) + offset}"]


def _insert(place: Callable[[Chain, int], int]) -> Callable[[Chain, int], list[str]]:
    columns = "at, actor_id, act, subject_kind, subject_id, facts"
    into = f"INSERT INTO audit_rows (id, {columns}) SELECT"
    return lambda chain, seal_id: [
        f"{into} {place(chain, seal_id)}, {columns} FROM audit_rows WHERE id = {chain.first_row(seal_id)}"
    ]


def _deletion_of_rows(chain: Chain, seal_id: int) -> str:
    first, after = chain.first_row(seal_id), chain.first_row(seal_id + 1)
    return f"DELETE FROM audit_rows WHERE id >= {first} AND id < {after}"


def _make_room_and_insert(chain: Chain, seal_id: int) -> list[str]:
    """Take one row's place for a new row: the old one moves to a number that nobody has."""
    place = chain.first_row(seal_id) + 2
    return [
        f"UPDATE audit_rows SET id = 900000000 WHERE id = {place}",
        *_insert(lambda _c, _s: place)(chain, seal_id),
    ]


def _swap(table: str, one: int, other: int) -> list[str]:
    return [
        f"UPDATE {table} SET id = 800000000 WHERE id = {one}",
        f"UPDATE {table} SET id = {one} WHERE id = {other}",
        f"UPDATE {table} SET id = {other} WHERE id = 800000000",
    ]


def _swap_contents_of_seals(_chain: Chain, seal_id: int) -> list[str]:
    return _swap("audit_seals", seal_id, seal_id + 1)


TAMPERINGS = (
    *(
        Tampering(f"a row's {name} changed", _row(sets))
        for name, sets in (
            ("time", "at = '2026-11-21 20:59:59.000000'"),
            ("actor", "actor_id = 999"),
            ("actor (removed)", "actor_id = NULL"),
            ("act", "act = 'something_else'"),
            ("kind of subject", "subject_kind = 'other'"),
            ("subject", "subject_id = 999999"),
            ("facts", """facts = '{"number": 999999, "passed": true}'"""),
            ("facts (a number as text)", """facts = '{"number": "2", "passed": true}'"""),
            ("facts (one removed)", """facts = '{"passed": true}'"""),
        )
    ),
    Tampering("the first row of a seal deleted", _delete(0)),
    Tampering("a row inside a seal deleted", _delete(1)),
    Tampering(
        "the last row of a seal deleted",
        lambda chain, seal_id: [f"DELETE FROM audit_rows WHERE id = {chain.first_row(seal_id + 1) - 1}"],
    ),
    Tampering(
        "all rows of a seal deleted",
        lambda chain, seal_id: [_deletion_of_rows(chain, seal_id)],
    ),
    Tampering("a row put in another's place", _make_room_and_insert),
    Tampering(
        "a row slipped in before the first",
        _insert(lambda _chain, _seal: -5),
        fits=lambda _chain, seal_id: seal_id == 1,
    ),
    Tampering(
        "two rows of a seal swapped",
        lambda chain, seal_id: _swap("audit_rows", chain.first_row(seal_id), chain.first_row(seal_id) + 1),
    ),
    Tampering(
        "rows of two seals swapped",
        lambda chain, seal_id: _swap("audit_rows", chain.first_row(seal_id), chain.first_row(seal_id + 1)),
        fits=lambda chain, seal_id: seal_id < chain.seals,
    ),
    *(
        Tampering(f"a seal's {name} changed", _seal(sets))
        for name, sets in (
            ("time", "at = '2026-11-21 20:59:59.000000'"),
            ("first row", "first_row = first_row + 1"),
            ("last row", "last_row = last_row - 1"),
            ("count", "rows = rows - 1"),
            ("digest", f"digest = '{'f' * 64}'"),
            ("previous digest", f"previous = '{'f' * 64}'"),
        )
    ),
    Tampering(
        "a seal removed",
        lambda _chain, seal_id: [f"DELETE FROM audit_seals WHERE id = {seal_id}"],
        named_after=1,
        fits=lambda chain, seal_id: seal_id < chain.seals,
    ),
    Tampering(
        "a seal removed with its rows",
        lambda chain, seal_id: [
            f"DELETE FROM audit_seals WHERE id = {seal_id}",
            _deletion_of_rows(chain, seal_id),
        ],
        named_after=1,
        fits=lambda chain, seal_id: seal_id < chain.seals,
    ),
    Tampering("two seals swapped", _swap_contents_of_seals, fits=lambda chain, seal_id: seal_id < chain.seals),
)


def build(seals: int, rows_per_seal: int) -> Chain:
    """A chain of so many seals, and a tail that none covers yet."""
    for number in range(seals):
        with db.transaction():
            for place in range(rows_per_seal):
                _note(number * rows_per_seal + place + 1)
        with db.transaction():
            seal()
    with db.transaction():
        for place in range(TAIL):
            _note(seals * rows_per_seal + place + 1)
    with db.transaction(write=False):
        whole = verify()
    return Chain(seals, rows_per_seal, whole.last_digest)


def _note(number: int) -> None:
    note("proof.noted", actor_id=1 + number % 3, subject=("proof", number), number=number, passed=True)


@contextmanager
def tampered(engine: str, statements: list[str]) -> Iterator[None]:
    """The database with these statements done and no trigger in their way; undone at the end."""
    with db.engine().connect() as connection:
        outer = connection.begin()
        for table in TABLES:
            for event in ("update", "delete"):
                name = f"{table}_{event}_insert_only"
                where = f" ON {table}" if engine == "postgresql" else ""
                connection.execute(text(f"DROP TRIGGER {name}{where}"))
        for statement in statements:
            # A colon within quotes is JSON's, not a parameter's.
            connection.exec_driver_sql(statement)
        db.pin(connection)
        db.begin(write=True)
        try:
            yield
        finally:
            db.pin(None)
            outer.rollback()


def looked_at(engine: str, statements: list[str]) -> Verification:
    """What `verify` says after these statements."""
    with tampered(engine, statements):
        return verify()


def try_all(opened: House, chain: Chain, findings: Findings, places: list[int]) -> None:
    """Every kind of tampering at every place."""
    for kind in TAMPERINGS:
        for seal_id in (place for place in places if kind.fits(chain, place)):
            found = looked_at(opened.engine, kind.statements(chain, seal_id)).broken_seal
            evidence = f"{opened.engine}, seal {seal_id}: verify named {found}"
            findings.check(f"Named: {kind.name}", found == seal_id + kind.named_after, evidence)


def try_the_rest(opened: House, chain: Chain, findings: Findings) -> None:
    """What is whole, what is not sealed yet, and what only a digest noted elsewhere can show."""
    whole = looked_at(opened.engine, [])
    sealed = chain.seals * chain.rows_per_seal
    findings.check("An untouched chain is whole", whole == Verification(sealed, TAIL, None, chain.digest), whole)
    cut = looked_at(
        opened.engine,
        [
            f"DELETE FROM audit_seals WHERE id = {chain.seals}",
            f"DELETE FROM audit_rows WHERE id >= {chain.first_row(chain.seals)}",
        ],
    )
    findings.check("Compared with a digest noted before: the end cut off", cut.last_digest != chain.digest, cut)
    with tampered(opened.engine, _row("actor_id = 999")(chain, 1)):
        db.session.execute(text("DELETE FROM audit_seals"))
        while seal(chain.rows_per_seal):
            pass
        anew = verify()
    findings.check("Compared with a digest noted before: every seal anew", anew.last_digest != chain.digest, anew)


def main() -> int:
    """Build, tamper, look, on both engines."""
    full, findings = is_full("audit_chain"), Findings()
    seals, rows_per_seal = (20, 100) if full else (4, 10)

    def act(opened: House) -> None:
        chain = build(seals, rows_per_seal)
        places = list(range(1, seals + 1)) if full else [1, 3, 4]
        try_all(opened, chain, findings, places)
        try_the_rest(opened, chain, findings)

    on_both(act)
    print(
        f"{seals} seals over {seals * rows_per_seal:,} rows and a tail of {TAIL}, on SQLite and on PostgreSQL:"
        f" {len(TAMPERINGS)} kinds of tampering."
    )
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
