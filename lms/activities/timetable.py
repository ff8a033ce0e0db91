"""The agenda of an event as it is read: its hours, and what takes place on each of its days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from lms.activities.intervals import Interval


class Timed(Protocol):
    """An item of an agenda, as a row or as plain values; without times in a draft."""

    @property
    def position(self) -> int: ...
    @property
    def track(self) -> str: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


Item = TypeVar("Item", bound=Timed)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """From the beginning of the first item to the end of the last one."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgendaDay(Generic[Item]):
    """A local day with what begins on it; None for what has no times yet."""

    day: date | None
    items: tuple[Item, ...]


class Stage(StrEnum):
    """Where an event stands at a moment."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    OVER = "over"
    CANCELLED = "cancelled"


def stage_of(
    starts_at: datetime | None, ends_at: datetime | None, cancelled_at: datetime | None, *, now: datetime
) -> Stage | None:
    """Where an event with these hours stands; None for what has none, as recordings."""
    if starts_at is None or ends_at is None:
        return None
    if cancelled_at is not None:
        return Stage.CANCELLED
    if now < starts_at:
        return Stage.AHEAD
    return Stage.UNDER_WAY if now < ends_at else Stage.OVER


def event_hours(items: Iterable[Timed]) -> Hours | None:
    """When an event takes place; None where nothing of it has its times."""
    spans = [span for span, _one in timed(items)]
    if not spans:
        return None
    return Hours(begins_at=min(start for start, _end in spans), ends_at=max(end for _start, end in spans))


def timed(items: Iterable[Item]) -> list[tuple[Interval, Item]]:
    """The items that have their times, each with these, in the order in which they come."""
    return [
        ((one.starts_at, one.ends_at), one)
        for one in items
        if one.starts_at is not None and one.ends_at is not None
    ]


def agenda_days(items: Iterable[Item], zone: str) -> tuple[AgendaDay[Item], ...]:
    """Day by day, by the hour and then by track; what has no times stands at the end, as it was written."""
    place = ZoneInfo(zone)

    def day_of(one: Item) -> date | None:
        return one.starts_at.astimezone(place).date() if one.starts_at else None

    ordered = sorted(items, key=_order)
    return tuple(AgendaDay(day=day, items=tuple(group)) for day, group in groupby(ordered, key=day_of))


def _order(one: Timed) -> tuple[bool, float, str, int]:
    if one.starts_at is None:
        return True, 0.0, "", one.position
    return False, one.starts_at.timestamp(), one.track, one.position
