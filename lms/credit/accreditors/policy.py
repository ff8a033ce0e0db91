"""Who may report learners to accreditors, and who may say whether she is reported."""

from lms.access.actor import Actor, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.policy import may_publish


def may_report(actor: Actor) -> Decision:
    """Make reports, hold their files in hands, record answers: the office's alone, of all departments."""
    return ALLOWED if holds_for(actor, Permission.REPORTS_MAKE, ()) else refused("not_allowed")


def may_say_facts(actor: Actor, activity: Activity) -> Decision:
    """Say what accreditors ask about an activity: whoever answers for its publication."""
    return may_publish(actor, activity)


def may_consent(actor: Actor, person_id: int) -> Decision:
    """For oneself alone; nobody consents for another."""
    return ALLOWED if actor.id is not None and actor.id == person_id else refused("not_allowed")
