"""The days of times that are written without one: the meeting's own start says them, else the event's hours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from lms.learning.attendance.reports.moments import Event, misfit, moments_of, stays_between
from lms.learning.attendance.reports.rows import DayOrder, ReportRefused
from lms.learning.attendance.reports.stamps import Stamp, day_in, read_stamp

_DAY: Final = timedelta(days=1)
# So long before its first session, and after its last, somebody may be in an event's room.
_BESIDE: Final = timedelta(hours=2)

Ends = tuple[datetime, datetime]


def start_of(said: str) -> Stamp | None:
    """When a meeting started, as its report says it: a day alone is all of it. None where no day is written."""
    stamp = read_stamp(said) or read_stamp(f"{said} 0:00")
    return stamp if stamp and stamp.is_dated else None


def stay(
    joined: Stamp, left: Stamp, order: DayOrder | None, *, lasted: int | None, started: str, event: Event
) -> Ends | None:
    """Both ends in local time; None where the numbers of one are no day.

    Without a day they lie where they belong to the meeting that started then, else to the event. Raises
    ReportRefused: day_missing.
    """
    from_day, to_day = _day_of(joined, order), _day_of(left, order)
    if (joined.is_dated and not from_day) or (left.is_dated and not to_day):
        return None
    if from_day and to_day:
        return datetime.combine(from_day, joined.clock), datetime.combine(to_day, left.clock)
    around = event if from_day or to_day else _meeting(started, order, event.zone) or _of_one_day(event)
    possible = [
        (datetime.combine(first, joined.clock), datetime.combine(last, left.clock))
        for first, last in _days(joined, from_day, to_day, around)
        if first == last or left.clock < joined.clock
    ]
    return _likeliest(possible, lasted, around)


def _day_of(stamp: Stamp, order: DayOrder | None) -> date | None:
    if stamp.numbers is not None:
        return day_in(stamp.numbers, order) if order else None
    return stamp.day


@lru_cache(maxsize=64)
def _meeting(said: str, order: DayOrder | None, zone: ZoneInfo) -> Event | None:
    """A meeting for an event of its own; whoever came a little early is not taken for one of its last."""
    started = start_of(said)
    day = _day_of(started, order) if started else None
    if started is None or day is None:
        return None
    start = moments_of(datetime.combine(day, started.clock), zone)[0]
    is_day_alone = read_stamp(said) is None
    return Event(zone, [(start, start + _DAY - (timedelta(0) if is_day_alone else _BESIDE))])


def _of_one_day(event: Event) -> Event:
    """The event, where each time of day comes but once while people may be in its room."""
    moments = [moment for both in event.hours for moment in both]
    if not moments or max(moments) - min(moments) + 2 * _BESIDE > _DAY:
        raise ReportRefused("day_missing")
    return event


def _days(joined: Stamp, from_day: date | None, to_day: date | None, around: Event) -> Iterator[tuple[date, date]]:
    """The days on which a stay may begin and end: on one, or over midnight."""
    if to_day:
        yield from ((to_day, to_day), (to_day - _DAY, to_day))
        return
    for day in [from_day] if from_day else _nearest_days(joined, around):
        yield from ((day, day), (day, day + _DAY))


def _nearest_days(joined: Stamp, around: Event) -> tuple[date, date]:
    """Those on which clocks showed this the last time before the middle of it all, and the first time after."""
    middle = around.middle
    before = middle.date() if joined.clock <= middle.time() else middle.date() - _DAY
    return before, before + _DAY


def _likeliest(possible: list[Ends], lasted: int | None, around: Event) -> Ends:
    """What lies in the hours, then as long as was stated, then on one day, then near; the earliest of equals."""
    return min(
        (
            not around.is_during(start, end),
            misfit(lasted, start, end),
            ends[0].date() != ends[1].date(),
            around.away(start),
            around.away(end),
            ends,
        )
        for ends in possible
        for start, end in stays_between(*ends, around.zone)
    )[-1]
