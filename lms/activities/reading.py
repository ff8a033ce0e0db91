"""Activities for those who change nothing of them: kept whole from one request to the next."""

from lms.activities.editions import hold_mark, kept, mark_at, mark_of
from lms.activities.models import Activity
from lms.activities.queries import line_of, whole
from lms.activities.replacing import Version
from lms.db import apart


def activity_to_read(slug: str) -> Activity | None:
    """The activity at this address, in any state, with all that its page shows."""
    found = mark_at(slug)
    return _kept(*found) if found is not None else None


def activity_held(activity_id: int) -> Activity:
    """The activity as it stands at this moment, and stays until the transaction ends."""
    return _kept(activity_id, hold_mark(activity_id))


def versions_of(activity: Activity) -> tuple[Version, ...]:
    """The activity's recordings, the oldest first; none where its recording was never replaced."""
    return kept("versions", activity.id, mark_of(activity.id), lambda: line_of(activity.id))


def _kept(activity_id: int, mark: str) -> Activity:
    return kept("activity", activity_id, mark, lambda: _apart(activity_id))


def _apart(activity_id: int) -> Activity:
    with apart() as own:
        return own.get_one(Activity, activity_id, options=whole())
