"""Letters, kept with the change that wrote them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import JsonValue, Model


class Letter(Model, kw_only=True):
    """A letter to one address. After it left, its text is emptied outside the demonstration: links are secrets.

    `calendar`: the iCalendar file that goes with it. `condition`: name and values of what is asked when it leaves;
    where that no longer holds it is dropped, and `dropped_because` says why in a word.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("uq_letters_about", "about", unique=True),)

    kind: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    # What there is one letter of, however often its work is done; None of what is written with the act itself.
    about: Mapped[str | None] = mapped_column(String(80), default=None)
    calendar: Mapped[str] = mapped_column(Text, default="")
    condition: Mapped[dict[str, Any] | None] = mapped_column(JsonValue, default=None)
    dropped_at: Mapped[datetime | None] = mapped_column(default=None)
    dropped_because: Mapped[str] = mapped_column(String(40), default="")
