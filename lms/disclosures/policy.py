"""Who collects what people disclose, and who decides about it."""

from lms.access.actor import Actor
from lms.access.decision import ALLOWED, Decision, refused
from lms.activities.models import Activity
from lms.activities.policy import may_edit


def may_collect(actor: Actor, activity: Activity, person_id: int) -> Decision:
    """Ask a person for her disclosure, or enter what she signed: only of those who control this content."""
    allowed = may_edit(actor, activity)
    if not allowed:
        return allowed
    return ALLOWED if person_id in {part.person_id for part in activity.people} else refused("not_of_activity")


def may_decide(actor: Actor, activity: Activity, person_id: int) -> Decision:
    """Say whether a relationship matters and how it was mitigated: somebody else's, never one's own."""
    allowed = may_collect(actor, activity, person_id)
    if not allowed:
        return allowed
    return refused("own_relationship") if actor.id == person_id else ALLOWED
