"""Who may see an activity."""

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission, ScopeKind
from lms.activities.models import Activity


def may_see(actor: Actor, activity: Activity) -> Decision:
    """Everybody sees what is published; a draft or something withdrawn is seen by who may edit it."""
    if activity.is_published:
        return ALLOWED
    scopes = [Scope(ScopeKind.ACTIVITY, activity.id)]
    if activity.department_id is not None:
        scopes.append(Scope(ScopeKind.DEPARTMENT, activity.department_id))
    return ALLOWED if holds_for(actor, Permission.ACTIVITIES_EDIT, scopes) else refused("no_such_activity")
