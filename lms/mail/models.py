"""Letters, kept with the change that wrote them."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Letter(Model, kw_only=True):
    """A letter to one address. After it left, its text is emptied outside the demonstration: links are secrets."""

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
