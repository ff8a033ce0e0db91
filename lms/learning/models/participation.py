"""What learners do by themselves: what was acknowledged and watched, and the gate's last answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Participation(Model, kw_only=True):
    """A person in an activity. `step` and `reason` are the gate's answer, stored when facts change."""

    __tablename__ = "participations"
    __table_args__ = (
        UniqueConstraint("person_id", "activity_id"),
        Index("ix_participations_step", "activity_id", "step"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    began_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    acknowledged_number: Mapped[int | None] = mapped_column(default=None)
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    content_began_number: Mapped[int | None] = mapped_column(default=None)
    step: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(String(40), default="")


class WatchProgress(Model, kw_only=True):
    """The union of what a person has watched of a recording, in media time (milliseconds)."""

    __tablename__ = "watch_progress"
    __table_args__ = (UniqueConstraint("person_id", "activity_id", "recording_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    ranges: Mapped[list[Any]] = mapped_column(default_factory=list)
    watched_ms: Mapped[int] = mapped_column(default=0)
    position_ms: Mapped[int] = mapped_column(default=0)
    last_beat_at: Mapped[datetime] = mapped_column()


class Viewing(Model, kw_only=True):
    """A sitting before the player: the token that a beat must bring, and, unsigned, what was watched."""

    __tablename__ = "viewings"
    __table_args__ = (Index("ix_viewings_person", "person_id", "began_at"),)

    digest: Mapped[str] = mapped_column(String(64), unique=True, repr=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    acknowledged_number: Mapped[int | None] = mapped_column(default=None)
    began_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    last_beat_at: Mapped[datetime] = mapped_column()
    ranges: Mapped[list[Any]] = mapped_column(default_factory=list)
    position_ms: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime | None] = mapped_column(default=None)


class FollowUpRequest(Model, kw_only=True):
    """That a learner was asked by letter what became of an activity: once for each follow-up, with one reminder.

    `declined_at` where she asked for no further letter about the activity.
    """

    __tablename__ = "follow_up_requests"
    __table_args__ = (UniqueConstraint("person_id", "evaluation_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)
