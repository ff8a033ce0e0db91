"""Note an act in the transaction that does it; chain the notes later; verify the chain."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditRow, AuditSeal
from lms.db import session

Plain = str | int | bool | None
START = "0" * 64
SETTLING = timedelta(minutes=1)


@dataclass(frozen=True)
class Verification:
    """What `verify` found: the first broken seal, and how many rows no seal covers yet."""

    sealed: int
    unsealed: int
    broken_seal: int | None

    @property
    def is_whole(self) -> bool:
        """True where no sealed row was changed, removed or slipped in."""
        return self.broken_seal is None


def note(act: str, *, actor_id: int | None, subject: tuple[str, int | None], **facts: Plain) -> None:
    """Insert the row that says who did what to what; it is kept or undone with the act itself."""
    kind, subject_id = subject
    session.add(
        AuditRow(
            at=clock.now(),
            actor_id=actor_id,
            act=act,
            subject_kind=kind,
            subject_id=subject_id,
            facts=dict(facts),
        )
    )


def seal(most: int = 5000) -> int:
    """Chain the rows that no seal covers yet; how many. Only the sealing job calls this, one at a time."""
    last = _last_seal()
    rows = _rows_after(last.last_row if last else 0, most)
    if not rows:
        return 0
    previous = last.digest if last else START
    session.add(
        AuditSeal(
            at=clock.now(),
            first_row=rows[0].id,
            last_row=rows[-1].id,
            rows=len(rows),
            previous=previous,
            digest=_digest(previous, rows),
        )
    )
    return len(rows)


def verify() -> Verification:
    """Compute every seal anew and compare; the tail that no seal covers is named, not guessed."""
    previous, sealed, covered = START, 0, 0
    for row in session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        rows = session.scalars(
            select(AuditRow).where(AuditRow.id > covered, AuditRow.id <= row.last_row).order_by(AuditRow.id)
        ).all()
        if row.previous != previous or len(rows) != row.rows or _digest(previous, rows) != row.digest:
            return Verification(sealed, _count_after(covered), row.id)
        previous, covered, sealed = row.digest, row.last_row, sealed + len(rows)
    return Verification(sealed, _count_after(covered), None)


def _digest(previous: str, rows: Sequence[AuditRow]) -> str:
    digest = hashlib.sha256(previous.encode())
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


def _rows_after(covered: int, most: int) -> Sequence[AuditRow]:
    # A row of a transaction that is still open may get a lower id than one already kept (PostgreSQL),
    # so only rows older than a minute are sealed: by then every writer has ended.
    settled = clock.now() - SETTLING
    rows = session.scalars(select(AuditRow).where(AuditRow.id > covered).order_by(AuditRow.id).limit(most)).all()
    return list(takewhile(lambda row: row.at <= settled, rows))


def _count_after(covered: int) -> int:
    return session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.id > covered)) or 0
