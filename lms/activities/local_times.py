"""What clocks of a zone show, and the moments that are meant by it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class TimeRefused(ValueError):
    """A local time that names no single moment; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def moments_of(day: date, clock: time, zone: str) -> tuple[datetime, ...]:
    """When the clocks of a zone show this, in UTC: never where they jump over it, twice where they go back."""
    place, shown = ZoneInfo(zone), datetime.combine(day, clock)
    found = [shown.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return tuple(
        dict.fromkeys(one for one in found if one.astimezone(place).replace(tzinfo=None, fold=0) == shown)
    )


def moment_of(day: date, clock: time, zone: str, *, second: bool | None = None) -> datetime:
    """The one moment that is meant, in UTC; `second` says which, where it comes twice.

    Raises TimeRefused: time_skipped where it does not exist, time_twice where it must be said which is meant.
    """
    found = moments_of(day, clock, zone)
    if not found:
        raise TimeRefused("time_skipped")
    if len(found) > 1 and second is None:
        raise TimeRefused("time_twice")
    return found[-1] if second else found[0]


def day_ended(day: date, clock: time) -> date:
    """The day on which an end of this day is reckoned: midnight as an end is that of the day."""
    return day + timedelta(days=1) if clock == time.min else day
