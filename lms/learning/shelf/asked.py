"""What an address of the catalogue asks for; whatever nobody offers is left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

LONGEST_WORDS: Final = 200
MOST_CHOSEN: Final = 12
ENDS: Final = (30, 90)


class Facet(StrEnum):
    """What the list is narrowed by; the value is its name in the address."""

    FORMAT = "format"
    PROFESSION = "for"
    CREDIT = "credit"
    SPECIALTY = "specialty"
    LENGTH = "length"
    FACULTY = "faculty"


class Order(StrEnum):
    """How the list is sorted."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    ENDING = "ending"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Words, filters, order and place. `ends` in days; `fresh`: not completed by me; `exact`: as it was typed."""

    words: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    ends: int | None = None
    ended: bool = False
    fresh: bool = False
    exact: bool = False
    order: Order = Order.NEWEST
    after: str = ""

    @classmethod
    def read(cls, get: Callable[[str], Sequence[str]]) -> Self:
        """From the address; `get` gives the values of a name."""

        def first(name: str) -> str:
            return next(iter(get(name)), "")

        words = " ".join(first("q")[:LONGEST_WORDS].split())
        chosen = {facet: tuple(dict.fromkeys(filter(None, get(facet))))[:MOST_CHOSEN] for facet in Facet}
        return cls(
            words=words,
            chosen={facet: values for facet, values in chosen.items() if values},
            ends=next((days for days in ENDS if first("ends") == str(days)), None),
            ended=first("ended") == "1",
            fresh=first("fresh") == "1",
            exact=first("exact") == "1",
            order=_order(first("sort"), words),
            after=first("after")[:80],
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The address that asks for the same; its place is left out."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet, value) for facet, values in self.chosen.items() for value in values]
        switches = {"ends": str(self.ends or ""), **self._switches()}
        pairs += [(name, value) for name, value in switches.items() if value]
        if self.order is not _order("", self.words):
            pairs.append(("sort", self.order))
        return pairs

    def without(self, facet: Facet, value: str) -> Self:
        """The same without one value."""
        left = tuple(one for one in self.chosen.get(facet, ()) if one != value)
        others = {other: values for other, values in self.chosen.items() if other is not facet}
        return self.but(chosen=others | ({facet: left} if left else {}))

    def but(self, **changes: Any) -> Self:
        """The same but for these."""
        return replace(self, **changes)

    def _switches(self) -> dict[str, str]:
        return {name: "1" if getattr(self, name) else "" for name in ("ended", "fresh", "exact")}


def _order(name: str, words: str) -> Order:
    """The order of this name where it makes sense, else relevance for words and the newest without."""
    if name in (Order.NEWEST, Order.ENDING):
        return Order(name)
    return Order.RELEVANCE if words else Order.NEWEST
