"""What was answered to a form that changed something, so that a repeat gets the same answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class GivenAnswer(Model, kw_only=True):
    """Status, location and message codes of a first answer; never a page."""

    __tablename__ = "given_answers"
    __table_args__ = (UniqueConstraint("owner", "endpoint", "key"),)

    owner: Mapped[str] = mapped_column(String(64))
    endpoint: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column()
    status: Mapped[int | None] = mapped_column(default=None)
    location: Mapped[str] = mapped_column(String(2000), default="")
    messages: Mapped[list[Any]] = mapped_column(default_factory=list)
