"""The filters beside a list, in words: choices with their numbers, chips that remove one, addresses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts.professions import PROFESSION_LABELS, Profession
from lms.activities.rules import ActivityKind
from lms.credit.rules import CREDIT_TYPES
from lms.learning.shelf import Asked, Facet, Order, Results, Shelf

MOST_FACULTY: Final = 6
ANY: Final = "any"


@dataclass(frozen=True)
class Choice:
    """One value of a filter; `count` is what choosing it would leave."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Address:
    """Where a list lives: its path, and the format that it shows when none is named."""

    path: str
    format: str = ""

    def asked(self, get: Callable[[str], list[str]]) -> Asked:
        """What the request's address asks for here."""
        found = Asked.read(get)
        named = found.chosen.get(Facet.FORMAT, ())
        if not named and self.format:
            return found.but(chosen={**found.chosen, Facet.FORMAT: (self.format,)})
        return found.without(Facet.FORMAT, ANY)

    def to(self, asked: Asked, **more: str) -> str:
        """The address of the same list for what is asked."""
        pairs = [pair for pair in asked.parameters() if pair != (Facet.FORMAT, self.format)]
        if self.format and Facet.FORMAT not in asked.chosen:
            pairs.append((Facet.FORMAT, ANY))
        query = urlencode([*pairs, *more.items()])
        return f"{self.path}?{query}" if query else self.path

    def cleared(self, asked: Asked) -> str:
        """The address of the list with no filter set; its own format is none."""
        chosen = {Facet.FORMAT: (self.format,)} if self.format else {}
        return self.to(Asked(words=asked.words, chosen=chosen, sort=asked.sort))


@dataclass(frozen=True)
class Chip:
    """A filter that is set, what is asked without it, and the address of that."""

    words: str
    without: Asked
    url: str


def words_of(kept: Shelf, facet: Facet, value: str) -> str:
    """A value as readers know it."""
    if facet is Facet.SPECIALTY:
        return kept.specialties[value]
    if facet is Facet.FACULTY:
        return kept.faculty[value]
    if facet is Facet.PROFESSION:
        return str(_(PROFESSION_LABELS[Profession(value)]))
    return _credit_words(value) if facet is Facet.CREDIT else _plain_words()[value]


def choices(kept: Shelf, asked: Asked, results: Results, facet: Facet) -> list[Choice]:
    """What may be chosen: what would leave something, and what is chosen already."""
    chosen = asked.chosen.get(facet, ())
    return [
        Choice(value, words_of(kept, facet, value), count, value in chosen)
        for value, count in results.facets[facet].items()
        if count or value in chosen
    ]


def faculty_choices(kept: Shelf, asked: Asked, results: Results) -> list[Choice]:
    """Those who teach most of it; all others stand on a page of their own."""
    chosen = asked.chosen.get(Facet.FACULTY, ())
    counted = ((value not in chosen, -count, value) for value, count in results.facets[Facet.FACULTY].items())
    shown = nsmallest(MOST_FACULTY, (one for one in counted if one[1] or not one[0]))
    return [Choice(value, kept.faculty[value], -count, not other) for other, count, value in shown]


def chips(kept: Shelf, asked: Asked, address: Address) -> list[Chip]:
    """All that is set, each with the way to remove it; the list's own format is no filter."""
    without = [*_facets_set(kept, asked, address), *_switches_set(asked)]
    return [Chip(words, left, address.to(left)) for words, left in without]


def order_choices(asked: Asked) -> list[Choice]:
    """How the list may be sorted."""
    words = {
        Order.RELEVANCE: _("Best match"),
        Order.SOONEST: _("Next first, over or cancelled last"),
        Order.NEWEST: _("Newest"),
        Order.ENDING: _("Ends soonest"),
    }
    return [Choice(order, str(words[order]), 0, order is asked.order) for order in asked.orders]


def days_words(days: int) -> str:
    """Ends within 90 days."""
    return str(ngettext("Ends within %(num)d day", "Ends within %(num)d days", days))


def _facets_set(kept: Shelf, asked: Asked, address: Address) -> Iterable[tuple[str, Asked]]:
    for facet, values in asked.chosen.items():
        for value in values:
            if value in kept.masks[facet] and (facet, value) != (Facet.FORMAT, address.format):
                yield words_of(kept, facet, value), asked.without(facet, value)


def _switches_set(asked: Asked) -> Iterable[tuple[str, Asked]]:
    if asked.ends is not None:
        yield days_words(asked.ends), asked.but(ends=None)
    if asked.fresh:
        yield str(_("Not completed by me")), asked.but(fresh=False)
    if asked.ended:
        yield str(_("Include ended")), asked.but(ended=False)


def _credit_words(code: str) -> str:
    return str(_(CREDIT_TYPES[code].name))


def _plain_words() -> dict[str, str]:
    return {
        ActivityKind.ON_DEMAND: str(_("On-demand recordings")),
        ActivityKind.LIVE: str(_("Live activities")),
        ActivityKind.SERIES: str(_("Grand rounds and series")),
        "30": str(_("Up to 30 min")),
        "60": str(_("31 to 60 min")),
        "long": str(_("Over 60 min")),
    }
