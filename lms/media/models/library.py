"""Recordings with their captions, chapters and slides."""

import zlib
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.db import Model, checked
from lms.media.chapters import Chapter, digest_of


class RecordingState(StrEnum):
    """Where a recording is on its way to being watched."""

    RECEIVING = "receiving"
    CHECKING = "checking"
    READY = "ready"
    UNREADABLE = "unreadable"


class RecordingKind(StrEnum):
    """What is to be seen or only heard."""

    VIDEO = "video"
    AUDIO = "audio"


class Recording(Model, kw_only=True):
    """A recording of the library. The broadcast date hangs here, and on its replacements, not on a form."""

    __tablename__ = "recordings"

    title: Mapped[str] = mapped_column(String(200))
    original_name: Mapped[str] = mapped_column(String(255))
    state: Mapped[RecordingState] = mapped_column(checked(RecordingState), default=RecordingState.RECEIVING)
    kind: Mapped[RecordingKind | None] = mapped_column(checked(RecordingKind), default=None)
    content_type: Mapped[str] = mapped_column(String(60), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    storage_name: Mapped[str] = mapped_column(String(200), default="")
    poster_name: Mapped[str] = mapped_column(String(200), default="")
    duration_ms: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    broadcast_on: Mapped[date | None] = mapped_column(default=None)
    broadcast_zone: Mapped[str] = mapped_column(String(60), default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), default=None)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    added_at: Mapped[datetime] = mapped_column()

    captions: Mapped[list["CaptionTrack"]] = relationship(
        back_populates="recording",
        init=False,
        repr=False,
        order_by="CaptionTrack.id",
        cascade="save-update, merge, delete",
    )
    # Only a recording that never came whole is deleted, and what was said of it with it.
    caption_versions: Mapped[list["CaptionVersion"]] = relationship(
        init=False, repr=False, cascade="save-update, merge, delete"
    )
    chapter_list: Mapped["ChapterList | None"] = relationship(
        back_populates="recording", init=False, repr=False, uselist=False
    )
    slide_decks: Mapped[list["SlideDeck"]] = relationship(
        back_populates="recording", init=False, repr=False, order_by="SlideDeck.added_at, SlideDeck.id"
    )

    @property
    def is_ready(self) -> bool:
        """True when it can be watched."""
        return self.state is RecordingState.READY

    @property
    def captions_shown(self) -> list["CaptionTrack"]:
        """The captions that learners see: those that a person wrote or read."""
        return [track for track in self.captions if track.is_read]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Its chapters in order; none where nobody wrote any."""
        return self.chapter_list.chapters if self.chapter_list is not None else ()

    @property
    def slides(self) -> "SlideDeck | None":
        """The slides that learners see beside it: the latest that could be read."""
        return next((deck for deck in reversed(self.slide_decks) if deck.is_ready), None)


class CaptionTrack(Model, kw_only=True):
    """Captions of one language, normalised to WebVTT."""

    __tablename__ = "caption_tracks"
    __table_args__ = (UniqueConstraint("recording_id", "language"),)

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), init=False)
    language: Mapped[str] = mapped_column(String(20), default="en")
    label: Mapped[str] = mapped_column(String(60), default="English")
    webvtt: Mapped[str] = mapped_column(Text)
    cues: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column()
    by_machine: Mapped[bool] = mapped_column(default=False)
    # When a person said that she read a machine's captions against the recording.
    read_at: Mapped[datetime | None] = mapped_column(default=None)

    recording: Mapped[Recording] = relationship(back_populates="captions", repr=False)

    @property
    def is_read(self) -> bool:
        """True where a person wrote or read them; learners see no others, nor does search."""
        return not self.by_machine or self.read_at is not None

    @property
    def digest(self) -> str:
        """What names this text: whoever changes it says which she saw."""
        return sha256(self.webvtt.encode()).hexdigest()


class CaptionsMade(StrEnum):
    """How a version of captions came to be."""

    FILE = "file"
    EDITED = "edited"


class CaptionVersion(Model, kw_only=True):
    """Captions as they stood after one change: what learners could read, who wrote it, when. Never changed."""

    __tablename__ = "caption_versions"
    __table_args__ = (UniqueConstraint("recording_id", "language", "number"),)

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    language: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column()
    digest: Mapped[str] = mapped_column(String(64))
    # Compressed: an hour of speech is sixty kilobytes, and each change of a word keeps a version.
    packed: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    cues: Mapped[int] = mapped_column()
    made: Mapped[CaptionsMade] = mapped_column(checked(CaptionsMade))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    by_machine: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column()

    author: Mapped[Person | None] = relationship(init=False, repr=False)

    @property
    def webvtt(self) -> str:
        """Its text."""
        return zlib.decompress(self.packed).decode()


class ChapterList(Model, kw_only=True):
    """The chapters of a recording, as pairs of milliseconds and title, and who wrote them last."""

    __tablename__ = "chapter_lists"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), unique=True, init=False)
    rows: Mapped[list[Any]] = mapped_column(default_factory=list)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    changed_at: Mapped[datetime] = mapped_column()

    recording: Mapped[Recording] = relationship(back_populates="chapter_list", repr=False)
    author: Mapped[Person | None] = relationship(init=False, repr=False)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """In order."""
        return tuple(Chapter(start_ms=start_ms, title=title) for start_ms, title in self.rows)

    @property
    def digest(self) -> str:
        """What names these chapters."""
        return digest_of(self.chapters)


class SlideDeck(Model, kw_only=True):
    """A PDF with the slides of a recording; its pages are `pages`, and what is wrong with it `failure`."""

    __tablename__ = "slide_decks"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), index=True, init=False)
    original_name: Mapped[str] = mapped_column(String(255))
    state: Mapped[RecordingState] = mapped_column(checked(RecordingState), default=RecordingState.RECEIVING)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    storage_name: Mapped[str] = mapped_column(String(200), default="")
    pages: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    added_at: Mapped[datetime] = mapped_column()

    recording: Mapped[Recording] = relationship(back_populates="slide_decks", repr=False)
    author: Mapped[Person | None] = relationship(init=False, repr=False)

    @property
    def is_ready(self) -> bool:
        """True when its pages can be looked at."""
        return self.state is RecordingState.READY


class Slide(Model, kw_only=True):
    """A page of slides as a picture, and what is written on it; `number` counts from 1."""

    __tablename__ = "slides"
    __table_args__ = (UniqueConstraint("deck_id", "number"),)

    deck_id: Mapped[int] = mapped_column(ForeignKey("slide_decks.id"))
    number: Mapped[int] = mapped_column()
    storage_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
