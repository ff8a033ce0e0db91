"""now() and today(); can be held still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, reset_tzpath

# Zones come from the pinned tzdata, never from whatever the machine has.
reset_tzpath(to=[])
_held: ContextVar[datetime | None] = ContextVar("held_moment", default=None)


def now() -> datetime:
    """The moment, aware and in UTC."""
    return _held.get() or datetime.now(UTC)  # noqa: TID251 -- the one place that reads the system's clock


def today(zone: str) -> date:
    """The calendar date in the named zone (IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[datetime]:
    """Hold the clock at an aware moment for this context."""
    if moment.tzinfo is None:
        raise ValueError("The clock is held only at an aware moment.")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _held.reset(token)
