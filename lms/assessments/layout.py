"""How one attempt shows a question: its choices in an order of the attempt's own, under names that say nothing.

A page names choices by the ids of their rows only where these stand in the order in which they were written. Where
they are mixed, ids would tell that order, and of steps and pairs the key: there a choice is named by the attempt's
mark and its place on the page. Both follow from the attempt's seed, so every look and every device finds the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lms.assessments.grading import (
    GradingRefused,
    Question,
    QuestionKind,
    folded,
    left_sides,
    right_sides,
)

IN_WORDS: Final = frozenset({QuestionKind.TEXT, QuestionKind.NUMBER})
_MARK_LENGTH: Final = 8
# Steps that all read alike stand in their right order however they are mixed.
_MOST_TURNS: Final = 40


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Ids of choices, steps or left sides as they stand on the page, and those of the right sides offered.

    `mark` begins their names; it is empty where ids name themselves.
    """

    kind: QuestionKind
    shown: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    mark: str = ""

    def name_of(self, choice_id: str) -> str:
        """What the page calls a choice, a step or a left side."""
        return f"{self.mark}-{self.shown.index(choice_id) + 1}" if self.mark else choice_id


def order_of(ids: Iterable[int], *, seed: str) -> list[int]:
    """Questions mixed as this seed mixes them."""
    return sorted(ids, key=lambda one: _place(seed, "question", str(one)))


def layout_of(question: Question, *, seed: str, shuffles: bool) -> Layout:
    """The question as an attempt of this seed shows it; `shuffles` where choices of every kind are mixed.

    True and false always stand in their order, steps never in the right one, right sides never beside their left.
    """
    kind, ids = question.kind, [one.id for one in question.options]
    if kind in IN_WORDS:
        return Layout(kind=kind)
    if kind is QuestionKind.TRUE_FALSE or (kind in _CHOSEN and not shuffles):
        return Layout(kind=kind, shown=tuple(ids))
    mark = sha256(f"{seed} mark".encode()).hexdigest()[:_MARK_LENGTH]
    if kind is QuestionKind.ORDERING:
        return Layout(kind=kind, shown=_not_in_order(question, seed), mark=mark)
    if kind is QuestionKind.MATCHING:
        lefts = [one.id for one in left_sides(question)]
        offered = _mixed([one.id for one in right_sides(question)], seed, "offered")
        return Layout(
            kind=kind, shown=_mixed(lefts, seed, "shown") if shuffles else tuple(lefts), offered=offered, mark=mark
        )
    return Layout(kind=kind, shown=_mixed(ids, seed, "shown"), mark=mark)


def values_of(layout: Layout, given: Sequence[str]) -> tuple[str, ...]:
    """A kept answer in the names of the page."""
    if layout.kind is QuestionKind.MATCHING:
        pairs = (pair.split(":") for pair in given)
        return tuple(f"{layout.name_of(left)}:{layout.offered.index(right) + 1}" for left, right in pairs)
    if layout.kind is QuestionKind.ORDERING:
        return tuple(f"{layout.name_of(step)}:{place}" for place, step in enumerate(given, start=1))
    return tuple(given) if layout.kind in IN_WORDS else tuple(layout.name_of(one) for one in given)


def given_of(layout: Layout, values: Sequence[str]) -> tuple[str, ...]:
    """What a page sends, as `grading` knows it; a list that was left unchosen says nothing.

    Raises GradingRefused: unknown_choice, order_unfinished.
    """
    if layout.kind in IN_WORDS:
        return tuple(values)
    said = [value for value in values if value]
    if layout.kind is QuestionKind.MATCHING:
        sides = {str(place): one for place, one in enumerate(layout.offered, start=1)}
        return tuple(f"{left}:{_known(sides, side)}" for left, side in _named(layout, said))
    if layout.kind is QuestionKind.ORDERING:
        return _in_places(layout, _named(layout, said))
    return tuple(_known(_names(layout), value) for value in values)


def _in_places(layout: Layout, said: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    steps = {place: step for step, place in said}
    places = [str(place) for place in range(1, len(layout.shown) + 1)]
    if said and (
        len(said) != len(places) or sorted(steps) != sorted(places) or len(set(steps.values())) < len(places)
    ):
        raise GradingRefused("order_unfinished")
    return tuple(steps[place] for place in places if said)


def _named(layout: Layout, said: Sequence[str]) -> list[tuple[str, str]]:
    """Each name's id, and what was said of it."""
    names, parts = _names(layout), [value.partition(":") for value in said]
    return [(_known(names, name), rest) for name, _colon, rest in parts]


def _names(layout: Layout) -> dict[str, str]:
    return {layout.name_of(one): one for one in layout.shown}


def _known(names: dict[str, str], name: str) -> str:
    if name not in names:
        raise GradingRefused("unknown_choice")
    return names[name]


def _not_in_order(question: Question, seed: str) -> tuple[str, ...]:
    """Steps mixed until they do not stand in their right order: of all others each is as likely."""
    words = {one.id: folded(one.text) for one in question.options}
    mixed = _mixed(tuple(words), seed, "shown")
    for turn in range(_MOST_TURNS):
        if [words[one] for one in mixed] != list(words.values()):
            break
        mixed = _mixed(tuple(words), seed, f"shown {turn}")
    return mixed


def _mixed(ids: Sequence[str], seed: str, what: str) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda one: _place(seed, what, one)))


def _place(seed: str, what: str, one: str) -> bytes:
    return sha256(f"{seed} {what} {one}".encode()).digest()


_CHOSEN: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
