"""What may be told of a few people among many: groups under five never, and not by subtraction either."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

SMALLEST_GROUP: Final = 5
# How finely a mean may be told, in points of the scale: the finest step that blurs five points of the sum.
_STEPS: Final = (Decimal("0.1"), Decimal("0.5"), Decimal(1))


def parts_shown(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Counts that add up to a known whole; None where one is withheld.

    Counts from 1 to 4 are withheld. What all withheld ones come to follows from the whole by subtraction, so that
    sum is five at least, and more than their number, because each would be one person otherwise: the smallest
    others are withheld with them until it is so, or all of them, empty ones included.
    """
    hidden = {place for place, count in enumerate(counts) if _is_small(count)}
    others = sorted((count, place) for place, count in enumerate(counts) if count >= SMALLEST_GROUP)
    while hidden and not _is_blurred([counts[place] for place in hidden]):
        if not others:
            return (None,) * len(counts)
        hidden.add(others.pop(0)[1])
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def shares_shown(counts: Sequence[int], whole: int) -> tuple[int | None, ...]:
    """Counts that overlap, of a known whole; None where those who are counted, or all others, are 1 to 4."""
    return tuple(None if _is_small(count) or _is_small(whole - count) else count for count in counts)


def mean_shown(total: int, people: int, *, exactly: bool) -> Decimal | None:
    """The mean of ratings; None below five people.

    `exactly`, to a tenth, where every count is shown. Else so roughly that the ratings may add up to five
    different sums at least: a finer mean, times the people, would tell what was withheld.
    """
    if people < SMALLEST_GROUP:
        return None
    step = next(one for one in _STEPS if exactly or one * people >= SMALLEST_GROUP)
    return (Decimal(total) / people / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def groups_shown(people: Mapping[str, int]) -> tuple[str, ...]:
    """The groups of five and more, the largest first; all others are told together and are none, or five too."""
    shown = sorted(
        (name for name, count in people.items() if not _is_small(count)), key=lambda name: -people[name]
    )
    while shown and _is_small(sum(count for name, count in people.items() if name not in shown)):
        shown.pop()
    return tuple(shown)


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_GROUP


def _is_blurred(counts: Sequence[int]) -> bool:
    return sum(counts) >= SMALLEST_GROUP and sum(counts) > len(counts)
