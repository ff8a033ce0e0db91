"""Bars below one another, as numbers that a drawing takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEFT, RIGHT, TOP, ROW = 48, 600, 30, 36


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What the bars begin at and end at, and where lines stand, each with its words."""

    begins: float
    ends: float
    lines: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """How far to the right a value lies, in the drawing's units."""
        return round(LEFT + (RIGHT - LEFT) * (value - self.begins) / (self.ends - self.begins), 1)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One row: its label, its bar, and where a second, paler one ends below it; None where there is none."""

    label: str
    words: str
    y: int
    width: float
    pale: float | None


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars from the first on, the lines of the scale, and the height of the whole drawing."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, str], ...]
    height: int


PERCENT: Final = Scale(begins=0, ends=1, lines=tuple((one / 4, f"{one * 25}") for one in range(5)))
RATING: Final = Scale(begins=1, ends=5, lines=tuple((float(one), f"{one}") for one in range(1, 6)))


def bars_of(scale: Scale, rows: Sequence[tuple[str, str, float, float | None]]) -> Bars:
    """Of rows of a label, the words beside the bar, its value, and a second value to compare it with."""
    bars = tuple(
        Bar(
            label=label,
            words=words,
            y=TOP + ROW * place,
            width=round(scale.place(value) - LEFT, 1),
            pale=None if pale is None else round(scale.place(pale) - LEFT, 1),
        )
        for place, (label, words, value, pale) in enumerate(rows)
    )
    lines = tuple((scale.place(value), words) for value, words in scale.lines)
    return Bars(bars=bars, lines=lines, height=TOP + ROW * len(bars))
