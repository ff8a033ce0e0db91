"""What hosting reads: sessions whose codes may come back, check-ins that wait for a decision."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.activities.models import Activity, ActivitySession, LiveEvent
from lms.activities.rules import ActivityKind, ActivityState
from lms.activities.timetable import timed
from lms.db import session
from lms.learning.attendance.checking_in.codes import OVER_AFTER, SHOWN_BEFORE
from lms.learning.attendance.checking_in.standing import IS_FLAGGED, IS_UNDECIDED
from lms.learning.models import CheckIn


def items_with_codes(now: datetime, session_id: int | None = None) -> Sequence[ActivitySession]:
    """Sessions whose codes may come back now, of live activities that take place; or one of them."""
    found = (
        select(ActivitySession)
        .join(ActivitySession.activity)
        .outerjoin(LiveEvent, LiveEvent.activity_id == Activity.id)
        .options(joinedload(ActivitySession.activity).joinedload(Activity.live))
        .where(
            Activity.kind == ActivityKind.LIVE,
            Activity.state == ActivityState.PUBLISHED,
            LiveEvent.cancelled_at.is_(None),
            ActivitySession.starts_at <= now + 2 * SHOWN_BEFORE,
            ActivitySession.ends_at >= now - OVER_AFTER,
        )
        .order_by(ActivitySession.starts_at.desc())
    )
    return session.scalars(found if session_id is None else found.where(ActivitySession.id == session_id)).all()


def items_of(activity: Activity) -> list[ActivitySession]:
    """The sessions that have their time, in its order."""
    found = sorted(timed(activity.sessions), key=lambda pair: (pair[0][0], pair[1].position))
    return [one for _span, one in found]


def item_of(activity: Activity, session_id: int) -> ActivitySession | None:
    """The session of this id, where it is one of the activity's that has its time."""
    return next((one for one in items_of(activity) if one.id == session_id), None)


def flagged(activity: Activity) -> list[tuple[CheckIn, ActivitySession, Person]]:
    """Check-ins that wait for a decision, the oldest first."""
    waiting = (
        select(CheckIn, ActivitySession, Person)
        .join(ActivitySession, ActivitySession.id == CheckIn.session_id)
        .join(Person, Person.id == CheckIn.person_id)
        .where(_waits_in(activity))
        .order_by(CheckIn.id)
    )
    return list(session.execute(waiting))


def count_flagged(activity: Activity) -> int:
    """How many check-ins wait for a decision."""
    waiting = select(func.count(CheckIn.id)).join(ActivitySession, ActivitySession.id == CheckIn.session_id)
    return session.scalar(waiting.where(_waits_in(activity))) or 0


def _waits_in(activity: Activity) -> ColumnElement[bool]:
    return and_(ActivitySession.activity_id == activity.id, IS_UNDECIDED, CheckIn.person_id.is_not(None))


def flagged_check_in(activity: Activity, check_in_id: int) -> CheckIn | None:
    """The check-in of this id, where it was flagged in one of the activity's sessions."""
    of_it = select(CheckIn).join(ActivitySession, ActivitySession.id == CheckIn.session_id)
    return session.scalars(
        of_it.where(ActivitySession.activity_id == activity.id, CheckIn.id == check_in_id, IS_FLAGGED)
    ).one_or_none()
