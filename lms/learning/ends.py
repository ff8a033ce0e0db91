"""Until when one learner claims the credit of a live activity, for letters and calendars that tell many."""

from datetime import datetime

from lms.activities.models import Activity
from lms.activities.window import extended_end
from lms.learning.facts import Learner, designations_until, facts_for


def claim_end(person_id: int, activity: Activity, later: datetime | None, *, now: datetime) -> datetime:
    """The office's deadline, or the later one that was granted to her: `later`, her last extension.

    Only where not all types end with it does it depend on hers, and the gate's facts are asked.
    """
    assert activity.closes_at is not None
    end = extended_end(activity.closes_at, latest=activity.closes_at, until=later)
    if all(one.closes_at == end for one in designations_until(activity, later)):
        return end
    return facts_for(Learner(id=person_id), activity, now=now).closes_at or activity.closes_at
