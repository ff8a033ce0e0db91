"""The other half of an activity that was held live and recorded: what pages say of it, and whom a letter tells."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, union

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityKind, ActivityState
from lms.db import session
from lms.learning.attendance.evidence import EVIDENCE_OF_ALL
from lms.learning.emails import send_recording_published
from lms.learning.models import EventRegistration, RegistrationState

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
    """Tell the next learners of the event that its recording is on demand; the last one's id, None at the end.

    Each is told once: who has a seat, and who came without. Whoever gave it up and did not come, or has no address
    any more, is not.
    """
    assert activity.from_session_id is not None
    live = session.get_one(ActivitySession, activity.from_session_id).activity
    people = _next_learners(live, after_id)
    for person_id, is_registered in people:
        send_recording_published(person_id, live, activity, is_registered=is_registered)
    return people[-1][0] if people else None


def _next_learners(live: Activity, after_id: int) -> list[tuple[int, bool]]:
    """The next by their ids, each with whether she has a seat: who has none was there."""
    seats = select(EventRegistration.person_id).where(
        EventRegistration.activity_id == live.id, EventRegistration.state != RegistrationState.CANCELLED
    )
    known = union(seats, select(EVIDENCE_OF_ALL.c.person_id)).subquery()
    rows = session.execute(
        select(known.c.person_id, known.c.person_id.in_(seats))
        .where(known.c.person_id > after_id)
        .order_by(known.c.person_id)
        .limit(AT_ONCE),
        {"activity_id": live.id},
    )
    return [(row[0], row[1]) for row in rows]
