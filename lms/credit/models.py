"""The ledger: awards, certificates, their files and holders, and what happened to them. Insert-only."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.professions import Profession
from lms.db import Model, checked


class Award(Model, kw_only=True):
    """Credit of one type for one activity, once per person, with all that decided it; no name."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("person_id", "activity_id", "credit_type"),
        CheckConstraint("claimed_at >= opens_at AND claimed_at < closes_at", name="window"),
        CheckConstraint("amount > 0 AND amount <= maximum", name="amount"),
        Index("ix_awards_transcript", "person_id", "claimed_at"),
        # Holds all that counts of participants ask, so that a million awards are counted without reading them.
        # SQLite takes it for the very words of the question alone.
        Index(
            "ix_awards_participants",
            "activity_id",
            "profession",
            sqlite_where=text("is_accompanying = 0"),
            postgresql_where=text("NOT is_accompanying"),
        ),
        # One primary type per learner and activity; what accompanies it is beside the count.
        Index(
            "uq_awards_primary",
            "person_id",
            "activity_id",
            unique=True,
            sqlite_where=text("NOT is_accompanying"),
            postgresql_where=text("NOT is_accompanying"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designations.id"))
    credit_type: Mapped[str] = mapped_column(String(30))
    is_accompanying: Mapped[bool] = mapped_column(default=False)
    amount: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    maximum: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    claimed_at: Mapped[datetime] = mapped_column()
    completed_on: Mapped[date] = mapped_column()
    opens_at: Mapped[datetime] = mapped_column()
    closes_at: Mapped[datetime] = mapped_column()
    profession: Mapped[Profession] = mapped_column(checked(Profession))
    degree: Mapped[str] = mapped_column(String(40))
    disclosure_number: Mapped[int | None] = mapped_column(default=None)
    attempt_id: Mapped[int | None] = mapped_column(default=None)
    watched_ms: Mapped[int | None] = mapped_column(default=None)
    # Of a live activity: credited attendance, before it is rounded.
    attended_seconds: Mapped[int | None] = mapped_column(default=None)

    certificates: Mapped[list["Certificate"]] = relationship(
        back_populates="award", init=False, repr=False, order_by="Certificate.issue"
    )


class Certificate(Model, kw_only=True):
    """One issue of an award's certificate, with title and statements as they stood."""

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("award_id", "issue"),)

    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"), init=False)
    issue: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(28), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    trace: Mapped[str] = mapped_column(String(30), default="quality")
    provider: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(200), default="")
    signatory: Mapped[str] = mapped_column(String(200), default="")
    signatory_title: Mapped[str] = mapped_column(String(200), default="")
    wording: Mapped[str] = mapped_column(Text)
    statements: Mapped[str] = mapped_column(Text)
    paper: Mapped[str] = mapped_column(String(10), default="letter")
    issued_at: Mapped[datetime] = mapped_column()
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), unique=True, default=None)

    award: Mapped[Award] = relationship(back_populates="certificates", repr=False)
    holder: Mapped["CertificateHolder | None"] = relationship(init=False, repr=False)
    file: Mapped["CertificateFile | None"] = relationship(init=False, repr=False)


class CertificateHolder(Model, kw_only=True):
    """The name as printed: the only row of the ledger that may go, after its date."""

    __tablename__ = "certificate_holders"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), unique=True)
    name: Mapped[str] = mapped_column(String(210))
    kept_until: Mapped[datetime] = mapped_column()


class CertificateFile(Model, kw_only=True):
    """The document's bytes by digest; the first one stored stays."""

    __tablename__ = "certificate_files"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    storage_name: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column()
    # Fingerprint of the key; None of what was made before documents were signed.
    signed_by: Mapped[str | None] = mapped_column(String(64), default=None)


class CertificateBadge(Model, kw_only=True):
    """A digital badge's bytes by digest, with the printed name or without; the first one stored stays."""

    __tablename__ = "certificate_badges"
    __table_args__ = (UniqueConstraint("certificate_id", "is_named"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"))
    is_named: Mapped[bool] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    storage_name: Mapped[str] = mapped_column(String(200))
    signed_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column()


class CertificateEventKind(StrEnum):
    """What may happen to a certificate after its issue."""

    REVOKED = "revoked"
    REINSTATED = "reinstated"
    SUPERSEDED = "superseded"


class CertificateEvent(Model, kw_only=True):
    """Something that happened to a certificate: `reason` is a code, `note` is read by the office alone."""

    __tablename__ = "certificate_events"
    __table_args__ = (
        Index(
            "uq_certificate_events_superseded",
            "certificate_id",
            unique=True,
            sqlite_where=text("kind = 'superseded'"),
            postgresql_where=text("kind = 'superseded'"),
        ),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    kind: Mapped[CertificateEventKind] = mapped_column(checked(CertificateEventKind))
    at: Mapped[datetime] = mapped_column()
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
