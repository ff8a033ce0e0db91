"""What a calendar says of a live activity: a block for each of its days, and the last day of the claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class CalendarSession:
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
    sessions: tuple[CalendarSession, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Where it takes place, each place once; none where it is online alone."""
        return places_of(self.sessions)


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
    sessions: tuple[CalendarSession, ...]
    claim_by: date | None = None
    has_claim_day: bool = False
    is_cancelled: bool = False
    is_sure: bool = True
    days_before: int = 0

    @property
    def begins_at(self) -> datetime:
        """When its first session begins."""
        return min(one.begins_at for one in self.sessions)

    @property
    def ends_at(self) -> datetime:
        """When its last session ends."""
        return max(one.ends_at for one in self.sessions)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it takes place, each place once; none where it is online alone."""
        return places_of(self.sessions)


def places_of(sessions: Iterable[CalendarSession]) -> tuple[str, ...]:
    """Their places, each once."""
    return tuple(dict.fromkeys(one.place for one in sessions if one.place))


def blocks(sessions: Iterable[CalendarSession], zone: str) -> tuple[Block, ...]:
    """The days in their order; a session belongs to the local day on which it begins."""
    place = ZoneInfo(zone)
    ordered = sorted(sessions, key=lambda one: (one.begins_at, one.track))
    days = groupby(ordered, key=lambda one: one.begins_at.astimezone(place).date())
    return tuple(_block(tuple(group)) for _day, group in days)


def _block(sessions: tuple[CalendarSession, ...]) -> Block:
    return Block(begins_at=sessions[0].begins_at, ends_at=max(one.ends_at for one in sessions), sessions=sessions)
