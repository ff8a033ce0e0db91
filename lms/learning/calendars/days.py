"""What a calendar says of a live activity: a block for each of its days, and the last day of the claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One session of the agenda; `place` is empty online, `track` where it is for everybody.

    `number` stays the same whatever else of it changes.
    """

    number: int
    title: str
    begins_at: datetime
    ends_at: datetime
    track: str = ""
    place: str = ""
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Block:
    """One local day of the activity, from the first session to the last."""

    begins_at: datetime
    ends_at: datetime
    slots: tuple[Slot, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Where it takes place, each place once; none where it is online alone."""
        return places_of(self.slots)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One activity as one reader's calendar has it.

    `key` is its name in every calendar and stays. `claim_by`: the last local day of the claim, None for who has
    nothing to claim; it has an entry of its own where `has_claim_day`. `days_before`: how many days it had as it
    was told last, so that those that fell away are taken out. `is_sure` is false for who waits for a place.
    """

    key: str
    title: str
    url: str
    claim_url: str
    zone: str
    sequence: int
    credit: tuple[str, ...]
    slots: tuple[Slot, ...]
    claim_by: date | None = None
    has_claim_day: bool = False
    is_cancelled: bool = False
    is_sure: bool = True
    days_before: int = 0

    @property
    def begins_at(self) -> datetime:
        """When its first session begins."""
        return min(slot.begins_at for slot in self.slots)

    @property
    def ends_at(self) -> datetime:
        """When its last session ends."""
        return max(slot.ends_at for slot in self.slots)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it takes place, each place once; none where it is online alone."""
        return places_of(self.slots)


def places_of(slots: Iterable[Slot]) -> tuple[str, ...]:
    """Their places, each once."""
    return tuple(dict.fromkeys(slot.place for slot in slots if slot.place))


def blocks(slots: Iterable[Slot], zone: str) -> tuple[Block, ...]:
    """The days in their order; a session belongs to the local day on which it begins."""
    place = ZoneInfo(zone)
    ordered = sorted(slots, key=lambda slot: (slot.begins_at, slot.track))
    days = groupby(ordered, key=lambda slot: slot.begins_at.astimezone(place).date())
    return tuple(_block(tuple(group)) for _day, group in days)


def _block(slots: tuple[Slot, ...]) -> Block:
    return Block(begins_at=slots[0].begins_at, ends_at=max(slot.ends_at for slot in slots), slots=slots)
