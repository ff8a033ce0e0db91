"""Events that ended a moment ago: what the gate answers has changed although nobody did anything."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from lms.activities.events import HOURS
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind, ActivityState
from lms.db import session
from lms.learning.participation import queue_refreshing

# Looked for every ten minutes; a repeat finds the same answers.
LATELY: Final = timedelta(minutes=20)


def refresh_ended(now: datetime) -> None:
    """Queue asking the gate again for everybody in them: also for whoever closed her page before the end."""
    lately = (
        select(Activity)
        .join(HOURS, HOURS.c.activity_id == Activity.id)
        .where(
            Activity.kind == ActivityKind.LIVE,
            Activity.state == ActivityState.PUBLISHED,
            HOURS.c.ends_at > now - LATELY,
            HOURS.c.ends_at <= now,
        )
    )
    for activity in session.scalars(lately).all():
        queue_refreshing(activity)
