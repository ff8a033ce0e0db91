"""Recordings made ready for slower lines: how far that is, and the files that players read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, checked


class RenditionState(StrEnum):
    """Where the renditions of a recording are on their way to being played."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


class RenditionPart(StrEnum):
    """What a file of the renditions is for: lists that players read, media, stills of places along the way."""

    ALL = "all"
    PICTURE = "picture"
    SOUND = "sound"
    MEDIA = "media"
    STILL = "still"


class Renditions(Model, kw_only=True):
    """A recording made ready for every line. Players see its files once this row says that they are made."""

    __tablename__ = "renditions"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), unique=True)
    state: Mapped[RenditionState] = mapped_column(checked(RenditionState), default=RenditionState.WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    folder: Mapped[str] = mapped_column(String(200), default="")
    queued_at: Mapped[datetime] = mapped_column()
    made_at: Mapped[datetime | None] = mapped_column(default=None)


class RenditionFile(Model, kw_only=True):
    """One stored file of the renditions, named as below their folder; `at_ms` is a still's place."""

    __tablename__ = "rendition_files"
    __table_args__ = (UniqueConstraint("renditions_id", "name"),)

    renditions_id: Mapped[int] = mapped_column(ForeignKey("renditions.id"))
    part: Mapped[RenditionPart] = mapped_column(checked(RenditionPart))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    height: Mapped[int] = mapped_column(default=0)
    at_ms: Mapped[int] = mapped_column(default=0)
