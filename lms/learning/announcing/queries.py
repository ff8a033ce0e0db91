"""Reads of seats and of what begins soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from lms.activities.events import begins_at_of
from lms.activities.models import Activity, LiveEvent
from lms.activities.rules import ActivityState
from lms.db import session
from lms.learning.models import EventRegistration, RegistrationState

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Event:
    """When a live activity begins, where its page is, whether learners see it and whether it was cancelled."""

    slug: str
    is_published: bool
    cancelled_at: datetime | None
    begins_at: datetime


def seat_and_event(registration_id: int) -> tuple[EventRegistration, Event]:
    """A seat as it stands now, and its event."""
    row = session.execute(
        select(
            EventRegistration,
            Activity.slug,
            Activity.state == ActivityState.PUBLISHED,
            LiveEvent.cancelled_at,
            begins_at_of(LiveEvent.activity_id),
        )
        .join(Activity, Activity.id == EventRegistration.activity_id)
        .join(LiveEvent, LiveEvent.activity_id == EventRegistration.activity_id)
        .where(EventRegistration.id == registration_id)
    ).one()
    return row[0], Event(*row[1:])


def begins_soon(now: datetime) -> Sequence[Any]:
    """Seats of what begins within a day: their ids, since when they are taken, and when it begins."""
    begins_at = begins_at_of(LiveEvent.activity_id)
    return session.execute(
        select(EventRegistration.id, EventRegistration.changed_at, begins_at.label("begins_at"))
        .join(Activity, Activity.id == EventRegistration.activity_id)
        .join(LiveEvent, LiveEvent.activity_id == Activity.id)
        .where(
            EventRegistration.state == RegistrationState.REGISTERED,
            Activity.state == ActivityState.PUBLISHED,
            LiveEvent.cancelled_at.is_(None),
            begins_at > now,
            begins_at <= now + DAY,
        )
        .order_by(EventRegistration.id)
    ).all()
