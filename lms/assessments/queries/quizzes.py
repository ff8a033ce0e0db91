"""Where a person stands in an activity's quiz, what its attempts ask, and what was answered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Integer, Row, Select, bindparam, case, cast, func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import Person
from lms.activities.editions import kept, mark_of
from lms.assessments.authoring import ChoiceText, QuestionText
from lms.assessments.drawing import how_many
from lms.assessments.grading import right_needed
from lms.assessments.models import (
    Answer,
    Attempt,
    AttemptGrant,
    Question,
    Quiz,
    QuizDraw,
    Regrade,
)
from lms.assessments.queries.figures import figure_of
from lms.assessments.ruling import Ruling
from lms.db import apart, fetch, session


@dataclass(frozen=True, kw_only=True)
class QuizState:
    """One person in one quiz. Attempts used include an open one; `right_needed` is that of the version shown.

    `questions` are asked in each attempt, out of `drawn_from`. `ends_at` is the end of an open attempt whose time
    is limited.
    """

    quiz_id: int
    questions: int
    drawn_from: int
    pass_mark: Decimal
    right_needed: int
    attempt_limit: int | None
    one_per_page: bool
    time_limit_minutes: int | None
    attempts_used: int
    open_attempt_id: int | None
    open_attempt_number: int | None
    ends_at: datetime | None
    last_attempt_id: int | None
    passed: bool
    passed_attempt_id: int | None
    best_right: int | None

    @property
    def attempts_left(self) -> int | None:
        """How many more may begin; None without a limit."""
        return None if self.attempt_limit is None else max(self.attempt_limit - self.attempts_used, 0)

    @property
    def is_drawn(self) -> bool:
        """True where attempts ask different questions."""
        return self.questions < self.drawn_from


@dataclass(frozen=True, kw_only=True)
class _QuizShape:
    """What of a quiz is the same for everybody."""

    id: int
    pass_mark: Decimal
    attempt_limit: int | None
    one_per_page: bool
    time_limit_minutes: int | None
    questions: int
    drawn_from: int


# Built once: these are asked on every page of an activity.
_CURRENT: Final = select(func.count(Question.id)).where(Question.replaced_at.is_(None))
_IN_QUIZ: Final = _CURRENT.where(Question.quiz_id == Quiz.id).correlate(Quiz).scalar_subquery()
_IN_DRAW: Final = _CURRENT.where(Question.draw_id == QuizDraw.id).correlate(QuizDraw).scalar_subquery()
# What each draw leaves out; as `drawing.how_many` counts it.
_LEFT_OUT: Final = (
    select(func.coalesce(func.sum(case((QuizDraw.count < _IN_DRAW, _IN_DRAW - QuizDraw.count), else_=0)), 0))
    .where(QuizDraw.quiz_id == Quiz.id)
    .correlate(Quiz)
    .scalar_subquery()
)
_SHAPE_OF_QUIZ: Final = select(
    Quiz.id,
    Quiz.pass_mark,
    Quiz.attempt_limit,
    Quiz.one_per_page,
    Quiz.time_limit_minutes,
    (_IN_QUIZ - cast(_LEFT_OUT, Integer)).label("questions"),
    _IN_QUIZ.label("drawn_from"),
).where(Quiz.activity_id == bindparam("activity_id"))
_GRANTED: Final = select(func.count(AttemptGrant.id)).where(
    AttemptGrant.person_id == bindparam("person_id"), AttemptGrant.quiz_id == bindparam("quiz_id")
)
_ATTEMPTS: Final = (
    select(
        Attempt.id,
        Attempt.number,
        Attempt.handed_in_at,
        Attempt.ends_at,
        Attempt.passed,
        Attempt.pass_mark,
        Attempt.right,
        # Only who has used up all attempts is granted more, so that without a row there are none.
        _GRANTED.scalar_subquery().label("granted"),
    )
    .where(Attempt.person_id == bindparam("person_id"), Attempt.quiz_id == bindparam("quiz_id"))
    .order_by(Attempt.number)
)
_GIVEN: Final = select(Answer.question_id, Answer.given, Answer.saved_at, Answer.points).where(
    Answer.attempt_id == bindparam("attempt_id")
)
_SHEET: Final = select(Attempt.id, Attempt.question_ids, Attempt.seed, Attempt.ends_at).where(
    Attempt.id == bindparam("attempt_id")
)
_RULINGS: Final = (
    select(Regrade.question_id, Regrade.accepts)
    .where(Regrade.quiz_id == bindparam("quiz_id"))
    .order_by(Regrade.id)
)


def quiz_state(person_id: int | None, activity_id: int) -> QuizState | None:
    """Where this person (or a visitor) stands in the activity's quiz; None where there is none."""
    shape = kept("quiz's shape", activity_id, mark_of(activity_id), lambda: _quiz_shape(activity_id))
    if shape is None:
        return None
    attempts = fetch(_ATTEMPTS, person_id=person_id, quiz_id=shape.id).all() if person_id is not None else ()
    return _state(shape, attempts)


def attempts_of(person_id: int, quiz_id: int) -> Sequence[Attempt]:
    """A person's attempts at a quiz, in their order."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.quiz_id == quiz_id)
        .order_by(Attempt.number)
        .execution_options(populate_existing=True)
    ).all()


def attempts_granted(person_id: int, quiz_id: int) -> int:
    """How many attempts the office has granted to a person beyond what the quiz allows."""
    found: int = fetch(_GRANTED, person_id=person_id, quiz_id=quiz_id).scalar_one()
    return found


def quiz_to_read(activity_id: int) -> Quiz | None:
    """The activity's quiz for those who change nothing of it: kept from one request to the next."""
    return kept("quiz", activity_id, mark_of(activity_id), lambda: _quiz_apart(activity_id))


def quiz_with_questions(activity_id: int) -> Quiz | None:
    """The activity's quiz with questions, choices and draws, in three statements."""
    return session.scalars(_whole_quiz(activity_id)).unique().one_or_none()


def question_text(question: Question) -> QuestionText:
    """A question as plain values."""
    return QuestionText(
        stem=question.stem,
        kind=question.kind,
        choices=tuple(
            ChoiceText(text=choice.text, is_right=choice.is_right, match=choice.match)
            for choice in question.choices
        ),
        rationale=question.rationale,
        reference=question.reference,
        watch_from_ms=question.watch_from_ms,
        is_per_option=question.is_per_option,
        tolerance=question.tolerance,
        objective=question.objective,
        tags=tuple(question.tags),
        bank_question_id=question.bank_question_id,
        figure=figure_of(question),
    )


@dataclass(frozen=True)
class Given:
    """What was answered to a question, as `grading` keeps it, when, and what it earned once it was handed in."""

    values: tuple[str, ...]
    saved_at: datetime
    points: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one attempt asks, in its order, and until when; its seed mixes what is shown."""

    id: int
    question_ids: tuple[int, ...]
    seed: str
    ends_at: datetime | None


def answers_of(attempt_id: int) -> dict[int, Given]:
    """What was answered in an attempt, by question."""
    return {
        row.question_id: Given(tuple(row.given), row.saved_at, row.points)
        for row in fetch(_GIVEN, attempt_id=attempt_id)
    }


def sheet_of(attempt_id: int) -> Sheet:
    """What an attempt asks."""
    row = fetch(_SHEET, attempt_id=attempt_id).one()
    return Sheet(id=row.id, question_ids=tuple(row.question_ids), seed=row.seed, ends_at=row.ends_at)


def first_of_chain(question: Question) -> int:
    """The id by which all versions of a question are known."""
    return question.origin_id or question.id


def asked_of(quiz: Quiz) -> int:
    """How many of its questions each attempt asks."""
    return how_many((one.draw_id for one in quiz.questions), {one.id: one.count for one in quiz.draws})


def regrades_of(activity_id: int) -> Sequence[Row[Regrade, Person]]:
    """What was ruled about the activity's questions, the latest first, and by whom."""
    return session.execute(
        select(Regrade, Person)
        .join(Quiz, Quiz.id == Regrade.quiz_id)
        .join(Person, Person.id == Regrade.made_by)
        .where(Quiz.activity_id == activity_id)
        .order_by(Regrade.id.desc())
    ).all()


def rulings_of(quiz_id: int) -> list[tuple[int, Ruling]]:
    """What was ruled about the quiz's questions, by the first of their chains."""
    return [
        (row.question_id, Ruling(accepts=tuple(row.accepts) or None)) for row in fetch(_RULINGS, quiz_id=quiz_id)
    ]


def _quiz_shape(activity_id: int) -> _QuizShape | None:
    row = fetch(_SHAPE_OF_QUIZ, activity_id=activity_id).one_or_none()
    return _QuizShape(**row._mapping) if row is not None else None


def _whole_quiz(activity_id: int) -> Select[Quiz]:
    questions = selectinload(Quiz.questions).selectinload(Question.choices)
    return select(Quiz).where(Quiz.activity_id == activity_id).options(questions, joinedload(Quiz.draws))


def _quiz_apart(activity_id: int) -> Quiz | None:
    # With what was replaced since: attempts that began before go on with it.
    replaced = selectinload(Quiz.replaced).selectinload(Question.choices)
    with apart() as own:
        return own.scalars(_whole_quiz(activity_id).options(replaced)).unique().one_or_none()


def _state(shape: _QuizShape, attempts: Sequence[Row[Any]]) -> QuizState:
    """A mark that was raised or lowered since holds from the next attempt on."""
    open_one = next((one for one in attempts if one.handed_in_at is None), None)
    passed = next((one for one in attempts if one.passed), None)
    begun = open_one or passed
    shown = begun.pass_mark if begun else shape.pass_mark
    return QuizState(
        quiz_id=shape.id,
        questions=shape.questions,
        drawn_from=shape.drawn_from,
        pass_mark=shown,
        right_needed=right_needed(shown, shape.questions),
        attempt_limit=_limit(shape, attempts),
        one_per_page=shape.one_per_page,
        time_limit_minutes=shape.time_limit_minutes,
        attempts_used=len(attempts),
        open_attempt_id=open_one.id if open_one else None,
        open_attempt_number=open_one.number if open_one else None,
        ends_at=open_one.ends_at if open_one else None,
        last_attempt_id=max((one.id for one in attempts if one.handed_in_at), default=None),
        passed=passed is not None,
        passed_attempt_id=passed.id if passed else None,
        best_right=max((one.right for one in attempts if one.right is not None), default=None),
    )


def _limit(shape: _QuizShape, attempts: Sequence[Row[Any]]) -> int | None:
    """What the quiz allows, and what the office has granted beyond it."""
    return shape.attempt_limit + attempts[0].granted if shape.attempt_limit and attempts else shape.attempt_limit
