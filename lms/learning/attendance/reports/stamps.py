"""Times as reports write them, and whether their numbers say the month or the day first."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from lms.learning.attendance.reports.rows import DayOrder

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?: ?(?P<half>[ap])\.?m\.?)?"
_STAMP: Final = re.compile(
    r"(?:(?:(?P<first>\d{1,2})[/.-](?P<middle>\d{1,2})[/.-](?P<last>\d{4}|\d{2})"
    r"|(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<name>[a-z]{3})[a-z]{0,6}\.? (?P<day_of>\d{1,2}),? (?P<year_of>\d{4}))(?:,? |T))?" + _CLOCK,
    re.ASCII | re.IGNORECASE,
)
_LASTED: Final = re.compile(
    r"(?:(?P<d>\d{1,2}) ?d(?:ays?)?)? ?(?:(?P<h>\d{1,3}) ?h(?:rs?|ours?)?)? ?"
    r"(?:(?P<m>\d{1,4}) ?m(?:in(?:ute)?s?)?)? ?(?:(?P<s>\d{1,5}) ?s(?:ec(?:ond)?s?)?)?",
    re.ASCII | re.IGNORECASE,
)
_NEAR: Final = timedelta(days=1)

Numbers = tuple[int, int, int]


@dataclass(frozen=True)
class Stamp:
    """A time of day with its day, or with the numbers of which one is the day, or with neither."""

    clock: time
    day: date | None
    numbers: Numbers | None

    @property
    def is_dated(self) -> bool:
        """Whether the day is written at all."""
        return self.day is not None or self.numbers is not None


@lru_cache(maxsize=4096)
def read_stamp(text: str) -> Stamp | None:
    """A time as it is written; None where it cannot be one in any order."""
    found = _STAMP.fullmatch(text)
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    if found["first"]:
        year = int(found["last"])
        return Stamp(clock, None, (int(found["first"]), int(found["middle"]), year + 2000 * (year < 100)))
    if not (found["year"] or found["name"]):
        return Stamp(clock, None, None)
    day = (
        _day(*_named(found)) if found["name"] else _day(int(found["year"]), int(found["month"]), int(found["day"]))
    )
    return Stamp(clock, day, None) if day else None


def _named(found: re.Match[str]) -> Numbers:
    name = found["name"].lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
    return int(found["year_of"]), month, int(found["day_of"])


def _clock(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found["half"].lower() == "p")
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _day(year: int, month: int, day: int) -> date | None:
    # The years next to the calendar's first and last would overflow as soon as a zone is applied.
    try:
        return date(year, month, day) if 1900 <= year < 2900 else None
    except ValueError:
        return None


def day_in(numbers: Numbers, order: DayOrder) -> date | None:
    """The day that these numbers say in this order."""
    first, middle, year = numbers
    return _day(year, first, middle) if order is DayOrder.MONTH_FIRST else _day(year, middle, first)


def order_of(written: Iterable[Numbers], near: Collection[date]) -> DayOrder | None:
    """The order in which a whole file makes sense, else the one that lies by the event; None where both do."""
    numbers = set(written)
    found = {order: [day_in(one, order) for one in numbers] for order in DayOrder}
    impossible = {order: days.count(None) for order, days in found.items()}
    if len(set(impossible.values())) > 1:
        return min(DayOrder, key=impossible.__getitem__)
    close = {order: sum(_is_near(day, near) for day in days) for order, days in found.items()}
    if len(set(close.values())) > 1:
        return max(DayOrder, key=close.__getitem__)
    return DayOrder.MONTH_FIRST if all(first == middle for first, middle, _year in numbers) else None


def _is_near(day: date | None, near: Collection[date]) -> bool:
    return day is not None and any(abs(day - one) <= _NEAR for one in near)


def lasted_seconds(text: str) -> int | None:
    """Minutes as a number, or hours, minutes and seconds in words; None where nothing is said."""
    if text.isascii() and text.isdecimal() and len(text) < 6:
        return 60 * int(text)
    found = _LASTED.fullmatch(text) if text else None
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
