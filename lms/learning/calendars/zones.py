"""A time zone as calendars carry it: its changes of the clock in the years that are spoken of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)


@lru_cache(64)
def zone_component(name: str, years: range) -> Timezone:
    """What the clocks of this zone do from the beginning of the first of these years to the end of the last.

    Each change stands by the clock that was in force before it, as RFC 5545 has it; the library's own writes
    those of spring by the clock after it, an hour late. Kept for the next file, which changes nothing of it.
    """
    made = Timezone()
    made.add("tzid", name)
    zone = ZoneInfo(name)
    begins = datetime(years.start, 1, 1, tzinfo=UTC) - DAY
    made.add_component(_observance(begins, begins, zone))
    for before, after in _changes(begins, datetime(years.stop, 1, 1, tzinfo=UTC) + DAY, zone):
        made.add_component(_observance(before, after, zone))
    return made


def _changes(begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The last second before each change, and the change itself."""
    low = begins
    while low < ends:
        high = low + DAY
        if _offset(low, zone) != _offset(high, zone):
            yield _narrowed(low, high, zone)
        low = high


def _narrowed(low: datetime, high: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    second = timedelta(seconds=1)
    while high - low > second:
        middle = low + (high - low) // 2 // second * second
        low, high = (middle, high) if _offset(middle, zone) == _offset(low, zone) else (low, middle)
    return low, high


def _observance(before: datetime, after: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    local = after.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (after + _offset(before, zone)).replace(tzinfo=None))
    made.add("tzoffsetfrom", _offset(before, zone))
    made.add("tzoffsetto", _offset(after, zone))
    made.add("tzname", local.tzname())
    return made


def _offset(value: datetime, zone: ZoneInfo) -> timedelta:
    return value.astimezone(zone).utcoffset() or timedelta(0)
