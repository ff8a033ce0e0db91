"""What moments a local time may be, and how well a stay between two of them fits an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from lms.activities.intervals import Interval

# Programs round minutes up, and count a stay that was begun.
_ROUNDING: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Event:
    """The hours of the sessions that a report is about, and the zone whose clock its times are of."""

    zone: ZoneInfo
    hours: Sequence[Interval]

    @property
    def days(self) -> list[date]:
        """The days on which sessions begin or end, there."""
        return sorted({moment.astimezone(self.zone).date() for both in self.hours for moment in both})

    def is_during(self, start: datetime, end: datetime) -> bool:
        """Whether a stay lies in a session, at least in part; an event without hours rules none out."""
        return not self.hours or any(start < until and since < end for since, until in self.hours)

    @cached_property
    def middle(self) -> datetime:
        """The local time in the middle between the first start and the last end."""
        start, end = min(start for start, _end in self.hours), max(end for _start, end in self.hours)
        return (start + (end - start) / 2).astimezone(self.zone).replace(tzinfo=None)

    def away(self, moment: datetime) -> timedelta:
        """How far a moment is from the nearest session."""
        outside = (max(since - moment, moment - until, timedelta(0)) for since, until in self.hours)
        return min(outside, default=timedelta(0))


@lru_cache(maxsize=4096)
def moments_of(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moment of a local time: two where the clock was set back over it, the later first where forward."""
    before, after = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return (before,) if before == after else (before, after)


def stays_between(joined: datetime, left: datetime, zone: ZoneInfo) -> list[Interval]:
    """The stays that two local times may be, the earliest first; none where leaving lies before joining."""
    both = product(moments_of(joined, zone), moments_of(left, zone))
    return sorted((start, end) for start, end in both if start <= end)


def misfit(lasted_seconds: int | None, start: datetime, end: datetime) -> timedelta:
    """How far the length is from the one that the report states; rounding is no difference."""
    if lasted_seconds is None:
        return timedelta(0)
    return max(timedelta(0), abs(end - start - timedelta(seconds=lasted_seconds)) - _ROUNDING)
