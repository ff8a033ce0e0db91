"""An event held: its seats are counted and given by one at a time."""

from typing import Final

from sqlalchemy import bindparam, select

from lms.access.decision import Refusal
from lms.activities.models import Activity, LiveEvent
from lms.db import hold, session

# Whoever reschedules holds the activity and then its event: a new seat's row points to the activity, so it asks
# for that first too.
_ACTIVITY_HELD: Final = (
    select(Activity.id).where(Activity.id == bindparam("activity_id")).with_for_update(read=True, key_share=True)
)
_EVENT_HELD: Final = (
    select(LiveEvent.id).where(LiveEvent.activity_id == bindparam("activity_id")).with_for_update(key_share=True)
)


def held(activity: Activity) -> LiveEvent:
    """The event's terms, held until the transaction ends. Raises Refusal: no_such_activity."""
    hold(_ACTIVITY_HELD, activity_id=activity.id)
    hold(_EVENT_HELD, activity_id=activity.id)
    found = session.scalars(
        select(LiveEvent).filter_by(activity_id=activity.id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Refusal("no_such_activity", status=404)
    return found
