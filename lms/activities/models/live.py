"""What makes an activity a live one: its terms, where it is, its meetings, what registrants are asked."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.activities.rules import MeetingPlatform, RegistrationQuestionKind
from lms.activities.window import CLAIM_DAYS
from lms.db import Model, checked


class LiveEvent(Model, kw_only=True):
    """The terms of a live activity: seats, registration, fee, the days in which credit is claimed, cancellation.

    `capacity` None is no limit. `minimum_minutes`: attendance below it earns nothing, where the office set one.
    `sequence` counts the changes that calendars must learn of (RFC 5545, SEQUENCE). `attendance_closed_at`: the
    office said that all evidence of attendance is in.
    """

    __tablename__ = "live_events"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("fee_amount >= 0", name="fee_amount"),
        CheckConstraint("claim_days > 0", name="claim_days"),
        CheckConstraint("minimum_minutes > 0", name="minimum_minutes"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), unique=True)
    capacity: Mapped[int | None] = mapped_column(default=None)
    registration_closes_at: Mapped[datetime | None] = mapped_column(default=None)
    fee_amount: Mapped[Decimal] = mapped_column(Numeric(8, 2), default=Decimal(0))
    fee_currency: Mapped[str] = mapped_column(String(3), default="USD")
    fee_note: Mapped[str] = mapped_column(Text, default="")
    claim_days: Mapped[int] = mapped_column(default=CLAIM_DAYS)
    minimum_minutes: Mapped[int | None] = mapped_column(default=None)
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_reason: Mapped[str] = mapped_column(Text, default="")
    attendance_closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Venue(Model, kw_only=True):
    """One room, one stream, or a room that is streamed; `place` says how it is found, empty where it is online."""

    __tablename__ = "venues"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(Text, default="")


class Meeting(Model, kw_only=True):
    """Where a venue is joined online. The address is a secret: pages load venues without it.

    One address serves one venue: a meeting is never shared by two activities.
    """

    __tablename__ = "meetings"

    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), unique=True)
    url: Mapped[str] = mapped_column(String(2000), unique=True, repr=False)
    host: Mapped[str] = mapped_column(String(253))
    platform: Mapped[MeetingPlatform] = mapped_column(checked(MeetingPlatform))


class MeetingHost(Model, kw_only=True):
    """A host that meetings may lie on, its subdomains included: the list that the office keeps."""

    __tablename__ = "meeting_hosts"

    host: Mapped[str] = mapped_column(String(253), unique=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    added_at: Mapped[datetime] = mapped_column()
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class RegistrationQuestion(Model, kw_only=True):
    """What registrants are asked; `options` are those of a choice."""

    __tablename__ = "registration_questions"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    position: Mapped[int] = mapped_column()
    label: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[RegistrationQuestionKind] = mapped_column(checked(RegistrationQuestionKind))
    options: Mapped[list[Any]] = mapped_column(default_factory=list)
    is_required: Mapped[bool] = mapped_column(default=False)
