"""When an attempt's time is over."""

from datetime import datetime, timedelta
from typing import Final

# What was sent in time may still be on its way.
GRACE: Final = timedelta(seconds=5)


def ends_after(began_at: datetime, minutes: int | None) -> datetime | None:
    """The end of an attempt with a time limit in minutes; None without one."""
    return None if minutes is None else began_at + timedelta(minutes=minutes)


def has_run_out(ends_at: datetime | None, now: datetime) -> bool:
    """True from the end on: what is there is handed in, complete or not."""
    return ends_at is not None and now >= ends_at


def is_over(ends_at: datetime | None, now: datetime) -> bool:
    """True once nothing is taken any more: after the end and what the network may need."""
    return ends_at is not None and now > ends_at + GRACE
