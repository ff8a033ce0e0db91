"""Where a person stands in an activity's quiz and evaluation, and what was answered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from lms.assessments.authoring import ChoiceText, ItemText, QuestionText
from lms.assessments.grading import right_needed
from lms.assessments.models import (
    Answer,
    Attempt,
    Evaluation,
    EvaluationDraft,
    EvaluationItem,
    EvaluationReceipt,
    Question,
    Quiz,
)
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class QuizState:
    """One person in one quiz. Attempts used include an open one; `right_needed` is that of the version shown."""

    quiz_id: int
    questions: int
    pass_mark: Decimal
    right_needed: int
    attempt_limit: int | None
    attempts_used: int
    open_attempt_id: int | None
    open_attempt_number: int | None
    last_attempt_id: int | None
    passed: bool
    passed_attempt_id: int | None
    best_right: int | None

    @property
    def attempts_left(self) -> int | None:
        """How many more may begin; None without a limit."""
        return None if self.attempt_limit is None else max(self.attempt_limit - self.attempts_used, 0)


@dataclass(frozen=True, kw_only=True)
class EvaluationState:
    """One person before one evaluation: how many items it has, and when it was handed in."""

    evaluation_id: int
    items: int
    handed_in_at: datetime | None

    @property
    def done(self) -> bool:
        """True once it was handed in."""
        return self.handed_in_at is not None


def quiz_state(person_id: int | None, activity_id: int) -> QuizState | None:
    """Where this person (or a visitor) stands in the activity's quiz; None where there is none."""
    count = select(func.count(Question.id)).where(Question.quiz_id == Quiz.id).scalar_subquery()
    row = session.execute(
        select(Quiz.id, Quiz.pass_mark, Quiz.attempt_limit, count).where(Quiz.activity_id == activity_id)
    ).one_or_none()
    if row is None:
        return None
    quiz_id, pass_mark, limit, questions = row
    return _state(quiz_id, pass_mark, limit, questions, attempts_of(person_id, quiz_id))


def attempts_of(person_id: int | None, quiz_id: int) -> Sequence[Attempt]:
    """A person's attempts at a quiz, in their order."""
    if person_id is None:
        return ()
    return session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.quiz_id == quiz_id)
        .order_by(Attempt.number)
        .execution_options(populate_existing=True)
    ).all()


def evaluation_state(person_id: int | None, activity_id: int) -> EvaluationState | None:
    """Where this person (or a visitor) stands with the activity's evaluation; None where there is none."""
    count = select(func.count(EvaluationItem.id)).where(EvaluationItem.evaluation_id == Evaluation.id)
    handed_in = select(EvaluationReceipt.handed_in_at).where(
        EvaluationReceipt.evaluation_id == Evaluation.id, EvaluationReceipt.person_id == person_id
    )
    row = session.execute(
        select(Evaluation.id, count.scalar_subquery(), handed_in.scalar_subquery()).where(
            Evaluation.activity_id == activity_id
        )
    ).one_or_none()
    if row is None:
        return None
    evaluation_id, items, handed_in_at = row
    return EvaluationState(evaluation_id=evaluation_id, items=items, handed_in_at=handed_in_at)


def quiz_with_questions(activity_id: int) -> Quiz | None:
    """The activity's quiz with questions and choices, in three statements."""
    return session.scalars(
        select(Quiz)
        .where(Quiz.activity_id == activity_id)
        .options(selectinload(Quiz.questions).selectinload(Question.choices))
    ).one_or_none()


def evaluation_with_items(activity_id: int) -> Evaluation | None:
    """The activity's evaluation with its items."""
    return session.scalars(
        select(Evaluation).where(Evaluation.activity_id == activity_id).options(selectinload(Evaluation.items))
    ).one_or_none()


def question_text(question: Question) -> QuestionText:
    """A question as plain values."""
    return QuestionText(
        stem=question.stem,
        kind=question.kind,
        choices=tuple(ChoiceText(text=choice.text, is_right=choice.is_right) for choice in question.choices),
        rationale=question.rationale,
        reference=question.reference,
        watch_from_ms=question.watch_from_ms,
    )


def item_text(item: EvaluationItem) -> ItemText:
    """An item as plain values."""
    return ItemText(kind=item.kind, text=item.text, is_required=item.is_required, options=tuple(item.options))


def answers_of(attempt_id: int) -> dict[int, Answer]:
    """What was answered in an attempt, by question."""
    rows = session.scalars(
        select(Answer).where(Answer.attempt_id == attempt_id).execution_options(populate_existing=True)
    )
    return {answer.question_id: answer for answer in rows}


def drafts_of(person_id: int, evaluation_id: int) -> dict[int, EvaluationDraft]:
    """A person's own drafts, by item. Nobody else may be asked about."""
    rows = session.scalars(
        select(EvaluationDraft)
        .where(EvaluationDraft.person_id == person_id, EvaluationDraft.evaluation_id == evaluation_id)
        .execution_options(populate_existing=True)
    )
    return {draft.item_id: draft for draft in rows}


def _state(
    quiz_id: int, pass_mark: Decimal, limit: int | None, questions: int, attempts: Sequence[Attempt]
) -> QuizState:
    """A mark that was raised or lowered since holds from the next attempt on."""
    open_one = next((one for one in attempts if one.handed_in_at is None), None)
    passed = next((one for one in attempts if one.passed), None)
    begun = open_one or passed
    shown = begun.pass_mark if begun else pass_mark
    return QuizState(
        quiz_id=quiz_id,
        questions=questions,
        pass_mark=shown,
        right_needed=right_needed(shown, questions),
        attempt_limit=limit,
        attempts_used=len(attempts),
        open_attempt_id=open_one.id if open_one else None,
        open_attempt_number=open_one.number if open_one else None,
        last_attempt_id=max((one.id for one in attempts if one.handed_in_at), default=None),
        passed=passed is not None,
        passed_attempt_id=passed.id if passed else None,
        best_right=max((one.right for one in attempts if one.right is not None), default=None),
    )
