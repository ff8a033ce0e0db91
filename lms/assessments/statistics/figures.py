"""How hard each question is, and how well it tells who knows the rest: classical test theory, from sums alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from lms.assessments.statistics.cells import Cell, attempts_in

# A correlation of fewer attempts says more about chance than about the question.
FEWEST: Final = 10
# Points are kept to four places: a variance of this size is rounding, and everybody reached the same.
_ROUNDED: Final = 2e-8


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One question in numbers: attempts at it, first ones and all, and how many of all are not wholly right.

    `difficulty` is the share of the points reached on first attempts, from 0 to 1, `difficulty_overall` on all of
    them: the higher, the easier, as classical test theory has it. `discrimination` goes from -1 to 1. None where
    there is nothing to say.
    """

    first: int
    attempts: int
    wrong: int
    difficulty: float | None
    difficulty_overall: float | None
    discrimination: float | None


def figures_of(cells: Iterable[Cell]) -> Figures:
    """A question's figures from all of its answers."""
    every = list(cells)
    first = [one for one in every if one.is_first]
    return Figures(
        first=attempts_in(first),
        attempts=attempts_in(every),
        wrong=attempts_in(one for one in every if not one.is_right),
        difficulty=_difficulty(first),
        difficulty_overall=_difficulty(every),
        discrimination=_discrimination(first),
    )


def _difficulty(cells: Sequence[Cell]) -> float | None:
    count = attempts_in(cells)
    return sum(one.points * one.attempts for one in cells) / count if count else None


def _discrimination(cells: Sequence[Cell]) -> float | None:
    """Pearson's correlation of the question's points with those of the rest of the same attempt.

    The corrected item-total correlation of classical test theory (Henrysson 1963; Lord and Novick 1968): the
    question itself is left out of the total, or it would agree with itself. Of first attempts each person counts
    once. Where attempts ask different questions, the rest is what was reached beyond the mean of these questions:
    who was drawn harder ones knows no less. None below ten of them, and where everybody reached the same in the
    question or in the rest.
    """
    count = attempts_in(cells)
    if count < FEWEST:
        return None
    own, own_squares = (sum(one.points**power * one.attempts for one in cells) / count for power in (1, 2))
    rest, rest_squares = sum(one.rest for one in cells) / count, sum(one.rest_squares for one in cells) / count
    both = sum(one.points * one.rest for one in cells) / count
    spread, rest_spread = own_squares - own**2, rest_squares - rest**2
    if spread <= _ROUNDED or rest_spread <= _ROUNDED:
        return None
    return max(-1.0, min(1.0, (both - own * rest) / sqrt(spread * rest_spread)))
