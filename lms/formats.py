"""Dates, credits and names as readers expect them, for pages and letters alike; texts without what nobody sees."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

ZONE_NAMES: Final = {
    "America/New_York": "Eastern Time",
    "America/Chicago": "Central Time",
    "America/Denver": "Mountain Time",
    "America/Phoenix": "Mountain Standard Time",
    "America/Los_Angeles": "Pacific Time",
    "America/Anchorage": "Alaska Time",
    "Pacific/Honolulu": "Hawaii Time",
    "UTC": "UTC",
}

# Scripts such as Persian's join letters by them; every other invisible character is left out.
JOINERS: Final = "\u200c\u200d"


def zone_name(zone: str) -> str:
    """The zone as people say it, else its city."""
    return ZONE_NAMES.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ") + " time"


def day(value: date | datetime, zone: str = "UTC") -> str:
    """14 March 2027."""
    local = value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def day_and_weekday(value: datetime, zone: str) -> str:
    """Sunday, 14 March 2027."""
    return f"{value.astimezone(ZoneInfo(zone)):%A}, {day(value, zone)}"


def short_day(value: date | datetime, zone: str = "UTC") -> str:
    """14 Mar 2027, for tables only."""
    local = value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) else value
    return f"{local.day} {local:%b %Y}"


def day_of_month(value: datetime, zone: str) -> int:
    """14."""
    return value.astimezone(ZoneInfo(zone)).day


def month_and_weekday(value: datetime, zone: str) -> str:
    """Nov, Tue."""
    return f"{value.astimezone(ZoneInfo(zone)):%b, %a}"


def time_of_day(value: datetime, zone: str) -> str:
    """2:14 pm."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def moment(value: datetime, zone: str) -> str:
    """14 March 2027, 11:59 pm Central Time."""
    return f"{day(value, zone)}, {time_of_day(value, zone)} {zone_name(zone)}"


def hours(begins_at: datetime, ends_at: datetime, zone: str) -> str:
    """12:00 pm to 1:00 pm Central Time; the end's day stands with it where it is another."""
    end = time_of_day(ends_at, zone)
    if day(begins_at, zone) != day(ends_at, zone):
        end = f"{day(ends_at, zone)}, {end}"
    return f"{time_of_day(begins_at, zone)} to {end} {zone_name(zone)}"


def span(begins_at: datetime, ends_at: datetime, zone: str) -> str:
    """14 March 2027, 12:00 pm to 1:00 pm Central Time."""
    return f"{day(begins_at, zone)}, {hours(begins_at, ends_at, zone)}"


def span_for(begins_at: datetime, ends_at: datetime, zone: str, mine: str) -> str:
    """The same hours in a reader's own zone, with the day where hers is another; empty where her clock agrees."""
    if not mine or all(_offset(one, zone) == _offset(one, mine) for one in (begins_at, ends_at)):
        return ""
    same_day = day(begins_at, zone) == day(begins_at, mine)
    return hours(begins_at, ends_at, mine) if same_day else span(begins_at, ends_at, mine)


def _offset(value: datetime, zone: str) -> timedelta | None:
    return value.astimezone(ZoneInfo(zone)).utcoffset()


def last_moment(end: datetime) -> datetime:
    """The last minute before a half-open end: what people mean by "until"."""
    return end - timedelta(minutes=1)


def credits(amount: Decimal) -> str:  # noqa: A001 -- the field's own word; the site built-in is no loss here
    """1.00."""
    return f"{amount:.2f}"


def clock_ms(milliseconds: int) -> str:
    """28:48, or 1:02:03 from an hour on."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    head = f"{hours}:{rest // 60:02d}" if hours else f"{rest // 60}"
    return f"{head}:{rest % 60:02d}"


def size(count: int) -> str:
    """84 kB; decimal units, as file managers show them."""
    amount = float(count)
    units = ["GB", "MB", "kB", "bytes"]
    while amount >= 1000 and len(units) > 1:
        amount /= 1000
        units.pop()
    return f"{amount:.1f} {units[-1]}" if amount < 10 and units[-1] != "bytes" else f"{amount:.0f} {units[-1]}"


def full_name(given: str, family: str, degree: str = "") -> str:
    """Elena Marsh, MD; a degree of None is not printed."""
    name = f"{given} {family}".strip()
    return f"{name}, {degree}" if degree and degree != "None" else name


def trimmed(value: Any) -> Any:
    """Without outer white space and without characters that nobody sees; every kind of space is a space."""
    if not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    spaced = (c if c in "\n\t" or not c.isspace() else " " for c in lines)
    return "".join(c for c in spaced if c in f"\n\t{JOINERS}" or c.isprintable()).strip()
