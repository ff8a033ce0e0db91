"""What an evaluation asks: items once or for each speaker, grids statement by statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.authoring import ItemText
from lms.assessments.blanks import Blank


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Somebody who taught, as items that repeat name her."""

    person_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One numbered question of the page, with a place for each of its answers."""

    number: int
    item: ItemText
    speaker: Speaker | None
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, kw_only=True)
class Run:
    """Questions that follow one another about the same speaker, or about nobody."""

    speaker: Speaker | None
    asked: tuple[Asked, ...]


def asked_of(items: Iterable[tuple[int, ItemText]], speakers: Sequence[Speaker]) -> tuple[Asked, ...]:
    """Every question of these items, by id: those that repeat and stand together are asked speaker by speaker."""
    questions = [
        (row, speaker)
        for repeats, block in groupby(items, key=lambda row: row[1].repeats)
        for row, speaker in _block(repeats, list(block), speakers)
    ]
    return tuple(_asked(number, *row, speaker) for number, (row, speaker) in enumerate(questions, start=1))


def runs_of(asked: Iterable[Asked]) -> tuple[Run, ...]:
    """The same questions, those about one speaker together."""
    return tuple(
        Run(speaker=speaker, asked=tuple(run)) for speaker, run in groupby(asked, key=lambda one: one.speaker)
    )


def _block(
    repeats: Repeats, rows: Sequence[tuple[int, ItemText]], speakers: Sequence[Speaker]
) -> list[tuple[tuple[int, ItemText], Speaker | None]]:
    if repeats is Repeats.ONCE:
        return [(row, None) for row in rows]
    return [(row, speaker) for speaker in speakers for row in rows]


def _asked(number: int, item_id: int, item: ItemText, speaker: Speaker | None) -> Asked:
    about = f"s{speaker.person_id}" if speaker else ""
    is_grid = item.kind is ItemKind.GRID
    parts = [(f"{about}r{row}", words) for row, words in enumerate(item.options)] if is_grid else [(about, "")]
    return Asked(
        number=number,
        item=item,
        speaker=speaker,
        blanks=tuple(Blank(item_id=item_id, part=part, words=words) for part, words in parts),
    )
