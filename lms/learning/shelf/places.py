"""Entries by their places, the newest first: one bit each, and a mask for each value of each filter."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from lms.accounts.professions import Profession
from lms.activities.entries import Entry
from lms.activities.rules import ActivityKind
from lms.activities.window import has_ended
from lms.credit.rules import CREDIT_TYPES
from lms.learning.offers import OpenCredit, credit_shown
from lms.learning.shelf.asked import Facet
from lms.search.words import folded

LENGTHS: Final = {"30": 30, "60": 60, "long": 10**9}
MOST_OFFERS: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
Key = tuple[int, ...]


def bits(mask: int) -> Iterator[int]:
    """The places in a mask, the newest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def mask_of(places: Iterable[int]) -> int:
    """The mask of these places."""
    found = 0
    for place in places:
        found |= 1 << place
    return found


def microseconds(moment: datetime) -> int:
    """A moment as a number that sorts and travels in an address."""
    return (moment - _EPOCH) // _MICROSECOND


class Shelf:
    """The whole catalogue as it stood at one mark. `specialties` are the office's, by address.

    `same`: by what somebody holds credit of, what has the same content and gives her none besides.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        specialties: Mapping[str, str],
        mark: str = "",
        *,
        same: Mapping[int, frozenset[int]] | None = None,
    ) -> None:
        self.entries, self.mark, self.same = entries, mark, same or {}
        self.every = (1 << len(entries)) - 1
        self.places = {entry.id: place for place, entry in enumerate(entries)}
        self.keys: list[Key] = [(-microseconds(entry.opens_at), -entry.id) for entry in entries]
        self.specialties = dict(specialties) | {entry.specialty_slug: entry.specialty for entry in entries}
        self.faculty = {str(one.id): one.name for entry in entries for one in entry.teachers}
        self.masks = self._masks()
        # What was rendered of entries lives and dies with them.
        self.fragments: dict[Hashable, tuple[str, ...]] = {}
        self._boundaries = sorted({moment for entry in entries for moment in _boundaries(entry)})
        self._offers: dict[Hashable, Offer] = {}

    def offer(self, profession: str | None, degree: str | None, now: datetime) -> "Offer":
        """What the catalogue gives to a learner of this kind: the same until some credit opens or ends."""
        kind = (profession, degree, bisect_right(self._boundaries, now))
        if kind not in self._offers:
            if len(self._offers) >= MOST_OFFERS:
                self._offers.clear()
            self._offers[kind] = Offer(self, profession, degree, now)
        return self._offers[kind]

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """The words of titles and names with their numbers: what a typo may have meant."""
        texts = (text for entry in self.entries for text in (entry.title, *(one.name for one in entry.teachers)))
        return Counter(word for text in texts for word in folded(text))

    def _masks(self) -> dict[Facet, dict[str, int]]:
        known: dict[Facet, list[str]] = {
            Facet.FORMAT: list(ActivityKind),
            Facet.PROFESSION: list(Profession),
            Facet.CREDIT: list(CREDIT_TYPES),
            Facet.SPECIALTY: sorted(self.specialties, key=lambda slug: self.specialties[slug]),
            Facet.LENGTH: list(LENGTHS),
            Facet.FACULTY: sorted(self.faculty, key=lambda person_id: self.faculty[person_id]),
        }
        places: dict[Facet, dict[str, list[int]]] = {facet: defaultdict(list) for facet in Facet}
        for place, entry in enumerate(self.entries):
            for facet, values in _values(entry).items():
                for value in values:
                    places[facet][value].append(place)
        return {facet: {value: mask_of(places[facet][value]) for value in known[facet]} for facet in Facet}


class Offer:
    """The credit that a kind of learner gets of each entry, when it ends, and the order of these ends."""

    def __init__(self, shelf: Shelf, profession: str | None, degree: str | None, now: datetime) -> None:
        self.credits: list[OpenCredit | None] = [
            credit_shown(profession, degree, entry.designations, now=now) for entry in shelf.entries
        ]
        self.ends = [
            credit.closes_at if credit is not None else entry.closes_at
            for credit, entry in zip(self.credits, shelf.entries, strict=True)
        ]
        self.ended = mask_of(place for place, end in enumerate(self.ends) if has_ended(end, now))
        self._first: dict[int, int] = {}
        self.by_end: list[tuple[Key, int]] = sorted(
            (self._key(shelf, place, now), place) for place in range(len(self.ends))
        )

    def within(self, end: datetime) -> int:
        """What is open now and ends by this moment."""
        last = bisect_right(self.by_end, ((0, microseconds(end), 10**18), 0))
        if last not in self._first:
            self._first[last] = mask_of(place for _, place in self.by_end[:last])
        return self._first[last]

    def _key(self, shelf: Shelf, place: int, now: datetime) -> Key:
        """The soonest end first; after all that is open what has ended, the last end first."""
        end, number = microseconds(self.ends[place]), shelf.entries[place].id
        return (1, -end, number) if has_ended(self.ends[place], now) else (0, end, number)


def _values(entry: Entry) -> Mapping[Facet, Iterable[str]]:
    found: dict[Facet, Iterable[str]] = {
        Facet.FORMAT: (entry.kind,),
        Facet.PROFESSION: made_for(entry),
        Facet.CREDIT: {one.credit_type for one in entry.designations},
        Facet.SPECIALTY: (entry.specialty_slug,),
        Facet.LENGTH: (next(name for name, most in LENGTHS.items() if entry.minutes <= most),),
        Facet.FACULTY: {str(one.id) for one in entry.teachers},
    }
    return found


def made_for(entry: Entry) -> Iterable[str]:
    """The professions of its audience; without one, those whom a designated type is made for."""
    if entry.professions:
        return entry.professions
    types = (CREDIT_TYPES[one.credit_type] for one in entry.designations if one.credit_type in CREDIT_TYPES)
    return {profession for kind in types for profession in kind.professions or ()}


def _boundaries(entry: Entry) -> Iterator[datetime]:
    """Each moment at which what somebody gets of it may change."""
    yield entry.closes_at
    for one in entry.designations:
        yield from (moment for moment in (one.opens_at, one.closes_at) if moment is not None)
