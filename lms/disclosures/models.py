"""What people said of their financial relationships, what was decided, and what learners were shown."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.disclosures.rules import company_key


class Disclosure(Model, kw_only=True):
    """A person's statement of all relationships of the past 24 months; none is said too."""

    __tablename__ = "disclosures"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    collected_at: Mapped[datetime] = mapped_column()
    looks_back_to: Mapped[date] = mapped_column()
    # Who typed what the person had signed; empty where she filled in the form herself.
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)

    relationships: Mapped[list["Relationship"]] = relationship(
        back_populates="disclosure", init=False, repr=False, order_by="Relationship.id"
    )


class Relationship(Model, kw_only=True):
    """One relationship with an ineligible company: by its name only, and its nature (ACCME Standard 3)."""

    __tablename__ = "relationships"

    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosures.id"), init=False)
    company: Mapped[str] = mapped_column(String(200))
    nature: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(200), default="")
    is_current: Mapped[bool] = mapped_column(default=True)

    disclosure: Mapped[Disclosure] = relationship(back_populates="relationships", repr=False)

    @property
    def key(self) -> tuple[str, str, bool]:
        """What makes two statements one and the same: company, nature, and whether it lasts."""
        return company_key(self.company), self.nature, self.is_current


class DisclosureRequest(Model, kw_only=True):
    """A letter that asks a person to disclose for an activity: its link is kept as a digest and used once."""

    __tablename__ = "disclosure_requests"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, repr=False)
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    voided_at: Mapped[datetime | None] = mapped_column(default=None)


class RelevanceDecision(Model, kw_only=True):
    """Whether a relationship is relevant to one activity, and how it was mitigated."""

    __tablename__ = "relevance_decisions"
    __table_args__ = (UniqueConstraint("activity_id", "relationship_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    relationship_id: Mapped[int] = mapped_column(ForeignKey("relationships.id"))
    is_relevant: Mapped[bool] = mapped_column()
    mitigation: Mapped[str] = mapped_column(String(40), default="")
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    exception: Mapped[str] = mapped_column(String(40), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    decided_at: Mapped[datetime] = mapped_column()


class DisclosureVersion(Model, kw_only=True):
    """What learners of an activity were shown, word for word. Insert-only."""

    __tablename__ = "disclosure_versions"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    number: Mapped[int] = mapped_column()
    material_digest: Mapped[str] = mapped_column(String(64))
    statement: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[Any]] = mapped_column()
    made_at: Mapped[datetime] = mapped_column()


class Announcement(Model, kw_only=True):
    """That a version of the disclosure was said aloud and shown at the start of a live session. Insert-only."""

    __tablename__ = "disclosure_announcements"

    session_id: Mapped[int] = mapped_column(ForeignKey("activity_sessions.id"), index=True)
    number: Mapped[int] = mapped_column()
    noted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    noted_at: Mapped[datetime] = mapped_column()
