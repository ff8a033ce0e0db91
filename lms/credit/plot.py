"""Bars of credits by year, as numbers that a drawing takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MOST_BARS: Final = 8
WIDEST: Final = 56
LEFT, RIGHT, FLOOR, CEILING = 30, 640, 220, 30
# Steps of the scale that people read without counting.
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One year's bar, in the drawing's units; what lies on top of it begins at `top` and is `above` high."""

    year: int
    amount: Decimal
    own: Decimal
    x: int
    y: float
    width: int
    height: float
    top: float
    above: float


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Bars from the oldest year on, and the lines of the scale."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, float], ...]


def plot(amounts: Sequence[tuple[int, Decimal, Decimal]]) -> Plot:
    """The newest eight years of those given, newest first: year, amount, and what lies on top of it."""
    shown = list(reversed(amounts[:MOST_BARS]))
    highest = max((amount + own for _, amount, own in shown), default=Decimal(0))
    step = next((one for one in STEPS if one * 2 >= highest), STEPS[-1])
    top = max(step * 2, int(highest) + 1) if highest > step * 2 else step * 2
    pixel = (FLOOR - CEILING) / top
    slot = (RIGHT - LEFT) // max(len(shown), 1)
    width = min(WIDEST, slot // 2)
    bars = tuple(
        Bar(
            year=year,
            amount=amount,
            own=own,
            x=LEFT + slot * place + (slot - width) // 2,
            y=round(FLOOR - float(amount) * pixel, 1),
            width=width,
            height=round(float(amount) * pixel, 1),
            top=round(FLOOR - float(amount + own) * pixel, 1),
            above=round(float(own) * pixel, 1),
        )
        for place, (year, amount, own) in enumerate(shown)
    )
    return Plot(bars=bars, lines=tuple((value, FLOOR - value * pixel) for value in (step * 2, step, 0)))
