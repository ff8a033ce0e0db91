"""What shows that somebody attended: sittings on the join page, check-ins, rows of reports, the office's word."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.activities.rules import EvidenceKind, MeetingPlatform
from lms.db import Model, checked
from lms.learning.attendance.checking_in.codes import CheckInFlag


class MatchedBy(StrEnum):
    """How a row of a report came to its person."""

    NOBODY = "nobody"
    TOKEN = "token"  # noqa: S105
    ADDRESS = "address"
    PERSON = "person"


class Arrival(Model, kw_only=True):
    """One sitting on the join page, from the click that led to the meeting to the page's last beat."""

    __tablename__ = "arrivals"
    __table_args__ = (
        Index("ix_arrivals_person", "person_id", "venue_id"),
        CheckConstraint("seen_until >= arrived_at", name="order"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), index=True)
    sitting: Mapped[str] = mapped_column(String(40), unique=True, repr=False)
    arrived_at: Mapped[datetime] = mapped_column()
    seen_until: Mapped[datetime] = mapped_column()


class CheckIn(Model, kw_only=True):
    """A code that was shown or read out and came back, or a tick on the door list; never deleted.

    `person_id` is None until whoever scanned has signed in; `mark` is the digest of what her browser keeps
    meanwhile. `step` is the number of a rotating code. One with a flag counts once `is_accepted`; a tick that
    was taken back has `is_accepted` False.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        Index("ix_check_ins_person", "person_id", "session_id"),
        Index("ix_check_ins_session", "session_id", "scanned_at"),
        Index("ix_check_ins_mark", "mark"),
        CheckConstraint("(is_accepted IS NULL) = (decided_at IS NULL)", name="decision"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("activity_sessions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    kind: Mapped[EvidenceKind] = mapped_column(checked(EvidenceKind))
    scanned_at: Mapped[datetime] = mapped_column()
    mark: Mapped[str] = mapped_column(String(64), default="", repr=False)
    step: Mapped[int | None] = mapped_column(default=None)
    flag: Mapped[CheckInFlag] = mapped_column(checked(CheckInFlag), default=CheckInFlag.NONE)
    bound_at: Mapped[datetime | None] = mapped_column(default=None)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    is_accepted: Mapped[bool | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decision_reason: Mapped[str] = mapped_column(Text, default="")


class AttendanceReport(Model, kw_only=True):
    """A file of a meeting's platform that was imported; `zone` is that of its times (IANA).

    `set_aside_at` is None while it counts.
    """

    __tablename__ = "attendance_reports"
    __table_args__ = (UniqueConstraint("venue_id", "sha256"),)

    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"))
    platform: Mapped[MeetingPlatform] = mapped_column(checked(MeetingPlatform))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(60))
    imported_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[datetime] = mapped_column()
    set_aside_at: Mapped[datetime | None] = mapped_column(default=None)


class AttendanceRow(Model, kw_only=True):
    """One presence that a report names; without a person it waits in the queue, unless it is set aside.

    It belongs to the last report that said it and is not set aside. `is_ignored` where it was set aside by itself:
    nobody is meant, or its times were read in a wrong zone.
    `fingerprint` is the digest of who and when: the same row of another report of this venue is the same presence.
    """

    __tablename__ = "attendance_rows"
    __table_args__ = (
        UniqueConstraint("venue_id", "fingerprint"),
        Index("ix_attendance_rows_person", "person_id", "venue_id"),
        CheckConstraint("left_at >= joined_at", name="order"),
        CheckConstraint("(person_id IS NULL) = (matched_by = 'nobody')", name="match"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("attendance_reports.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(254), default="")
    joined_at: Mapped[datetime] = mapped_column()
    left_at: Mapped[datetime] = mapped_column()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    matched_by: Mapped[MatchedBy] = mapped_column(checked(MatchedBy), default=MatchedBy.NOBODY)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    is_ignored: Mapped[bool] = mapped_column(default=False)


class AttendanceMention(Model, kw_only=True):
    """That a report says a row: reports of one meeting grow, and name the same presence again."""

    __tablename__ = "attendance_mentions"
    __table_args__ = (UniqueConstraint("row_id", "report_id"),)

    row_id: Mapped[int] = mapped_column(ForeignKey("attendance_rows.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("attendance_reports.id"), index=True)


class AttendanceCorrection(Model, kw_only=True):
    """The office's own word on when somebody attended a session, and why. Insert-only; the last one holds.

    One without times takes the earlier word back: the session's other evidence counts again.
    """

    __tablename__ = "attendance_corrections"
    __table_args__ = (
        Index("ix_attendance_corrections_person", "person_id", "session_id"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="times"),
        CheckConstraint("ends_at >= starts_at", name="order"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("activity_sessions.id"))
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column()
