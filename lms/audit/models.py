"""Rows that say who did what, and the seals that chain them. Both are insert-only by triggers."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class AuditRow(Model, kw_only=True):
    """One act: ids, codes and digests, never a name, an address or a licence number."""

    __tablename__ = "audit_rows"

    at: Mapped[datetime] = mapped_column()
    actor_id: Mapped[int | None] = mapped_column(default=None)
    act: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(default=None)
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


class AuditSeal(Model, kw_only=True):
    """The digest over a run of rows and over the seal before it."""

    __tablename__ = "audit_seals"

    at: Mapped[datetime] = mapped_column()
    first_row: Mapped[int] = mapped_column()
    last_row: Mapped[int] = mapped_column(unique=True)
    rows: Mapped[int] = mapped_column()
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
