"""Who may say who was there."""

from lms.access.actor import Actor
from lms.access.decision import Decision, refused
from lms.activities.models import Activity
from lms.activities.policy import may_host


def may_decide_attendance(actor: Actor, activity: Activity, person_id: int | None) -> Decision:
    """Say whether this person was there: whoever hosts the event, and nobody of herself."""
    decision = may_host(actor, activity)
    return refused("own_attendance") if decision and person_id == actor.id else decision
