"""Cancel a published event: it gives no credit, stays on view, and everybody who registered is told."""

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.audit.log import note
from lms.learning.announcing.operations import announce_cancellation
from lms.learning.participation import queue_refreshing
from lms.learning.registration.payments import ask_for_no_fees
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrections import hold_published
from lms.planning.operations.events.rescheduling import event_to_be_held
from lms.planning.operations.revisions import add_told_revision
from lms.planning.queries import has_begun


def cancel_event(activity: Activity, *, seen: int, reason: str, actor: Actor) -> ActivityRevision:
    """Call it off before it begins, for the reason that learners read.

    Raises Refusal: not_published, corrected_meanwhile, no_event, event_cancelled, event_begun, reason_missing,
    link_in_reason.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    live = event_to_be_held(activity)
    # It may have begun while this waited: the moment is read after the locks are held.
    now = clock.now()
    if has_begun(activity, now):
        raise Refusal("event_begun")
    made = add_told_revision(activity, {"cancelled": ("", reason.strip())}, reason=reason, actor=actor, now=now)
    live.cancelled_at, live.cancelled_reason = now, reason.strip()
    live.sequence += 1
    announce_cancellation(activity)
    ask_for_no_fees(activity, actor_id=actor.id)
    queue_refreshing(activity)
    queue_indexing(activity)
    note("activity.cancelled", actor_id=actor.id, subject=("activity", activity.id), revision=made.number)
    return made
