"""What evaluations begin with: the office's standard questions, and a rating for each objective among them."""

from collections.abc import Iterable
from typing import Final

from lms.assessments.answering import ItemKind, Measure
from lms.assessments.authoring import LONGEST_ITEM, ItemText

_BEGINNING: Final = "This objective was met: "


def standard_items(objectives: Iterable[str], kept: Iterable[ItemText]) -> tuple[ItemText, ...]:
    """The library's standard questions; each written objective, where one asks for all of them together."""
    wanted = tuple(objectives)
    return tuple(one for item in kept for one in _in_place_of(item, wanted))


def objective_items(objectives: Iterable[str], *, library_id: int | None = None) -> tuple[ItemText, ...]:
    """One rating for each objective, in their order, none twice."""
    texts = dict.fromkeys(objective.strip() for objective in objectives)
    return tuple(
        ItemText(
            kind=ItemKind.RATING,
            text=f"{_BEGINNING}{text}"[:LONGEST_ITEM],
            measures=(Measure.OBJECTIVES,),
            library_id=library_id,
        )
        for text in texts
        if text
    )


def missing_objective_items(
    objectives: Iterable[str], asked: Iterable[str], *, library_id: int | None = None
) -> tuple[ItemText, ...]:
    """Those ratings that no item of the form asks yet."""
    known = set(asked)
    return tuple(item for item in objective_items(objectives, library_id=library_id) if item.text not in known)


def asks_for_all_objectives(item: ItemText) -> bool:
    """True for the library's question that stands for every objective until they are written."""
    is_of_library = item.library_id is not None and item.measures == (Measure.OBJECTIVES,)
    return is_of_library and item.kind is ItemKind.RATING and not item.text.startswith(_BEGINNING)


def _in_place_of(item: ItemText, objectives: tuple[str, ...]) -> tuple[ItemText, ...]:
    each = objective_items(objectives, library_id=item.library_id) if asks_for_all_objectives(item) else ()
    return each or (item,)
