"""Note an act in the transaction that does it; chain the notes later; verify the chain."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, insert, select, text, true

from lms import clock
from lms.audit.models import AuditRow, AuditSeal
from lms.db import session, write

Plain = str | int | bool | None
START: Final = "0" * 64
# Nobody asks for the new row's id, so the database need not answer with it.
_NOTE: Final = insert(AuditRow).inline()


@dataclass(frozen=True)
class Verification:
    """What `verify` found: the first broken seal, and how many rows no seal covers yet."""

    sealed: int
    unsealed: int
    broken_seal: int | None
    last_digest: str = START

    @property
    def is_whole(self) -> bool:
        """True where no sealed row was changed, removed or slipped in."""
        return self.broken_seal is None


def note(act: str, *, actor_id: int | None, subject: tuple[str, int | None], **facts: Plain) -> None:
    """Insert the row that says who did what to what; it is kept or undone with the act itself."""
    kind, subject_id = subject
    write(
        _NOTE,
        {
            "at": clock.now(),
            "actor_id": actor_id,
            "act": act,
            "subject_kind": kind,
            "subject_id": subject_id,
            "facts": dict(facts),
        },
    )


def seal(most: int = 5000) -> int:
    """Chain the rows that no seal covers yet; how many. Only the sealing job calls this, one at a time."""
    _let_writers_end()
    last = _last_seal()
    rows = _rows_after(last.last_row if last else None, most)
    if not rows:
        return 0
    previous, at = last.digest if last else START, clock.now()
    session.add(
        AuditSeal(
            at=at,
            first_row=rows[0].id,
            last_row=rows[-1].id,
            rows=len(rows),
            previous=previous,
            digest=_digest(previous, at, rows),
        )
    )
    session.flush()
    return len(rows)


def verify() -> Verification:
    """Compute every seal anew and compare; the tail that no seal covers is named, not guessed."""
    previous, sealed = START, 0
    covered: int | None = None
    for row in session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        rows = session.scalars(
            select(AuditRow).where(_is_after(covered), AuditRow.id <= row.last_row).order_by(AuditRow.id)
        ).all()
        if not _fits(row, previous, rows):
            return Verification(sealed, _count_after(covered), row.id, previous)
        previous, covered, sealed = row.digest, row.last_row, sealed + len(rows)
    return Verification(sealed, _count_after(covered), None, previous)


def _fits(seal_row: AuditSeal, previous: str, rows: Sequence[AuditRow]) -> bool:
    if not rows or seal_row.previous != previous:
        return False
    ends = (rows[0].id, rows[-1].id, len(rows))
    return ends == (seal_row.first_row, seal_row.last_row, seal_row.rows) and seal_row.digest == _digest(
        previous, seal_row.at, rows
    )


def _digest(previous: str, sealed_at: datetime, rows: Sequence[AuditRow]) -> str:
    digest = hashlib.sha256(f"{previous} {sealed_at.isoformat()}".encode())
    for row in rows:
        fields = [
            row.id,
            row.at.isoformat(),
            row.actor_id,
            row.act,
            row.subject_kind,
            row.subject_id,
            row.facts,
        ]
        digest.update(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode())
    return digest.hexdigest()


def _last_seal() -> AuditSeal | None:
    return session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one_or_none()


def _rows_after(covered: int | None, most: int) -> Sequence[AuditRow]:
    return session.scalars(select(AuditRow).where(_is_after(covered)).order_by(AuditRow.id).limit(most)).all()


def _let_writers_end() -> None:
    # On PostgreSQL a transaction that is still open may hold a lower id than one already kept. This lock
    # waits until every such writer has ended, and keeps new ones, and other sealers, out for milliseconds.
    if session().get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        session.execute(text("LOCK TABLE audit_rows IN SHARE ROW EXCLUSIVE MODE"))


def _count_after(covered: int | None) -> int:
    return session.scalar(select(func.count()).select_from(AuditRow).where(_is_after(covered))) or 0


def _is_after(covered: int | None) -> ColumnElement[bool]:
    """Behind the last row that a seal covers; without a seal every row, also one slipped in below number 1."""
    return true() if covered is None else AuditRow.id > covered
