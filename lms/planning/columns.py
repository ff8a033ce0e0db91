"""Columns over time, as numbers that a drawing takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

LEFT, RIGHT, FLOOR, CEILING = 40, 640, 160, 24
WIDEST: Final = 40
MOST_LABELS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Column:
    """One period's column, in the drawing's units; `is_labelled` where its day is written below."""

    day: date
    number: int
    x: float
    y: float
    width: float
    height: float
    is_labelled: bool


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Columns from the oldest on, and the lines of the scale."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[int, float], ...]


def columns_of(counts: Sequence[tuple[date, int]]) -> Columns:
    """One column for each period, of a scale whose top is even."""
    top = max(2, -(-max((number for _day, number in counts), default=0) // 2) * 2)
    pixel = (FLOOR - CEILING) / top
    slot = (RIGHT - LEFT) / max(len(counts), 1)
    width = min(WIDEST, slot * 0.7)
    every = -(-len(counts) // MOST_LABELS) or 1
    columns = tuple(
        Column(
            day=day,
            number=number,
            x=round(LEFT + slot * place + (slot - width) / 2, 1),
            y=round(FLOOR - number * pixel, 1),
            width=round(width, 1),
            height=round(number * pixel, 1),
            is_labelled=place % every == 0,
        )
        for place, (day, number) in enumerate(counts)
    )
    return Columns(
        columns=columns, lines=tuple((value, round(FLOOR - value * pixel, 1)) for value in (top, top // 2, 0))
    )
