"""What learners are shown of a quiz: questions without their key, and after a hand-in what each came to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.assessments import grading
from lms.assessments.models import Attempt, Question, Quiz
from lms.assessments.queries import Given, answers_of


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question as it may leave the house before the quiz is passed: nothing in it knows what is right."""

    id: int
    number: int
    stem: str
    is_multiple: bool
    choices: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    saved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question after the hand-in. Key, rationale and reference stay empty until the quiz is passed."""

    number: int
    stem: str
    chosen: tuple[str, ...]
    is_right: bool
    watch_from_ms: int | None
    key: tuple[str, ...] = ()
    rationale: str = ""
    reference: str = ""


def shown_questions(quiz: Quiz, answers: dict[int, Given]) -> tuple[ShownQuestion, ...]:
    """The quiz as it is answered, with what this person has chosen so far."""
    return tuple(
        ShownQuestion(
            id=question.id,
            number=number,
            stem=question.stem,
            is_multiple=question.kind is grading.QuestionKind.MULTIPLE,
            choices=tuple((str(choice.id), choice.text) for choice in question.choices),
            chosen=tuple(str(one) for one in answers[question.id].choice_ids) if question.id in answers else (),
            saved_at=answers[question.id].saved_at if question.id in answers else None,
        )
        for number, question in enumerate(quiz.questions, start=1)
    )


def outcomes_of(attempt: Attempt, quiz: Quiz) -> tuple[Outcome, ...]:
    """What became of each question of a graded attempt."""
    answers, right = answers_of(attempt.id), dict(result_of(attempt, quiz).per_question)
    return tuple(
        _outcome(
            number,
            question,
            answers.get(question.id),
            is_right=right[str(question.id)],
            passed=bool(attempt.passed),
        )
        for number, question in enumerate(quiz.questions, start=1)
    )


def result_of(attempt: Attempt, quiz: Quiz) -> grading.Result:
    """Which questions of an attempt were answered rightly, by the questions as they are now."""
    return grading.grade(
        [gradable(question) for question in quiz.questions],
        {str(question_id): ids_as_text(one.choice_ids) for question_id, one in answers_of(attempt.id).items()},
        pass_mark=attempt.pass_mark,
    )


def gradable(question: Question) -> grading.Question:
    """The question as plain values."""
    return grading.Question(
        id=str(question.id),
        kind=question.kind,
        choices=ids_as_text(choice.id for choice in question.choices),
        right=ids_as_text(choice.id for choice in question.choices if choice.is_right),
    )


def ids_as_text(ids: Iterable[int]) -> frozenset[str]:
    """Ids as grading knows them."""
    return frozenset(str(one) for one in ids)


def _outcome(number: int, question: Question, answer: Given | None, *, is_right: bool, passed: bool) -> Outcome:
    chosen = set(answer.choice_ids) if answer else set()
    return Outcome(
        number=number,
        stem=question.stem,
        chosen=tuple(choice.text for choice in question.choices if choice.id in chosen),
        is_right=is_right,
        watch_from_ms=question.watch_from_ms,
        key=tuple(choice.text for choice in question.choices if choice.is_right) if passed else (),
        rationale=question.rationale if passed else "",
        reference=question.reference if passed else "",
    )
