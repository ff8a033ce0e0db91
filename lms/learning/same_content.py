"""The other half of an activity that was held live and recorded: what pages say of it, and whom a letter tells."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityKind, ActivityState
from lms.db import session
from lms.learning.emails import send_recording_published
from lms.learning.registration.queries import next_seats

# So many letters in one transaction: others write in between.
AT_ONCE: Final = 100


@dataclass(frozen=True)
class Half:
    """An activity with the same content: where it is, and how it is attended."""

    slug: str
    title: str
    kind: ActivityKind


def same_content(activity: Activity) -> tuple[Half, ...]:
    """The live event of a recording, or a live event's recordings that learners see: one statement, or none."""
    if activity.kind is ActivityKind.LIVE:
        sessions = select(ActivitySession.id).where(ActivitySession.activity_id == activity.id)
        found = Activity.from_session_id.in_(sessions)
    elif activity.from_session_id is not None:
        found = Activity.id.in_(
            select(ActivitySession.activity_id).where(ActivitySession.id == activity.from_session_id)
        )
    else:
        return ()
    rows = session.execute(
        select(Activity.slug, Activity.title, Activity.kind)
        .where(found, Activity.state == ActivityState.PUBLISHED)
        .order_by(Activity.id)
    )
    return tuple(Half(*row) for row in rows)


def tell_of_recording(activity: Activity, after_id: int) -> int | None:
    """Tell the next registrants of the event that its recording is on demand; the last one's id, None at the end.

    Each is told once. Whoever cancelled, or has no address any more, is not.
    """
    assert activity.from_session_id is not None
    live_id = session.get_one(ActivitySession, activity.from_session_id).activity_id
    seats = next_seats(live_id, after_id, most=AT_ONCE)
    live = session.get_one(Activity, live_id)
    for seat in seats:
        send_recording_published(seat, live, activity)
    return seats[-1].id if seats else None
