"""What accreditors are told of live activities: days, how they are delivered, what is not held."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select

from lms.activities.events import HOURS
from lms.activities.models import LiveEvent, Meeting, Venue
from lms.db import session

IN_PERSON: Final = "In-Person"
LIVE_STREAMED: Final = "Live-Streamed"
FEE: Final = "Yes"
FREE: Final = "No, it’s free"
Chosen = Select[int]


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """When it is held, how, and for a fee or free, in JA-PARS's words."""

    starts_at: datetime
    ends_at: datetime
    delivery: tuple[str, ...]
    fee: str


def event_facts(chosen: Chosen) -> dict[int, EventFacts]:
    """Those of the chosen activities that are live, by id: two statements."""
    delivery = _delivery(chosen)
    hours = (
        select(HOURS, LiveEvent.fee_amount)
        .join(LiveEvent, LiveEvent.activity_id == HOURS.c.activity_id)
        .where(HOURS.c.activity_id.in_(chosen))
    )
    return {
        row.activity_id: EventFacts(
            starts_at=row.begins_at,
            ends_at=row.ends_at,
            delivery=delivery[row.activity_id],
            fee=FEE if row.fee_amount else FREE,
        )
        for row in session.execute(hours)
    }


def cancelled_of(chosen: Chosen) -> frozenset[int]:
    """The chosen activities that are not held: nobody is told of them, and what was told is taken back."""
    found = select(LiveEvent.activity_id).where(
        LiveEvent.activity_id.in_(chosen), LiveEvent.cancelled_at.is_not(None)
    )
    return frozenset(session.scalars(found))


def _delivery(chosen: Chosen) -> defaultdict[int, tuple[str, ...]]:
    """A venue with a way to it is attended in person; one with a meeting, or without a way to it, is streamed."""
    ways: defaultdict[int, set[str]] = defaultdict(set)
    venues = (
        select(Venue.activity_id, Venue.place, Meeting.id.is_not(None).label("is_streamed"))
        .outerjoin(Meeting, Meeting.venue_id == Venue.id)
        .where(Venue.activity_id.in_(chosen))
    )
    for activity_id, place, is_streamed in session.execute(venues):
        if place.strip():
            ways[activity_id].add(IN_PERSON)
        if is_streamed or not place.strip():
            ways[activity_id].add(LIVE_STREAMED)
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    return found | {activity_id: tuple(sorted(said)) for activity_id, said in ways.items()}
