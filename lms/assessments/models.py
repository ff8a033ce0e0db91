"""Quizzes and attempts, evaluations, and the ballot box that keeps answers apart from names."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.answering import ItemKind as ItemKind  # noqa: PLC0414 -- columns and their kinds are imported together
from lms.assessments.answering import Occasion as Occasion  # noqa: PLC0414
from lms.assessments.answering import Repeats as Repeats  # noqa: PLC0414
from lms.assessments.grading import QuestionKind as QuestionKind  # noqa: PLC0414
from lms.db import Model, checked
from lms.vault import SealedJson


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


class Question(Model, kw_only=True):
    """One question with its rationale, reference, and the part of the recording that answers it.

    From `fixed_at` on, when its quiz is published or an attempt asks it, the row and its choices never change: a
    correction is another row with the next `version` of the same `origin_id`, which is the first row of the chain
    and empty there. `replaced_at` is when the next version took its place.
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
    fixed_at: Mapped[datetime | None] = mapped_column(default=None)
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)

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


class LibraryItem(Model, kw_only=True):
    """A question of the office's library: what drafts begin with (`is_standard`), and what else they may take."""

    __tablename__ = "library_items"

    position: Mapped[int] = mapped_column()
    kind: Mapped[ItemKind] = mapped_column(checked(ItemKind))
    text: Mapped[str] = mapped_column(Text)
    is_required: Mapped[bool] = mapped_column(default=True)
    options: Mapped[list[Any]] = mapped_column(default_factory=list)
    low: Mapped[str] = mapped_column(String(40), default="")
    high: Mapped[str] = mapped_column(String(40), default="")
    repeats: Mapped[Repeats] = mapped_column(checked(Repeats), default=Repeats.ONCE)
    # Values of Measure.
    measures: Mapped[list[Any]] = mapped_column(default_factory=list)
    is_standard: Mapped[bool] = mapped_column(default=False)
    is_follow_up: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


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


class Evaluation(Model, kw_only=True):
    """An activity's evaluation form; the office's approval ends once somebody changes what was approved.

    A follow-up is a form of its own, asked `days_after` the claim; what approves the one approves the other.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("activity_id", "occasion"),
        CheckConstraint("(occasion = 'follow_up') = (days_after IS NOT NULL)", name="days_after"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    occasion: Mapped[Occasion] = mapped_column(checked(Occasion), default=Occasion.COMPLETION)
    days_after: Mapped[int | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    approval_ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_approved(self) -> bool:
        """True while what the office approved stands."""
        return self.approved_at is not None and self.approval_ended_at is None

    items: Mapped[list["EvaluationItem"]] = relationship(
        back_populates="evaluation", init=False, repr=False, order_by="EvaluationItem.position"
    )


class EvaluationItem(Model, kw_only=True):
    """One item: a rating of 1 to 5, one for each statement of a grid, one or several of its options, or free text.

    `options` are what is chosen from, or a grid's statements; `low` and `high` the words at the ends of its scale,
    empty for agreement. What repeats is asked for each speaker.
    """

    __tablename__ = "evaluation_items"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True, init=False)
    position: Mapped[int] = mapped_column()
    kind: Mapped[ItemKind] = mapped_column(checked(ItemKind))
    text: Mapped[str] = mapped_column(Text)
    is_required: Mapped[bool] = mapped_column(default=True)
    options: Mapped[list[Any]] = mapped_column(default_factory=list)
    low: Mapped[str] = mapped_column(String(40), default="")
    high: Mapped[str] = mapped_column(String(40), default="")
    repeats: Mapped[Repeats] = mapped_column(checked(Repeats), default=Repeats.ONCE)
    # Values of Measure.
    measures: Mapped[list[Any]] = mapped_column(default_factory=list)
    library_item_id: Mapped[int | None] = mapped_column(ForeignKey("library_items.id"), default=None)

    evaluation: Mapped[Evaluation] = relationship(back_populates="items", repr=False)


class EvaluationDraft(Model, kw_only=True):
    """A learner's own answer to one item until hand-in, readable by nobody else, deleted then.

    Sealed: what a deletion leaves in free pages, logs and copies of the database tells nothing.
    `part` says about whom, and to which statement of a grid (see `asked.Blank`).
    """

    __tablename__ = "evaluation_drafts"
    __table_args__ = (UniqueConstraint("person_id", "item_id", "part"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("evaluation_items.id"))
    part: Mapped[str] = mapped_column(String(20), default="")
    value: Mapped[dict[str, Any]] = mapped_column(SealedJson("evaluation_drafts.value"))
    saved_at: Mapped[datetime] = mapped_column()


class EvaluationReceipt(Model, kw_only=True):
    """That somebody completed the evaluation; never what was answered."""

    __tablename__ = "evaluation_receipts"
    __table_args__ = (UniqueConstraint("person_id", "evaluation_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    handed_in_at: Mapped[datetime] = mapped_column()


class Ballot(Model, kw_only=True):
    """Answers on their way: emptied in shuffled batches by a job, in transactions without receipts.

    Sealed: until it has moved, a ballot's place and transaction name its author.
    """

    __tablename__ = "ballots"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJson("ballots.answers"))


class EvaluationResponse(Model, kw_only=True):
    """Answers without an author, a time or an order."""

    __tablename__ = "evaluation_responses"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column()
