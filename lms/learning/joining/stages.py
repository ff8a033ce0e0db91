"""What a registrant's page offers, and how long a sitting on it goes on without a word."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from lms.activities.joining import DoorState

# Pages report every 45 seconds; browsers wake one that nobody looks at once a minute. Whoever was silent for
# longer was away meanwhile, and comes back in a sitting of its own.
GOES_ON: Final = timedelta(minutes=3)
# Longer than any lunch and shorter than any night: a page that slept since yesterday wakes with its computer, and
# nobody went to today's meeting by that.
COMES_BACK: Final = timedelta(hours=6)


class PageStage(StrEnum):
    """What the page says; READY and OVER alone show streams and minutes."""

    SOMEBODY_ELSE = "somebody_else"
    EVENT_CANCELLED = "event_cancelled"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    OVER = "over"
    DISCLOSURE = "disclosure"
    READY = "ready"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What decides: the registration, the event, who looks, what was read, the doors of all streams.

    `is_hers`: nobody else is signed in where the page is opened. The address alone opens it to nobody signed in.
    """

    has_seat: bool = True
    is_waiting: bool = False
    is_published: bool = True
    is_event_cancelled: bool = False
    is_hers: bool = True
    has_read: bool = True
    doors: Collection[DoorState] = ()


def page_stage(facts: Facts) -> PageStage:
    """The ladder: the first that holds."""
    if not facts.is_hers:
        return PageStage.SOMEBODY_ELSE
    if facts.is_event_cancelled:
        return PageStage.EVENT_CANCELLED
    if not facts.is_published:
        return PageStage.WITHDRAWN
    if not facts.has_seat:
        return PageStage.WAITING if facts.is_waiting else PageStage.CANCELLED
    if all(door is DoorState.OVER for door in facts.doors):
        return PageStage.OVER
    return PageStage.READY if facts.has_read else PageStage.DISCLOSURE


def goes_on(seen_until: datetime, *, now: datetime) -> bool:
    """Whether a sitting last heard of then is the same one now."""
    return now - seen_until <= GOES_ON


def comes_back(seen_until: datetime, *, now: datetime) -> bool:
    """Whether who was last heard of then counts on by her page alone; later by the button again."""
    return now - seen_until <= COMES_BACK
