"""Which live activities a list shows, and in which order."""

from collections.abc import Iterator
from datetime import datetime

from lms.activities.entries import Entry
from lms.activities.rules import ActivityKind
from lms.activities.timetable import Stage, stage_of
from lms.learning.catalogue import Learner, Line, line
from lms.learning.shelf import Facet, Shelf, bits


def events(kept: Shelf, me: Learner, now: datetime, *, over: bool = False) -> Iterator[Line]:
    """Live activities to come or under way, the next first; or those that are over, the latest first.

    One that was cancelled stands among them until it would have begun.
    """
    live = (kept.entries[place] for place in bits(kept.masks[Facet.FORMAT][ActivityKind.LIVE]))
    chosen = [one for one in live if is_over(one, now) is over]
    chosen.sort(key=lambda one: one.starts_at or one.opens_at, reverse=over)
    return (line(me, kept, kept.places[one.id], now) for one in chosen)


def is_over(entry: Entry, now: datetime) -> bool:
    """Whether nothing of an event is left to attend."""
    stage = stage_of(entry.starts_at, entry.ends_at, None, now=now)
    hopeless = entry.cancelled_at is not None and stage is not Stage.AHEAD
    return hopeless or stage in (None, Stage.OVER)
