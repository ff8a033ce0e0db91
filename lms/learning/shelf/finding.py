"""Looks through the shelf: what matches, page by page, and how many each filter would leave."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from itertools import islice
from operator import and_, or_
from typing import Final

from lms.activities.entries import Entry
from lms.activities.timetable import Stage, stage_of
from lms.learning.shelf.asked import ENDS, Asked, Facet, Order
from lms.learning.shelf.places import Key, Offer, Shelf, bits, mask_of, microseconds

PAGE: Final = 20
LEVELS: Final = 4
_PARTS: Final = {Order.NEWEST: 2, Order.RELEVANCE: 3, Order.SOONEST: 3, Order.ENDING: 3}
_TO_COME: Final = (Stage.AHEAD, Stage.UNDER_WAY)


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page, and the numbers beside the filters: each counts what the other filters leave.

    `key` stands for all numbers of `facets`: where it is the same, they are.
    """

    shelf: Shelf
    masks: Mapping[str, int]
    places: tuple[int, ...]
    count: int
    after: str
    ends: Mapping[int, int]
    ended: int
    fresh: int

    @property
    def key(self) -> tuple[int, ...]:
        """What decides which numbers are shown."""
        return (*self.masks.values(), *self.ends.values(), self.ended)

    @cached_property
    def facets(self) -> Mapping[Facet, Mapping[str, int]]:
        """What choosing each value would leave."""
        return {facet: _counts(self.shelf.masks[facet], _others(self.masks, facet)) for facet in Facet}

    def any_of(self, name: str) -> int:
        """What removing a whole filter would leave."""
        return _others(self.masks, name).bit_count()


def look(
    shelf: Shelf,
    offer: Offer,
    asked: Asked,
    *,
    now: datetime,
    levels: Mapping[int, int] | None = None,
    completed: Collection[int] = (),
    limit: int = PAGE,
) -> Results:
    """What is asked for. `levels`: by activity what full text found, None where no words were asked."""
    found = _by_level(shelf, levels)
    ends = {days: offer.within(now + timedelta(days=days)) for days in ENDS}
    fresh = shelf.every & ~mask_of(shelf.places[one] for one in completed if one in shelf.places)
    masks = {facet: _any_of(shelf.masks[facet], asked.chosen.get(facet, ()), shelf.every) for facet in Facet} | {
        "words": reduce(or_, found),
        "ends": ends[asked.ends] if asked.ends is not None else shelf.every,
        "ended": shelf.every if asked.ended else shelf.every & ~offer.ended,
        "fresh": fresh if asked.fresh else shelf.every,
    }
    matching = reduce(and_, masks.values())
    page = list(islice(_in_order(shelf, offer, asked, matching, found, now=now), limit + 1))
    return Results(
        shelf=shelf,
        masks=masks,
        places=tuple(place for _, place in page[:limit]),
        count=matching.bit_count(),
        after=_written(page[limit - 1][0]) if len(page) > limit else "",
        ends={days: (_others(masks, "ends") & mask).bit_count() for days, mask in ends.items()},
        ended=(_others(masks, "ended") & offer.ended).bit_count(),
        fresh=(_others(masks, "fresh") & fresh).bit_count(),
    )


def _others(masks: Mapping[str, int], name: str) -> int:
    """What all filters but this one leave."""
    return reduce(and_, (mask for other, mask in masks.items() if other != name))


def _counts(masks: Mapping[str, int], within: int) -> dict[str, int]:
    return {value: (within & mask).bit_count() for value, mask in masks.items()}


def _by_level(shelf: Shelf, levels: Mapping[int, int] | None) -> list[int]:
    """A mask for each level; without words everything stands at the first."""
    if levels is None:
        return [shelf.every]
    places: list[list[int]] = [[] for _ in range(LEVELS)]
    for activity_id, level in levels.items():
        if activity_id in shelf.places:
            places[level].append(shelf.places[activity_id])
    return [mask_of(of_level) for of_level in places]


def _any_of(masks: Mapping[str, int], values: Collection[str], every: int) -> int:
    """What has one of the values; all of it where none of them is offered."""
    known = [masks[value] for value in values if value in masks]
    return reduce(or_, known) if known else every


def _in_order(
    shelf: Shelf, offer: Offer, asked: Asked, matching: int, found: list[int], *, now: datetime
) -> Iterator[tuple[Key, int]]:
    after = _read(asked.after, _PARTS[asked.order])
    if asked.order is Order.ENDING:
        start = bisect_right(offer.by_end, (after, len(offer.ends))) if after is not None else 0
        yield from (one for one in islice(offer.by_end, start, None) if matching >> one[1] & 1)
    elif asked.order is Order.SOONEST:
        yield from _soonest(shelf, matching, after, now)
    elif asked.order is Order.NEWEST:
        yield from _newest(shelf, matching, after)
    else:
        for level, mask in enumerate(found):
            if after is None or level >= after[0]:
                place = after[1:] if after is not None and level == after[0] else None
                yield from (((level, *key), at) for key, at in _newest(shelf, matching & mask, place))


def _newest(shelf: Shelf, mask: int, after: Key | None) -> Iterator[tuple[Key, int]]:
    start = bisect_right(shelf.keys, after) if after is not None else 0
    yield from ((shelf.keys[place], place) for place in bits(mask >> start << start))


def _soonest(shelf: Shelf, mask: int, after: Key | None, now: datetime) -> list[tuple[Key, int]]:
    """Events to come or under way by their beginning; behind them what is over or cancelled, the latest first."""
    keyed = sorted((_by_beginning(shelf.entries[place], now), place) for place in bits(mask))
    return [one for one in keyed if after is None or one[0] > after]


def _by_beginning(entry: Entry, now: datetime) -> Key:
    begins, stage = (
        entry.starts_at or entry.opens_at,
        stage_of(entry.starts_at, entry.ends_at, entry.cancelled_at, now=now),
    )
    sign = 1 if stage in _TO_COME else -1
    return (-sign, sign * microseconds(begins), sign * entry.id)


def _written(key: Key) -> str:
    return "_".join(map(str, key))


def _read(after: str, parts: int) -> Key | None:
    """The key of a page before; one that nobody gave is the first page."""
    pieces = after.split("_")
    if not after.isascii() or len(pieces) != parts:
        return None
    if not all(len(piece) < 20 and piece.removeprefix("-").isdigit() for piece in pieces):
        return None
    return tuple(map(int, pieces))
