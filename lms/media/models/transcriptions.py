"""Captions that were asked of an engine."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, checked


class TranscriptionState(StrEnum):
    """What became of captions that an engine was asked for."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    OVERTAKEN = "overtaken"


class Transcription(Model, kw_only=True):
    """Captions asked of an engine: its reference empty until it has begun, its failure a code or its own words."""

    __tablename__ = "transcriptions"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), index=True)
    language: Mapped[str] = mapped_column(String(20))
    state: Mapped[TranscriptionState] = mapped_column(
        checked(TranscriptionState), default=TranscriptionState.WAITING
    )
    reference: Mapped[str] = mapped_column(Text, default="")
    failure: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    asked_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
