"""What was answered to a question of each kind, and how often: choices, pairs, orders, words, numbers."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from lms.assessments.grading import Option, Question, QuestionKind, folded, left_sides
from lms.assessments.statistics.cells import Cell, attempts_in
from lms.assessments.statistics.numbers import in_bins
from lms.assessments.statistics.tallies import Chosen, Tally

_Rows = Callable[[Question, Sequence[Cell]], tuple[Chosen, ...]]


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The answers of some attempts: rows one by one, answers that no row tells, attempts without an answer."""

    attempts: int
    failed: int
    rows: tuple[Chosen, ...]
    others: int
    unanswered: int


def distribution_of(question: Question, cells: Sequence[Cell]) -> Distribution:
    """How often each answer was given, in the order of what the question offers where it offers any."""
    given = [one for one in cells if one.given]
    rows = _ROWS[question.kind](question, given)
    # Where an attempt gives one answer, the rows and all others are everybody who answered.
    told = sum(row.attempts for row in rows) if question.kind in _ONE_EACH else attempts_in(given)
    return Distribution(
        attempts=attempts_in(cells),
        failed=sum(one.failed for one in cells),
        rows=rows,
        others=attempts_in(given) - told,
        unanswered=attempts_in(cells) - attempts_in(given),
    )


def _choices(question: Question, cells: Sequence[Cell]) -> tuple[Chosen, ...]:
    tally = Tally()
    for cell in cells:
        for one in cell.given:
            tally.add(one, cell, is_right=False)
    return tuple(
        Chosen(label=one.text, is_right=one.is_right, attempts=row.attempts, failed=row.failed)
        for one, row in zip(question.options, tally.rows(one.id for one in question.options), strict=True)
    )


def _pairs(question: Question, cells: Sequence[Cell]) -> tuple[Chosen, ...]:
    """The right pairs, then the wrong ones that most put together."""
    by_id = {one.id: one for one in question.options}
    right = [_pair(one, one) for one in left_sides(question)]
    tally = Tally(right)
    for cell in cells:
        for first, _colon, second in (pair.partition(":") for pair in cell.given):
            if first in by_id and second in by_id:
                left, side = by_id[first], by_id[second]
                # Sides that say the same are one.
                is_right = folded(left.match) == folded(side.match)
                tally.add(_pair(left, left if is_right else side), cell, is_right=is_right)
    return tally.rows([*right, *(one for one in tally.most(beside=len(right)) if one not in right)])


def _pair(left: Option, side: Option) -> str:
    return f"{left.text} → {side.match}"


def _orders(question: Question, cells: Sequence[Cell]) -> tuple[Chosen, ...]:
    """Orders by the right numbers of their steps: "1 2 3" is the right one."""
    numbers, tally = {one.id: str(place) for place, one in enumerate(question.options, start=1)}, Tally()
    for cell in cells:
        tally.add(" ".join(numbers.get(one, "?") for one in cell.given), cell, is_right=cell.is_right)
    return tally.rows(tally.most())


def _words(_question: Question, cells: Sequence[Cell]) -> tuple[Chosen, ...]:
    """Words that are compared alike are the same ones, spelled as most spell them."""
    spelled: dict[str, Counter[str]] = {}
    tally = Tally()
    for cell in cells:
        words = " ".join(cell.given)
        spelled.setdefault(folded(words), Counter())[words] += cell.attempts
        tally.add(folded(words), cell, is_right=cell.is_right)
    return tuple(
        Chosen(
            label=spelled[row.label].most_common(1)[0][0],
            is_right=row.is_right,
            attempts=row.attempts,
            failed=row.failed,
        )
        for row in tally.rows(tally.most())
    )


def _numbers(question: Question, cells: Sequence[Cell]) -> tuple[Chosen, ...]:
    return in_bins(question.options[0].text, cells)


_ROWS: Final[dict[QuestionKind, _Rows]] = {
    QuestionKind.SINGLE: _choices,
    QuestionKind.MULTIPLE: _choices,
    QuestionKind.TRUE_FALSE: _choices,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.ORDERING: _orders,
    QuestionKind.TEXT: _words,
    QuestionKind.NUMBER: _numbers,
}
_ONE_EACH: Final = (QuestionKind.ORDERING, QuestionKind.TEXT, QuestionKind.NUMBER)
