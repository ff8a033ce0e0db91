"""What is counted: equal answers to one question together, with what the same attempts reached in the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Points are kept to four places.
_WHOLE: Final = 0.99995


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Attempts handed in that gave the same answer to one question.

    `given` as it is stored, empty where nothing was; `points` for it from 0 to 1. `rest` is the sum of what these
    attempts reached in all their other questions, in points, and `rest_squares` the sum of its squares. Where
    attempts ask different questions, it is what they reached beyond the mean points of these other questions.
    """

    given: tuple[str, ...]
    points: float
    is_first: bool
    has_passed: bool
    attempts: int
    rest: float
    rest_squares: float

    @property
    def is_right(self) -> bool:
        """Whether the answer is wholly right."""
        return self.points > _WHOLE

    @property
    def failed(self) -> int:
        """Those of these attempts that did not pass the quiz."""
        return 0 if self.has_passed else self.attempts


def attempts_in(cells: Iterable[Cell]) -> int:
    """How many attempts they are."""
    return sum(one.attempts for one in cells)
