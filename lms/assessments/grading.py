"""Grading: what each answer is worth, and whether all of them are enough; pass or fail, never a grade.

An answer is a list of texts: ids of choices for what is chosen or put in order, "left:right" ids for what is
matched, the words themselves for text and number. An empty list is no answer.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from lms.formats import trimmed

DEFAULT_PASS_MARK: Final = Decimal("0.80")
LONGEST_GIVEN: Final = 500
_STEP: Final = Decimal("0.0001")
_NUMBER: Final = re.compile(
    r"[+-]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,20})(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?"
)

Given = Sequence[str]


class GradingRefused(ValueError):
    """Answers or questions that cannot be graded; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    ORDERING = "ordering"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice, a pair, a step, an accepted answer or the right number, as the question's kind has it."""

    id: str
    text: str = ""
    match: str = ""
    is_right: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its key; steps stand in their right order.

    `is_per_option` gives each option of a multiple or matching question its share; `tolerance` is a number's.
    """

    id: str
    kind: QuestionKind
    options: tuple[Option, ...]
    is_per_option: bool = False
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What one question earned: points from 0 to 1, to four places; right where they are all of it."""

    id: str
    points: Decimal
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """Pass or fail, and what each question earned, in the order of the questions; `right` counts whole ones."""

    right: int
    out_of: int
    right_needed: int
    points: Decimal
    per_question: tuple[Graded, ...]
    passed: bool


def right_needed(pass_mark: Decimal, out_of: int) -> int:
    """How many right answers reach a pass mark given as a share above 0 and up to 1."""
    if not 0 < pass_mark <= 1:
        raise GradingRefused("pass_mark")
    return int((pass_mark * out_of).to_integral_value(rounding=ROUND_CEILING))


def grade(
    questions: Sequence[Question],
    answers: Mapping[str, Given],
    *,
    pass_mark: Decimal = DEFAULT_PASS_MARK,
    raised: Collection[str] = (),
) -> Result:
    """The result of answers by question id; unanswered is wrong. Points are compared exactly, never rounded.

    Questions that are `raised` earn their whole point, whatever was answered.

    Raises GradingRefused: no_questions, repeated_question, unknown_question, pass_mark, and as `kept_answer`.
    """
    _check(questions, answers)
    shares = [
        Fraction(1) if one.id in raised else share_earned(one, kept_answer(one, answers.get(one.id, ())))
        for one in questions
    ]
    needed = right_needed(pass_mark, len(questions))
    return Result(
        right=sum(share == 1 for share in shares),
        out_of=len(questions),
        right_needed=needed,
        points=_as_points(sum(shares, Fraction(0))),
        per_question=tuple(
            Graded(id=one.id, points=_as_points(share), is_right=share == 1)
            for one, share in zip(questions, shares, strict=True)
        ),
        passed=sum(shares) >= needed,
    )


def share_earned(question: Question, given: Given) -> Fraction:
    """The share of the question's point that a kept answer earns, from 0 to 1; nothing given earns nothing."""
    return _EARNED[question.kind](question, given) if given else Fraction(0)


def kept_answer(question: Question, given: Given) -> tuple[str, ...]:
    """The answer as it is kept; empty where nothing is answered.

    Raises GradingRefused: unknown_choice, one_choice_only, order_unfinished, answer_too_long, not_a_number.
    """
    return _KEPT[question.kind](question, given)


def is_whole(question: Question, given: Given) -> bool:
    """True where a kept answer leaves nothing open: of a matching question every left side has its match."""
    asked = len(left_sides(question)) if question.kind is QuestionKind.MATCHING else 1
    return len(given) >= asked > 0


def left_sides(question: Question) -> tuple[Option, ...]:
    """What a matching question asks to be matched: an entry without words is only one more wrong right side."""
    return tuple(one for one in question.options if one.text)


def right_sides(question: Question) -> tuple[Option, ...]:
    """What a matching question offers: each different right side once, by the first entry that has it."""
    offered: dict[str, Option] = {}
    for one in question.options:
        if one.match:
            offered.setdefault(folded(one.match), one)
    return tuple(offered.values())


def read_number(text: str) -> Decimal | None:
    """A number as people type it, such as -2.5, 1,000 or 6e-3; None where it is none."""
    plain = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


def folded(text: str) -> str:
    """Words as they are compared: without case, accents kept, white space collapsed, apostrophes alike."""
    return " ".join(
        unicodedata.normalize("NFC", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
    ).casefold()


def _check(questions: Sequence[Question], answers: Mapping[str, Given]) -> None:
    known = {one.id for one in questions}
    if not questions:
        raise GradingRefused("no_questions")
    if len(known) != len(questions):
        raise GradingRefused("repeated_question")
    if not known.issuperset(answers):
        raise GradingRefused("unknown_question")


def _as_points(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / share.denominator).quantize(_STEP)


def _kept_choices(question: Question, given: Given) -> tuple[str, ...]:
    offered = [one.id for one in question.options]
    if not set(offered).issuperset(given):
        raise GradingRefused("unknown_choice")
    if question.kind is not QuestionKind.MULTIPLE and len(set(given)) > 1:
        raise GradingRefused("one_choice_only")
    return tuple(one for one in offered if one in given)


def _kept_pairs(question: Question, given: Given) -> tuple[str, ...]:
    """In the order of the left sides; of entries with the same right side the first stands for all."""
    lefts = [one.id for one in left_sides(question)]
    offered = {folded(one.match): one.id for one in right_sides(question)}
    sides = {one.id: offered[folded(one.match)] for one in question.options if one.match}
    found: dict[str, str] = {}
    for pair in given:
        left, _colon, right = pair.partition(":")
        if left not in lefts or right not in sides:
            raise GradingRefused("unknown_choice")
        if found.setdefault(left, sides[right]) != sides[right]:
            raise GradingRefused("one_choice_only")
    return tuple(f"{left}:{found[left]}" for left in lefts if left in found)


def _kept_order(question: Question, given: Given) -> tuple[str, ...]:
    steps = {one.id for one in question.options}
    if not steps.issuperset(given):
        raise GradingRefused("unknown_choice")
    if given and (set(given) != steps or len(given) != len(steps)):
        raise GradingRefused("order_unfinished")
    return tuple(given)


def _kept_words(_question: Question, given: Given) -> tuple[str, ...]:
    if len(given) > 1:
        raise GradingRefused("one_choice_only")
    words = " ".join(trimmed("\n".join(given)).split())
    if len(words) > LONGEST_GIVEN:
        raise GradingRefused("answer_too_long")
    return (words,) if words else ()


def _kept_number(question: Question, given: Given) -> tuple[str, ...]:
    words = _kept_words(question, given)
    if words and read_number(words[0]) is None:
        raise GradingRefused("not_a_number")
    return words


def _chosen(question: Question, given: Given) -> Fraction:
    right = {one.id for one in question.options if one.is_right}
    if question.is_per_option and question.kind is QuestionKind.MULTIPLE:
        judged = sum((one.id in given) == one.is_right for one in question.options)
        return Fraction(judged, len(question.options))
    return Fraction(set(given) == right)


def _matched(question: Question, given: Given) -> Fraction:
    options, lefts = {one.id: one for one in question.options}, left_sides(question)
    pairs = (pair.split(":") for pair in given)
    right = sum(folded(options[left].match) == folded(options[side].match) for left, side in pairs)
    return Fraction(right, len(lefts)) if question.is_per_option else Fraction(right == len(lefts))


def _ordered(question: Question, given: Given) -> Fraction:
    """Steps that say the same may change places."""
    words = {one.id: folded(one.text) for one in question.options}
    return Fraction([words[one] for one in given] == list(words.values()))


def _worded(question: Question, given: Given) -> Fraction:
    return Fraction(folded(given[0]) in {folded(one.text) for one in question.options})


def _numbered(question: Question, given: Given) -> Fraction:
    said, wanted = read_number(given[0]), [read_number(one.text) for one in question.options]
    near = Fraction(question.tolerance)
    return Fraction(
        said is not None and any(one is not None and abs(Fraction(said) - Fraction(one)) <= near for one in wanted)
    )


_KEPT: Final[dict[QuestionKind, Callable[[Question, Given], tuple[str, ...]]]] = {
    QuestionKind.SINGLE: _kept_choices,
    QuestionKind.MULTIPLE: _kept_choices,
    QuestionKind.TRUE_FALSE: _kept_choices,
    QuestionKind.MATCHING: _kept_pairs,
    QuestionKind.ORDERING: _kept_order,
    QuestionKind.TEXT: _kept_words,
    QuestionKind.NUMBER: _kept_number,
}
_EARNED: Final[dict[QuestionKind, Callable[[Question, Given], Fraction]]] = {
    QuestionKind.SINGLE: _chosen,
    QuestionKind.MULTIPLE: _chosen,
    QuestionKind.TRUE_FALSE: _chosen,
    QuestionKind.MATCHING: _matched,
    QuestionKind.ORDERING: _ordered,
    QuestionKind.TEXT: _worded,
    QuestionKind.NUMBER: _numbered,
}
