"""Attempts at quizzes, their answers, and what was ruled about a question afterwards."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.assessments.reasons import AttemptReason
from lms.db import Model, checked


class Attempt(Model, kw_only=True):
    """One try at a quiz: at most one open, numbered without gaps, never past the limit.

    What it asks, in which order, and until when is fixed as it begins; `seed` mixes its choices, always alike.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "quiz_id", "number"),
        CheckConstraint("number > 0 AND (attempt_limit IS NULL OR number <= attempt_limit)", name="limit"),
        Index(
            "uq_attempts_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("handed_in_at IS NULL"),
            postgresql_where=text("handed_in_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True)
    number: Mapped[int] = mapped_column()
    attempt_limit: Mapped[int | None] = mapped_column(default=None)
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    began_at: Mapped[datetime] = mapped_column()
    handed_in_at: Mapped[datetime | None] = mapped_column(default=None)
    right: Mapped[int | None] = mapped_column(default=None)
    out_of: Mapped[int | None] = mapped_column(default=None)
    passed: Mapped[bool | None] = mapped_column(default=None)
    question_ids: Mapped[list[Any]] = mapped_column(default_factory=list)
    seed: Mapped[str] = mapped_column(String(32), default="")
    points: Mapped[Decimal | None] = mapped_column(Numeric(9, 4), default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)


class Answer(Model, kw_only=True):
    """What was answered to one question of one attempt, as `grading` keeps it; the latest counts.

    Points, from 0 to 1, come with the hand-in, which leaves a row for every question, also for those not answered.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("attempt_id", "question_id"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    given: Mapped[list[Any]] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column()
    points: Mapped[Decimal | None] = mapped_column(Numeric(5, 4), default=None)


class Regrade(Model, kw_only=True):
    """What was ruled about a question after it was asked, why, and what it did; insert-only.

    `question_id` is the first row of the question's chain: every version is meant. `accepts` as in `Ruling`,
    empty where it counts for everybody.
    """

    __tablename__ = "regrades"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    accepts: Mapped[list[Any]] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column()
    attempts_raised: Mapped[int] = mapped_column()
    people_passed: Mapped[int] = mapped_column()


class AttemptGrant(Model, kw_only=True):
    """One attempt more than the quiz allows, granted to one person by the office, with its reason; insert-only."""

    __tablename__ = "attempt_grants"
    __table_args__ = (Index("ix_attempt_grants_person_id_quiz_id", "person_id", "quiz_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"))
    reason: Mapped[AttemptReason] = mapped_column(checked(AttemptReason))
    granted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime] = mapped_column()
