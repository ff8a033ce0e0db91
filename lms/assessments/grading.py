"""Grading: which questions were answered rightly, and whether that is enough; never a grade."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Final

DEFAULT_PASS_MARK: Final = Decimal("0.80")


class GradingRefused(ValueError):
    """Answers or questions that cannot be graded; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class QuestionKind(StrEnum):
    """How many choices may be marked."""

    SINGLE = "single"
    MULTIPLE = "multiple"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question as it was shown: its choices and those that are right, by id."""

    id: str
    kind: QuestionKind
    choices: frozenset[str]
    right: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Result:
    """Pass or fail, and which questions were right, in the order of the questions."""

    right: int
    out_of: int
    right_needed: int
    per_question: tuple[tuple[str, bool], ...]
    passed: bool


def right_needed(pass_mark: Decimal, out_of: int) -> int:
    """How many right answers reach a pass mark given as a share above 0 and up to 1."""
    if not 0 < pass_mark <= 1:
        raise GradingRefused("pass_mark")
    return int((pass_mark * out_of).to_integral_value(rounding=ROUND_CEILING))


def grade(
    questions: Sequence[Question],
    answers: Mapping[str, Collection[str]],
    *,
    pass_mark: Decimal = DEFAULT_PASS_MARK,
) -> Result:
    """The result of answers given as choice ids per question id; unanswered is wrong.

    Several choices count all or nothing. Raises GradingRefused: no_questions, repeated_question,
    unknown_question, unknown_choice, one_choice_only, pass_mark.
    """
    _check(questions, answers)
    per_question = tuple((one.id, frozenset(answers.get(one.id, ())) == one.right) for one in questions)
    right = sum(is_right for _, is_right in per_question)
    needed = right_needed(pass_mark, len(questions))
    return Result(
        right=right,
        out_of=len(questions),
        right_needed=needed,
        per_question=per_question,
        passed=right >= needed,
    )


def _check(questions: Sequence[Question], answers: Mapping[str, Collection[str]]) -> None:
    by_id = {one.id: one for one in questions}
    if not questions:
        raise GradingRefused("no_questions")
    if len(by_id) != len(questions):
        raise GradingRefused("repeated_question")
    for question_id, chosen in answers.items():
        if question_id not in by_id:
            raise GradingRefused("unknown_question")
        check_answer(by_id[question_id], chosen)


def check_answer(question: Question, chosen: Collection[str]) -> None:
    """Refuse an answer that the question's page cannot have produced."""
    if not question.choices.issuperset(chosen):
        raise GradingRefused("unknown_choice")
    if question.kind is QuestionKind.SINGLE and len(set(chosen)) > 1:
        raise GradingRefused("one_choice_only")
