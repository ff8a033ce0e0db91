"""The outbox: work to be done after the change it belongs to has been kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Job(Model, kw_only=True):
    """One piece of work. It is done when its handler has committed; handlers may run more than once."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_waiting", "done_at", "dead_at", "available_at"),)

    kind: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column()
    queued_at: Mapped[datetime] = mapped_column()
    available_at: Mapped[datetime] = mapped_column()
    lease_ends_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    dead_at: Mapped[datetime | None] = mapped_column(default=None)
    last_error: Mapped[str] = mapped_column(Text, default="")
