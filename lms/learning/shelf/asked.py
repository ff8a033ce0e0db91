"""What an address of the catalogue asks for; whatever nobody offers is left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

from lms.activities.rules import ActivityKind

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
    """How the list is sorted; events alone, which have a beginning, by that."""

    RELEVANCE = "relevance"
    SOONEST = "soonest"
    NEWEST = "newest"
    ENDING = "ending"


# Nobody has to choose relevance: it stands first wherever it makes sense.
_CHOSEN: Final = (Order.SOONEST, Order.NEWEST, Order.ENDING)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Words, filters, order and place. `ends` in days; `fresh`: not completed by me; `exact`: as it was typed.

    `sort` is the order that was chosen, if any.
    """

    words: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    ends: int | None = None
    ended: bool = False
    fresh: bool = False
    exact: bool = False
    sort: Order | None = None
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
            sort=next((order for order in _CHOSEN if order == first("sort")), None),
            after=first("after")[:80],
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The address that asks for the same; its place is left out."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet, value) for facet, values in self.chosen.items() for value in values]
        switches = {"ends": str(self.ends or ""), **self._switches()}
        pairs += [(name, value) for name, value in switches.items() if value]
        if self.order is not self.orders[0]:
            pairs.append(("sort", self.order))
        return pairs

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that make sense of what is asked, first the one that nobody has to choose."""
        of_words = (Order.RELEVANCE,) if self.words else ()
        of_events = (Order.SOONEST,) if self.chosen.get(Facet.FORMAT) == (ActivityKind.LIVE,) else ()
        return (*of_words, *of_events, Order.NEWEST, Order.ENDING)

    @property
    def order(self) -> Order:
        """The order that was chosen where it makes sense, else the first."""
        return self.sort if self.sort in self.orders else self.orders[0]

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
