"""What the form of rescheduling is filled with: an event as it is announced."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.activities.models import Activity, Venue
from lms.activities.timetable import timed


def as_held(activity: Activity, venues: Iterable[Venue], *, seen: int, now: datetime) -> dict[str, Any]:
    """The form's values as they stand: what has begun is not among them."""
    zone = ZoneInfo(activity.zone)
    closes = activity.live.registration_closes_at if activity.live is not None else None
    return {
        "items": [
            {
                "session_id": one.id,
                "on": starts_at.astimezone(zone).date(),
                "starts": starts_at.astimezone(zone).time(),
                "ends": ends_at.astimezone(zone).time(),
                "venue_id": str(one.venue_id or ""),
            }
            for (starts_at, ends_at), one in timed(activity.sessions)
            if starts_at > now
        ],
        "venues": [{"venue_id": one.id, "name": one.name, "place": one.place} for one in venues],
        "registration_closes": closes.astimezone(zone).replace(tzinfo=None) if closes is not None else None,
        "seen": seen,
    }
