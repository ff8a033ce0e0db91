"""Who may prepare, publish and host an activity, and read who takes part: the permission must reach it itself."""

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
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


def may_see_learners(actor: Actor, activity: Activity) -> Decision:
    """Read who takes part, by name: numbers are for everybody who may prepare the activity, names are not.

    Names are for those who support its learners or put it before them, and for whoever prepares activities of
    this department, or this one alone. Who prepares content everywhere has no need of them.
    """
    scopes = scopes_of(activity)
    support = (Permission.LEARNERS_SUPPORT, Permission.ACTIVITIES_PUBLISH)
    if any(holds_for(actor, one, scopes) for one in support):
        return ALLOWED
    near = (one.scope for one in actor.grants if Permission.ACTIVITIES_EDIT in PERMISSIONS[one.role])
    return ALLOWED if any(scope in scopes for scope in near) else refused("not_allowed")


def may_host(actor: Actor, activity: Activity) -> Decision:
    """Stand at an event's desk: read who comes, by name, show the codes, and say who was there.

    That is for whoever runs events, and for those who may read who takes part.
    """
    runs = holds_for(actor, Permission.EVENTS_HOST, scopes_of(activity))
    return ALLOWED if runs else may_see_learners(actor, activity)


def _reaches(actor: Actor, permission: Permission, activity: Activity) -> Decision:
    return ALLOWED if holds_for(actor, permission, scopes_of(activity)) else refused("not_allowed")
