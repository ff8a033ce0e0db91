"""The other half of an activity that was held live and recorded: what pages say of it, and whom a letter tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, or_, select, union

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityKind, ActivityState
from lms.db import session
from lms.learning.emails import send_recording_published
from lms.learning.models import EventRegistration, Participation, RegistrationState

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

    Each is told once: who has a seat, and who came without. Whoever cancelled, or has no address any more, is not.
    """
    assert activity.from_session_id is not None
    live = session.get_one(ActivitySession, activity.from_session_id).activity
    people = _next_learners(live.id, after_id)
    for person_id, state in people:
        send_recording_published(person_id, live, activity, is_registered=state is not None)
    return people[-1].person_id if people else None


def _next_learners(live_id: int, after_id: int) -> Sequence[Any]:
    """In the order of their ids, each with the state of her seat."""
    known = union(
        *(select(one.person_id).where(one.activity_id == live_id) for one in (EventRegistration, Participation))
    ).subquery()
    hers = and_(EventRegistration.activity_id == live_id, EventRegistration.person_id == known.c.person_id)
    return session.execute(
        select(known.c.person_id, EventRegistration.state)
        .outerjoin(EventRegistration, hers)
        .where(
            known.c.person_id > after_id,
            or_(EventRegistration.state.is_(None), EventRegistration.state != RegistrationState.CANCELLED),
        )
        .order_by(known.c.person_id)
        .limit(AT_ONCE)
    ).all()
