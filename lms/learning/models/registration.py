"""A seat in a live activity, and the later day until which one learner may claim its credit."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, checked
from lms.learning.registration.rules import RegistrationState


class EventRegistration(Model, kw_only=True):
    """A person's seat, or place in the queue; one row each, whatever becomes of it.

    `token` is the address of her own page to join by. `queued_at` orders the waiting list. `answers` hold what
    was asked, by the question's id.
    """

    __tablename__ = "event_registrations"
    __table_args__ = (
        UniqueConstraint("person_id", "activity_id"),
        Index("ix_event_registrations_state", "activity_id", "state", "queued_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    state: Mapped[RegistrationState] = mapped_column(checked(RegistrationState))
    token: Mapped[str] = mapped_column(String(40), unique=True, repr=False)
    answers: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    registered_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    queued_at: Mapped[datetime] = mapped_column()
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)


class ClaimExtension(Model, kw_only=True):
    """One learner may claim the credit of a live activity until later, and why. Insert-only: the last holds."""

    __tablename__ = "claim_extensions"
    __table_args__ = (Index("ix_claim_extensions_person", "person_id", "activity_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    closes_at: Mapped[datetime] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime] = mapped_column()
