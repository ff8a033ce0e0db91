"""Whether a learner, or a visitor, may be shown the recording of an activity now."""

from lms import clock
from lms.access.decision import ALLOWED, Decision, refused
from lms.activities.models import Activity
from lms.learning import gate
from lms.learning.facts import Learner, facts_for
from lms.learning.rows import rows_of


def may_watch(learner: Learner, activity: Activity, facts: gate.Facts | None = None) -> Decision:
    """The gate's answer, from facts that were read already if given.

    What is not published is seen by those who may edit it: they preview it. Who began what was withdrawn sees
    its page, and the gate lets her see no more.
    """
    if activity.recording is None or not activity.recording.is_ready:
        return refused("no_recording")
    if not activity.is_published and rows_of(learner.id, activity).participation is None:
        return ALLOWED
    return gate.may_watch(facts or facts_for(learner, activity), now=clock.now())
