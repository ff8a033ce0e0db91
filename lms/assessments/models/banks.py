"""Question banks: questions kept apart from quizzes, each with its earlier versions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.assessments.grading import QuestionKind
from lms.assessments.models.figures import WithFigure
from lms.db import Model, checked


class QuestionBank(Model, kw_only=True):
    """Questions of one department, or of the house where it has none; an archived bank offers nothing."""

    __tablename__ = "question_banks"
    __table_args__ = (
        UniqueConstraint("department_id", "name"),
        # Where there is no department, the constraint above holds nothing to be the same.
        Index(
            "uq_question_banks_house",
            "name",
            unique=True,
            sqlite_where=text("department_id IS NULL"),
            postgresql_where=text("department_id IS NULL"),
        ),
    )

    name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), default=None)
    created_at: Mapped[datetime] = mapped_column()
    archived_at: Mapped[datetime | None] = mapped_column(default=None)


class BankQuestion(WithFigure, Model, kw_only=True):
    """One version of a question in a bank; what it says never changes, and quizzes ask copies of it.

    A correction is another row with the next `version` of the same `origin_id`, which is the first row of the
    chain and empty there; `replaced_at` is when that took its place. `choices` are dictionaries of text, is_right
    and match, which mean what `ChoiceText` says. What is retired is offered no longer.
    """

    __tablename__ = "bank_questions"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("uq_bank_questions_version", "origin_id", "version", unique=True),
    )

    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"), index=True)
    kind: Mapped[QuestionKind] = mapped_column(checked(QuestionKind))
    stem: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[Any]] = mapped_column()
    rationale: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(Text, default="")
    is_per_option: Mapped[bool] = mapped_column(default=False)
    tolerance: Mapped[Decimal] = mapped_column(Numeric(18, 6), default=Decimal(0))
    objective: Mapped[str] = mapped_column(String(500), default="")
    tags: Mapped[list[Any]] = mapped_column(default_factory=list)
    version: Mapped[int] = mapped_column(default=1)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("bank_questions.id"), default=None)
    written_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column()
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
