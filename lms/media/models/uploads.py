"""Files that are under way."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.db import Model
from lms.media.models.library import Recording


class Upload(Model, kw_only=True):
    """A file that arrives in pieces (tus). The address holds a random token, this row its digest."""

    __tablename__ = "uploads"
    __table_args__ = (CheckConstraint("received >= 0 AND received <= length", name="received"),)

    digest: Mapped[str] = mapped_column(String(64), unique=True, repr=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    temporary: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    # Where the file holds slides of the recording and not the recording itself.
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("slide_decks.id"), default=None)

    person: Mapped[Person] = relationship(init=False, repr=False)
    recording: Mapped[Recording] = relationship(init=False, repr=False)
