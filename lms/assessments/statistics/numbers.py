"""Numbers that were answered, in bins: the right ones, those below, those above."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from lms.assessments.grading import read_number
from lms.assessments.statistics.cells import Cell, attempts_in
from lms.assessments.statistics.tallies import Chosen

# Wrong numbers below the right one, and those above it, fall into so many bins of about as many answers.
BINS: Final = 3
_Numbers = Sequence[tuple[Decimal, Cell]]


def in_bins(key: str, cells: Sequence[Cell]) -> tuple[Chosen, ...]:
    """From the lowest bin to the highest; the right numbers are one bin. `key` is the right number's words."""
    middle = read_number(key) or Decimal(0)
    found = [(read_number("".join(cell.given)) or Decimal(0), cell) for cell in cells]
    found.sort(key=lambda one: one[0])
    right = [one for one in found if one[1].is_right]
    wrong = [one for one in found if not one[1].is_right]
    below, above = [one for one in wrong if one[0] < middle], [one for one in wrong if one[0] >= middle]
    return tuple(_bin(one) for one in (*_binned(below), *filter(None, [right]), *_binned(above)))


def _binned(numbers: _Numbers) -> Iterator[_Numbers]:
    """Sorted numbers in bins of about as many answers; equal numbers stay together."""
    full = attempts_in(cell for _number, cell in numbers) / BINS
    held: list[tuple[Decimal, Cell]] = []
    many = 0
    for number, cell in numbers:
        if many >= full and number != held[-1][0]:
            yield held
            held, many = [], 0
        held.append((number, cell))
        many += cell.attempts
    if held:
        yield held


def _bin(numbers: _Numbers) -> Chosen:
    lowest, highest, cells = numbers[0][0], numbers[-1][0], [cell for _number, cell in numbers]
    return Chosen(
        label=f"{lowest:f}" if lowest == highest else f"{lowest:f} – {highest:f}",
        is_right=cells[0].is_right,
        attempts=attempts_in(cells),
        failed=sum(one.failed for one in cells),
    )
