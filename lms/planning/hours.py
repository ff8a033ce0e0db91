"""When an event begins and ends, as its window and its designations follow from it."""

from datetime import datetime

from lms.activities.models import Activity
from lms.activities.rules import ActivityKind
from lms.activities.timetable import event_hours
from lms.activities.window import CLAIM_DAYS, LiveFacts


def has_begun(activity: Activity, now: datetime) -> bool:
    """Whether an event has begun: what is designated is designated before. Never true of a recording."""
    hours = event_hours(activity.sessions) if activity.kind is ActivityKind.LIVE else None
    return hours is not None and hours.begins_at <= now


def is_ahead(activity: Activity, now: datetime) -> bool:
    """Whether something of an event is still to be held: it was not cancelled, and not all of it has begun."""
    if activity.live is None or activity.is_cancelled:
        return False
    return any(one.starts_at is not None and one.starts_at > now for one in activity.sessions)


def live_facts(activity: Activity, *, released_at: datetime) -> LiveFacts:
    """What the end of a live activity follows from."""
    hours = event_hours(activity.sessions)
    return LiveFacts(
        released_at=released_at,
        zone=activity.zone,
        ends_at=hours.ends_at if hours is not None else None,
        claim_days=activity.live.claim_days if activity.live is not None else CLAIM_DAYS,
    )
