"""Who may prepare and publish an activity: the permission must reach the activity itself."""

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission, ScopeKind
from lms.activities.models import Activity


def scopes_of(activity: Activity) -> tuple[Scope, ...]:
    """The scopes that hold this activity; the office's holds every one."""
    department = activity.department_id
    scopes = [Scope(ScopeKind.ACTIVITY, activity.id)]
    if department is not None:
        scopes.append(Scope(ScopeKind.DEPARTMENT, department))
    return tuple(scopes)


def may_edit(actor: Actor, activity: Activity) -> Decision:
    """Prepare it: recording, dates, disclosures."""
    return _reaches(actor, Permission.ACTIVITIES_EDIT, activity)


def may_publish(actor: Actor, activity: Activity) -> Decision:
    """Put it before learners, or take it away."""
    return _reaches(actor, Permission.ACTIVITIES_PUBLISH, activity)


def _reaches(actor: Actor, permission: Permission, activity: Activity) -> Decision:
    return ALLOWED if holds_for(actor, permission, scopes_of(activity)) else refused("not_allowed")
