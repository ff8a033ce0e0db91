"""What learners are shown of a quiz: questions without their key, and after a hand-in what each came to."""

from collections.abc import Mapping
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
            chosen=answers[question.id].values if question.id in answers else (),
            saved_at=answers[question.id].saved_at if question.id in answers else None,
        )
        for number, question in enumerate(quiz.questions, start=1)
    )


def outcomes_of(attempt: Attempt, quiz: Quiz) -> tuple[Outcome, ...]:
    """What became of each question of a graded attempt."""
    answers = answers_of(attempt.id)
    right = {one.id: one.is_right for one in result_of(attempt, quiz, answers).per_question}
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


def result_of(attempt: Attempt, quiz: Quiz, answers: Mapping[int, Given]) -> grading.Result:
    """What an attempt comes to with these answers, by the questions as they are now."""
    return grading.grade(
        [gradable(question) for question in quiz.questions],
        {str(question_id): one.values for question_id, one in answers.items()},
        pass_mark=attempt.pass_mark,
    )


def gradable(question: Question) -> grading.Question:
    """The question as plain values."""
    return grading.Question(
        id=str(question.id),
        kind=question.kind,
        options=tuple(
            grading.Option(id=str(choice.id), text=choice.text, match=choice.match, is_right=choice.is_right)
            for choice in question.choices
        ),
        is_per_option=question.is_per_option,
        tolerance=question.tolerance,
    )


def _outcome(number: int, question: Question, answer: Given | None, *, is_right: bool, passed: bool) -> Outcome:
    chosen = answer.values if answer else ()
    return Outcome(
        number=number,
        stem=question.stem,
        chosen=tuple(choice.text for choice in question.choices if str(choice.id) in chosen),
        is_right=is_right,
        watch_from_ms=question.watch_from_ms,
        key=tuple(choice.text for choice in question.choices if choice.is_right) if passed else (),
        rationale=question.rationale if passed else "",
        reference=question.reference if passed else "",
    )
