"""Activities, their designations and sessions, and who makes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.activities.models.live import LiveEvent, Venue
from lms.activities.rules import ActivityKind, ActivityState, PersonRole, SessionKind
from lms.db import Model, checked
from lms.media.models import Recording

# The curve of whatever has none of its own.
CONTROL_CHART: Final = "quality"


class Specialty(Model, kw_only=True):
    """A specialty of the catalogue with its clinical curve (`trace`, an id of traces.svg)."""

    __tablename__ = "specialties"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    trace: Mapped[str] = mapped_column(String(30), default=CONTROL_CHART)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Audience(Model, kw_only=True):
    """A group that activities are made for, as the office names it, with the professions it holds."""

    __tablename__ = "audiences"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    professions: Mapped[list[Any]] = mapped_column()
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


_activity_audiences = Table(
    "activity_audiences",
    Model.metadata,
    Column("activity_id", ForeignKey("activities.id"), primary_key=True),
    Column("audience_id", ForeignKey("audiences.id"), primary_key=True),
)


_session_people = Table(
    "activity_session_people",
    Model.metadata,
    Column("session_id", ForeignKey("activity_sessions.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
)


class Activity(Model, kw_only=True):
    """What can be attended or watched, with its front matter and, once published, its window."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("required_share > 0 AND required_share <= 1", name="required_share"),
        CheckConstraint("state = 'draft' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="window"),
        CheckConstraint("opens_at IS NULL OR opens_at < closes_at", name="window_order"),
        CheckConstraint("state = 'draft' OR specialty_id IS NOT NULL", name="specialty"),
        Index("ix_activities_catalogue", "kind", "state", "opens_at"),
    )

    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ActivityKind] = mapped_column(checked(ActivityKind), default=ActivityKind.ON_DEMAND)
    state: Mapped[ActivityState] = mapped_column(checked(ActivityState), default=ActivityState.DRAFT)
    # None in a draft until somebody chooses.
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialties.id"), default=None)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), default=None)
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), default=None)
    zone: Mapped[str] = mapped_column(String(60))

    # Front matter: what is not generated from other facts.
    summary: Mapped[str] = mapped_column(String(300), default="")
    program_title: Mapped[str] = mapped_column(String(300), default="")
    overview: Mapped[str] = mapped_column(Text, default="")
    objectives: Mapped[list[Any]] = mapped_column(default_factory=list)
    target_audience: Mapped[str] = mapped_column(Text, default="")
    copyright_statement: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(default=0)
    quiz_minutes: Mapped[int] = mapped_column(default=0)
    evaluation_minutes: Mapped[int] = mapped_column(default=0)
    required_share: Mapped[Decimal] = mapped_column(Numeric(4, 3), default=Decimal("0.900"))
    commercial_support: Mapped[str] = mapped_column(Text, default="")
    joint_provider: Mapped[str] = mapped_column(String(200), default="")

    # What the window is computed from (domain rule 1); the broadcast date comes from the recording.
    never_broadcast_on: Mapped[date | None] = mapped_column(default=None)
    never_broadcast_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    reviewed_on: Mapped[date | None] = mapped_column(default=None)
    office_end_on: Mapped[date | None] = mapped_column(default=None)

    # An on-demand activity made of a live session, whose date is its broadcast date; and that the office lets
    # learners earn credit for both.
    from_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("activity_sessions.id", use_alter=True), index=True, default=None
    )
    allows_both: Mapped[bool] = mapped_column(default=False)

    # Why a recording may go without captions, said and dated by the office.
    captions_exception: Mapped[str] = mapped_column(Text, default="")
    captions_excepted_on: Mapped[date | None] = mapped_column(default=None)
    captions_excepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)

    # Fixed at publication.
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    broadcast_on: Mapped[date | None] = mapped_column(default=None)
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    window_rule: Mapped[str] = mapped_column(String(40), default="")
    accreditation_statement: Mapped[str] = mapped_column(Text, default="")

    specialty: Mapped[Specialty | None] = relationship(init=False, repr=False)
    audiences: Mapped[list[Audience]] = relationship(
        secondary=_activity_audiences, init=False, repr=False, order_by=(Audience.position, Audience.name)
    )
    recording: Mapped[Recording | None] = relationship(init=False, repr=False)
    designations: Mapped[list["Designation"]] = relationship(
        back_populates="activity", init=False, repr=False, order_by="Designation.id"
    )
    people: Mapped[list["ActivityPerson"]] = relationship(
        back_populates="activity",
        init=False,
        repr=False,
        order_by="ActivityPerson.position, ActivityPerson.id",
    )
    sessions: Mapped[list["ActivitySession"]] = relationship(
        back_populates="activity",
        init=False,
        repr=False,
        order_by="ActivitySession.position, ActivitySession.id",
        foreign_keys="ActivitySession.activity_id",
    )
    # Of a live activity alone.
    live: Mapped[LiveEvent | None] = relationship(init=False, repr=False)

    @property
    def is_cancelled(self) -> bool:
        """True where it is an event that is not held."""
        return self.live is not None and self.live.cancelled_at is not None

    @property
    def is_published(self) -> bool:
        """True where learners see it."""
        return self.state is ActivityState.PUBLISHED

    @property
    def specialty_name(self) -> str:
        """Empty in a draft for which nobody has chosen one."""
        return self.specialty.name if self.specialty else ""

    @property
    def trace(self) -> str:
        """Its specialty's curve, an id of traces.svg; the control chart until there is a specialty."""
        return self.specialty.trace if self.specialty else CONTROL_CHART


class Designation(Model, kw_only=True):
    """A credit type that an activity was designated for, with its amount and its own end."""

    __tablename__ = "designations"
    __table_args__ = (
        UniqueConstraint("activity_id", "credit_type"),
        CheckConstraint("amount > 0", name="amount"),
        # Two activities never report to ACPE under one number.
        Index(
            "uq_designations_uan",
            "uan",
            unique=True,
            sqlite_where=text("uan <> ''"),
            postgresql_where=text("uan <> ''"),
        ),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), init=False)
    credit_type: Mapped[str] = mapped_column(String(30))
    amount: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    designated_at: Mapped[datetime] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column(default=None)
    # ACPE's Universal Activity Number and topic designator; empty where the type has none.
    uan: Mapped[str] = mapped_column(String(40), default="")
    topic: Mapped[str] = mapped_column(String(2), default="")
    # What another accreditor gave, as the type's `number_label` calls it.
    number: Mapped[str] = mapped_column(String(60), default="")
    # The criteria for completion allow less than the whole, where the type leaves that to the activity.
    in_part: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    statement: Mapped[str] = mapped_column(Text, default="")

    activity: Mapped[Activity] = relationship(back_populates="designations", repr=False)

    def counts_for(self, began_at: datetime | None) -> bool:
        """Whether it was made before a learner began (domain rule 8); for whoever has yet to begin it was."""
        return began_at is None or self.designated_at <= began_at


class ActivityPerson(Model, kw_only=True):
    """Somebody in control of an activity's content, with title and affiliation as shown."""

    __tablename__ = "activity_people"
    __table_args__ = (UniqueConstraint("activity_id", "person_id", "role"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), init=False)
    role: Mapped[PersonRole] = mapped_column(checked(PersonRole))
    title: Mapped[str] = mapped_column(String(200), default="")
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)
    role_began_on: Mapped[date] = mapped_column()

    activity: Mapped[Activity] = relationship(back_populates="people", repr=False)
    person: Mapped[Person] = relationship(repr=False)


class ActivitySession(Model, kw_only=True):
    """One session: its place among the others, counted from 1, its title, and who speaks in it.

    Of a live activity it is an item of the agenda: when and where it is, for which track (empty is everybody),
    whether it is accredited, and by which kinds of evidence (`EvidenceKind`) attendance counts. Those of a
    recording have no times. `people` may hold somebody who has no part in the activity any more: `speakers_in`
    leaves her out.
    """

    __tablename__ = "activity_sessions"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True, init=False)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[SessionKind] = mapped_column(checked(SessionKind), default=SessionKind.PRESENTATION)
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    track: Mapped[str] = mapped_column(String(80), default="")
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), default=None)
    is_accredited: Mapped[bool] = mapped_column(default=True)
    evidence: Mapped[list[Any]] = mapped_column(default_factory=list)

    venue: Mapped[Venue | None] = relationship(init=False, repr=False)
    activity: Mapped[Activity] = relationship(back_populates="sessions", repr=False, foreign_keys=[activity_id])
    people: Mapped[list[Person]] = relationship(secondary=_session_people, init=False, repr=False)
