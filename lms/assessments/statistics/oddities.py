"""What is odd about a question, as codes: what its author should look at, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

from lms.assessments.grading import QuestionKind
from lms.assessments.statistics.chosen import Distribution
from lms.assessments.statistics.figures import FEWEST, Figures
from lms.assessments.statistics.tallies import Chosen

# Shares of the points on first attempts beyond which a question tells little of those who answer it.
EASY: Final = 0.95
HARD: Final = 0.3
# A correlation below minus two of its standard errors, about 1 by the root of the attempts, is hardly chance.
_ERRORS: Final = 2
# So many at least who failed chose the same wrong answer, and more than half of them.
_FEWEST_FAILED: Final = 5
_ONE_CHOICE: Final = (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE)


class Oddity(StrEnum):
    """What is odd, the most urgent first."""

    KEY_DOUBTFUL = "key_doubtful"
    OUTVOTED = "outvoted"
    TOO_HARD = "too_hard"
    DRAWN = "drawn"
    TOO_EASY = "too_easy"
    UNCHOSEN = "unchosen"


@dataclass(frozen=True, kw_only=True)
class Odd:
    """What is odd, with the answer that it is about, and how many of how many attempts, or points."""

    code: Oddity
    label: str = ""
    attempts: int = 0
    out_of: int = 0

    @property
    def percent(self) -> int:
        """The share of them, in percent."""
        return round(100 * self.attempts / self.out_of) if self.out_of else 0


def oddities_of(kind: QuestionKind, figures: Figures, chosen: Distribution) -> tuple[Odd, ...]:
    """Everything odd about a question, from its figures and the answers of first attempts; of ten at least."""
    if figures.first < FEWEST:
        return ()
    found = [*_of_figures(figures), *_of_answers(kind, chosen)]
    return tuple(sorted(found, key=lambda one: list(Oddity).index(one.code)))


def _of_figures(figures: Figures) -> Iterator[Odd]:
    if figures.discrimination is not None and figures.discrimination <= -_ERRORS / sqrt(figures.first):
        yield Odd(code=Oddity.KEY_DOUBTFUL)
    reached = figures.difficulty or 0.0
    # Of points, which a question may give in part, and not of attempts.
    percent = round(100 * reached)
    if reached >= EASY:
        yield Odd(code=Oddity.TOO_EASY, attempts=percent, out_of=100)
    if reached <= HARD:
        yield Odd(code=Oddity.TOO_HARD, attempts=percent, out_of=100)


def _of_answers(kind: QuestionKind, chosen: Distribution) -> Iterator[Odd]:
    """A wrong answer that more gave than the right one, or most who failed; choices that nobody made."""
    wrong = [row for row in chosen.rows if not row.is_right]
    if kind in _ONE_CHOICE and wrong:
        yield from _outvoted(chosen, max(wrong, key=lambda row: row.attempts))
    if wrong and chosen.failed >= _FEWEST_FAILED and kind is not QuestionKind.NUMBER:
        drawn = max(wrong, key=lambda row: row.failed)
        if drawn.failed * 2 > chosen.failed:
            yield Odd(code=Oddity.DRAWN, label=drawn.label, attempts=drawn.failed, out_of=chosen.failed)
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        yield from (Odd(code=Oddity.UNCHOSEN, label=row.label) for row in wrong if not row.attempts)


def _outvoted(chosen: Distribution, wrong: Chosen) -> Iterator[Odd]:
    right = sum(row.attempts for row in chosen.rows if row.is_right)
    if wrong.attempts > right:
        yield Odd(code=Oddity.OUTVOTED, label=wrong.label, attempts=wrong.attempts, out_of=chosen.attempts)
