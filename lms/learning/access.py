"""Whether a learner, or a visitor, may be shown the recording of an activity now."""

from lms import clock
from lms.access.decision import ALLOWED, Decision, refused
from lms.activities.models import Activity
from lms.learning import gate
from lms.learning.facts import Learner, facts_for


def may_watch(learner: Learner, activity: Activity, facts: gate.Facts | None = None) -> Decision:
    """The gate's answer, from facts that were read already if given.

    What is not published is seen by those alone who may edit it: they preview it.
    """
    if activity.recording is None or not activity.recording.is_ready:
        return refused("no_recording")
    if not activity.is_published:
        return ALLOWED
    return gate.may_watch(facts or facts_for(learner, activity), now=clock.now())
