"""Quizzes with their questions, each of which keeps its earlier versions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.grading import QuestionKind
from lms.assessments.models.figures import WithFigure
from lms.db import Model, checked


class Quiz(Model, kw_only=True):
    """An activity's quiz: pass or fail at a mark shown beforehand.

    Once published it keeps all but its attempts, and as many questions; each may be corrected by a new version.
    """

    __tablename__ = "quizzes"
    __table_args__ = (
        CheckConstraint("pass_mark > 0 AND pass_mark <= 1", name="pass_mark"),
        CheckConstraint("attempt_limit IS NULL OR attempt_limit > 0", name="attempt_limit"),
        CheckConstraint("time_limit_minutes BETWEEN 1 AND 480", name="time_limit"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), unique=True)
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(4, 3), default=Decimal("0.800"))
    attempt_limit: Mapped[int | None] = mapped_column(default=None)
    shuffles_questions: Mapped[bool] = mapped_column(default=False)
    shuffles_choices: Mapped[bool] = mapped_column(default=False)
    one_per_page: Mapped[bool] = mapped_column(default=False)
    time_limit_minutes: Mapped[int | None] = mapped_column(default=None)

    # What is asked of whoever begins now; earlier versions are in `replaced`.
    questions: Mapped[list["Question"]] = relationship(
        back_populates="quiz",
        init=False,
        repr=False,
        order_by="Question.position",
        primaryjoin="and_(Question.quiz_id == Quiz.id, Question.replaced_at.is_(None))",
    )
    replaced: Mapped[list["Question"]] = relationship(
        init=False,
        repr=False,
        viewonly=True,
        order_by="Question.id",
        primaryjoin="and_(Question.quiz_id == Quiz.id, Question.replaced_at.is_not(None))",
    )
    draws: Mapped[list["QuizDraw"]] = relationship(
        back_populates="quiz", init=False, repr=False, order_by="QuizDraw.position"
    )


class QuizDraw(Model, kw_only=True):
    """Some of a quiz's questions, of which each attempt asks only `count`, drawn by its seed.

    All are asked where there are fewer. `label` says what they have in common. Once published it stays as it is.
    """

    __tablename__ = "quiz_draws"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True, init=False)
    position: Mapped[int] = mapped_column()
    count: Mapped[int] = mapped_column()
    label: Mapped[str] = mapped_column(String(200), default="")

    quiz: Mapped[Quiz] = relationship(back_populates="draws", repr=False)


class Question(WithFigure, Model, kw_only=True):
    """One question with its rationale, reference, and the part of the recording that answers it.

    From `fixed_at` on, when its quiz is published or an attempt asks it, the row and its choices never change: a
    correction is another row with the next `version` of the same `origin_id`, which is the first row of the chain
    and empty there. `replaced_at` is when the next version took its place. Without a draw it is always asked.
    `bank_question_id` is the version of a bank's question of which this is a copy, or became one.
    """

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("uq_questions_version", "origin_id", "version", unique=True),
    )

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True, init=False)
    position: Mapped[int] = mapped_column()
    kind: Mapped[QuestionKind] = mapped_column(checked(QuestionKind), default=QuestionKind.SINGLE)
    stem: Mapped[str] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(Text, default="")
    watch_from_ms: Mapped[int | None] = mapped_column(default=None)
    is_per_option: Mapped[bool] = mapped_column(default=False)
    tolerance: Mapped[Decimal] = mapped_column(Numeric(18, 6), default=Decimal(0))
    objective: Mapped[str] = mapped_column(String(500), default="")
    tags: Mapped[list[Any]] = mapped_column(default_factory=list)
    version: Mapped[int] = mapped_column(default=1)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), default=None)
    bank_question_id: Mapped[int | None] = mapped_column(ForeignKey("bank_questions.id"), index=True, default=None)
    fixed_at: Mapped[datetime | None] = mapped_column(default=None)
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("quiz_draws.id"), index=True, default=None)

    quiz: Mapped[Quiz] = relationship(back_populates="questions", repr=False)
    choices: Mapped[list["Choice"]] = relationship(
        back_populates="question", init=False, repr=False, order_by="Choice.position"
    )


class Choice(Model, kw_only=True):
    """A choice, a pair, a step, an accepted answer or the right number, as its question's kind has it."""

    __tablename__ = "choices"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True, init=False)
    position: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    is_right: Mapped[bool] = mapped_column(default=False)
    match: Mapped[str] = mapped_column(Text, default="")

    question: Mapped[Question] = relationship(back_populates="choices", repr=False)
