"""Answers counted by what they are called on the page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lms.assessments.statistics.cells import Cell

# Of pairs, orders and words so many are told one by one, the most frequent ones.
MOST_ROWS: Final = 12


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One answer: in how many attempts it was given, and in how many of these the quiz was not passed."""

    label: str
    is_right: bool
    attempts: int
    failed: int


class Tally:
    """How often each label was given, and which of them are right."""

    def __init__(self, right: Iterable[str] = ()) -> None:
        self.right = set(right)
        self._attempts: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    def add(self, label: str, cell: Cell, *, is_right: bool) -> None:
        """Count the attempts of a cell."""
        self._attempts[label] += cell.attempts
        self._failed[label] += cell.failed
        if is_right:
            self.right.add(label)

    def rows(self, labels: Iterable[str]) -> tuple[Chosen, ...]:
        """These labels in this order, whether they were given or not."""
        return tuple(
            Chosen(label=one, is_right=one in self.right, attempts=self._attempts[one], failed=self._failed[one])
            for one in labels
        )

    def most(self, *, beside: int = 0) -> list[str]:
        """The most frequent labels, right ones before all others; so many more where others are told anyway."""
        found = sorted(self._attempts, key=lambda one: (one not in self.right, -self._attempts[one]))
        return found[: MOST_ROWS + beside]
