"""Counters of attempts that must be limited: they outlive a process and count for all of them."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class LimitCounter(Model, kw_only=True):
    """How often something was tried within a period; the key is a digest, never an address."""

    __tablename__ = "limit_counters"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(default=0)
    period_ends_at: Mapped[datetime] = mapped_column()
