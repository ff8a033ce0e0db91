"""What an evaluation asks: items once, for each speaker or for each session, grids statement by statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.authoring import ItemText
from lms.assessments.blanks import LETTERS, Blank


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom or what items that repeat are about, as it is named above them.

    A speaker by the person's id; a session by its own, with the names of its `people`.
    """

    repeats: Repeats
    id: int
    name: str
    people: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One numbered question of the page, with a place for each of its answers."""

    number: int
    item: ItemText
    about: Subject | None
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, kw_only=True)
class Run:
    """Questions that follow one another about the same subject, or about the whole."""

    about: Subject | None
    asked: tuple[Asked, ...]


def asked_of(items: Iterable[tuple[int, ItemText]], subjects: Sequence[Subject]) -> tuple[Asked, ...]:
    """Every question of these items, by id: what repeats and stands together is asked subject by subject."""
    questions = [
        (row, about)
        for repeats, block in groupby(items, key=lambda row: row[1].repeats)
        for row, about in _block(repeats, list(block), subjects)
    ]
    return tuple(_asked(number, *row, about) for number, (row, about) in enumerate(questions, start=1))


def runs_of(asked: Iterable[Asked]) -> tuple[Run, ...]:
    """The same questions, those about one subject together."""
    return tuple(Run(about=about, asked=tuple(run)) for about, run in groupby(asked, key=lambda one: one.about))


def _block(
    repeats: Repeats, rows: Sequence[tuple[int, ItemText]], subjects: Sequence[Subject]
) -> list[tuple[tuple[int, ItemText], Subject | None]]:
    if repeats is Repeats.ONCE:
        return [(row, None) for row in rows]
    return [(row, about) for about in subjects if about.repeats is repeats for row in rows]


def _asked(number: int, item_id: int, item: ItemText, about: Subject | None) -> Asked:
    subject = f"{LETTERS[about.repeats]}{about.id}" if about else ""
    is_grid = item.kind is ItemKind.GRID
    parts = [(f"{subject}r{row}", words) for row, words in enumerate(item.options)] if is_grid else [(subject, "")]
    return Asked(
        number=number,
        item=item,
        about=about,
        blanks=tuple(Blank(item_id=item_id, part=part, words=words) for part, words in parts),
    )
