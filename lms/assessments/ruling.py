"""What is ruled about a question after it was asked: it counts for everybody, or one more answer is accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from lms.assessments.grading import Given, Question, QuestionKind, folded, read_number

# Answers of these kinds can be named one by one.
NAMED: Final = frozenset(QuestionKind) - {QuestionKind.MATCHING, QuestionKind.ORDERING}
_CHOSEN: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})


class RulingRefused(ValueError):
    """What cannot be ruled; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """One question earns its whole point where this was answered; with None, whatever was, and where nothing was.

    `accepts` are the texts of all choices that are right together, or the one word or number.
    """

    accepts: tuple[str, ...] | None = None


def check_ruling(question: Question, ruling: Ruling) -> None:
    """Refuse what no answer to this question can be.

    Raises RulingRefused: for_everybody_only, nothing_accepted, unknown_choice, one_choice_only, not_a_number.
    """
    if ruling.accepts is None:
        return
    if question.kind not in NAMED:
        raise RulingRefused("for_everybody_only")
    if not any(ruling.accepts):
        raise RulingRefused("nothing_accepted")
    if question.kind in _CHOSEN and not _corresponds(question, ruling.accepts):
        raise RulingRefused("unknown_choice")
    if question.kind is not QuestionKind.MULTIPLE and len(ruling.accepts) > 1:
        raise RulingRefused("one_choice_only")
    if question.kind is QuestionKind.NUMBER and read_number(ruling.accepts[0]) is None:
        raise RulingRefused("not_a_number")


def is_right_by(ruling: Ruling, question: Question, given: Given) -> bool:
    """True where the ruling gives this kept answer the whole point.

    A version whose choices are worded otherwise offered no such answer, so nothing given to it is meant.
    """
    if ruling.accepts is None:
        return True
    if not given:
        return False
    if question.kind in _CHOSEN:
        texts = {one.id: folded(one.text) for one in question.options}
        return {texts[one] for one in given} == set(map(folded, ruling.accepts))
    if question.kind is QuestionKind.NUMBER:
        return _is_near(question, given[0], ruling.accepts[0])
    return folded(given[0]) == folded(ruling.accepts[0])


def _corresponds(question: Question, accepts: Sequence[str]) -> bool:
    return {folded(one.text) for one in question.options}.issuperset(map(folded, accepts))


def _is_near(question: Question, given: str, accepted: str) -> bool:
    said, wanted = read_number(given), read_number(accepted)
    if said is None or wanted is None:
        return False
    return abs(Fraction(said) - Fraction(wanted)) <= Fraction(question.tolerance)
