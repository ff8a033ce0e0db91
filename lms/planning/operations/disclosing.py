"""Show learners of a published activity what was disclosed and decided since."""

from datetime import datetime

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.audit.log import note
from lms.config import Settings
from lms.disclosures.operations import make_version
from lms.learning.participation import queue_refreshing
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrections import hold_published, insist_on_gate
from lms.planning.operations.revisions import add_revision
from lms.planning.queries import pending_disclosure


def show_disclosure(
    activity: Activity, *, seen: int, reason: str, actor: Actor, now: datetime, settings: Settings
) -> ActivityRevision:
    """Make the version that says what is known now; where it is material, learners in progress read it again.

    Kept only where the publish gate still passes. Raises Refusal: not_published, corrected_meanwhile,
    nothing_pending, reason_missing, correction_blocked.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    pending = pending_disclosure(activity, settings=settings)
    if pending is None:
        raise Refusal("nothing_pending", status=422)
    insist_on_gate(activity, now=now, settings=settings)
    changes = {"disclosure": (pending.before, pending.after)}
    made = add_revision(activity, changes, reason=reason, actor=actor, now=now, is_material=pending.is_material)
    make_version(activity, provider=settings.provider_name, now=now)
    queue_indexing(activity)
    if pending.is_material:
        queue_refreshing(activity)
    note(
        "activity.disclosure_shown",
        actor_id=actor.id,
        subject=("activity", activity.id),
        revision=made.number,
        is_material=pending.is_material,
    )
    return made
