"""Events that ended a moment ago: what the gate answers has changed although nobody did anything."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityKind, ActivityState
from lms.db import session
from lms.learning.participation import queue_refreshing

# Looked for every ten minutes; a repeat finds the same answers.
LATELY: Final = timedelta(minutes=20)


def refresh_ended(now: datetime) -> None:
    """Queue asking the gate again for everybody in them: also for whoever closed her page before the end."""
    ended_at = func.max(ActivitySession.ends_at)
    lately = (
        select(ActivitySession.activity_id)
        .join(Activity, Activity.id == ActivitySession.activity_id)
        .where(Activity.kind == ActivityKind.LIVE, Activity.state == ActivityState.PUBLISHED)
        .group_by(ActivitySession.activity_id)
        .having(ended_at > now - LATELY, ended_at <= now)
    )
    for activity_id in session.scalars(lately).all():
        queue_refreshing(session.get_one(Activity, activity_id))
