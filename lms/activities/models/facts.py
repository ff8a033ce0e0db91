"""What became of an activity and what is told of it: recordings replaced, facts for accreditors."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.activities.replacing import Content
from lms.db import Model, checked


class Replacement(Model, kw_only=True):
    """What was declared when an activity's recording was replaced: by whom, when, why. Insert-only.

    Of one activity each recording is replaced once and takes a place once, so that two who replace at the same
    time make one line. `until` stands where the content was changed.
    """

    __tablename__ = "replacements"
    __table_args__ = (
        UniqueConstraint("activity_id", "old_id"),
        UniqueConstraint("activity_id", "new_id"),
        CheckConstraint("(content = 'changed') = (until IS NOT NULL)", name="until"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    old_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    new_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    content: Mapped[Content] = mapped_column(checked(Content))
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column()
    until: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(Text)


class ActivityReporting(Model, kw_only=True):
    """What accreditors ask about an activity beyond its front matter, in their own words.

    Lists hold plain values: `support` of source, amount and in_kind; `boards` of board, points, credit_types and
    claim_by.
    """

    __tablename__ = "activity_reporting"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), unique=True)
    accme_activity_id: Mapped[str] = mapped_column(String(9), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(2), default="")
    country: Mapped[str] = mapped_column(String(3), default="")
    delivery_methods: Mapped[list[Any]] = mapped_column(default_factory=list)
    is_interprofessional: Mapped[bool] = mapped_column(default=False)
    support: Mapped[list[Any]] = mapped_column(default_factory=list)
    commendation: Mapped[list[Any]] = mapped_column(default_factory=list)
    measured_outcomes: Mapped[list[Any]] = mapped_column(default_factory=list)
    boards: Mapped[list[Any]] = mapped_column(default_factory=list)
    fee: Mapped[str] = mapped_column(String(40), default="")
    registration: Mapped[str] = mapped_column(String(40), default="")
    pharmacy_activity_type: Mapped[str] = mapped_column(String(40), default="")
    ce_broker_course_id: Mapped[str] = mapped_column(String(20), default="")
    changed_at: Mapped[datetime] = mapped_column()
