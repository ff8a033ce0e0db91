"""Who may see an activity, and who may grant an attempt at its quiz."""

from sqlalchemy import exists, or_, select

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission, ScopeKind
from lms.activities.models import Activity
from lms.activities.policy import may_publish, scopes_of
from lms.activities.rules import ActivityState
from lms.db import session
from lms.learning.models import EventRegistration, Participation


def may_see(actor: Actor, activity: Activity) -> Decision:
    """Everybody sees what is published, who began it also that it was withdrawn, who may edit it always."""
    return ALLOWED if _has_begun(actor, activity) else may_act(actor, activity)


def may_act(actor: Actor, activity: Activity) -> Decision:
    """Send anything to it: nobody goes on in what was withdrawn."""
    if activity.is_published:
        return ALLOWED
    scopes = [Scope(ScopeKind.ACTIVITY, activity.id)]
    if activity.department_id is not None:
        scopes.append(Scope(ScopeKind.DEPARTMENT, activity.department_id))
    return ALLOWED if holds_for(actor, Permission.ACTIVITIES_EDIT, scopes) else refused("no_such_activity")


def may_grant_attempts(actor: Actor, person_id: int, activity: Activity) -> Decision:
    """Who supports this activity's learners, to anybody but herself."""
    supports = holds_for(actor, Permission.LEARNERS_SUPPORT, scopes_of(activity))
    return ALLOWED if supports and actor.id != person_id else refused("not_allowed")


def may_extend_claim(actor: Actor, person_id: int, activity: Activity) -> Decision:
    """Who supports this activity's learners or publishes it, for anybody but herself."""
    scopes = scopes_of(activity)
    holds = holds_for(actor, Permission.LEARNERS_SUPPORT, scopes) or may_publish(actor, activity)
    return ALLOWED if holds and actor.id != person_id else refused("not_allowed")


def _has_begun(actor: Actor, activity: Activity) -> bool:
    """Whoever began what was withdrawn, or registered for it, is told so where she would go on."""
    if actor.id is None or activity.state is not ActivityState.WITHDRAWN:
        return False
    tables = (Participation, EventRegistration)
    mine = (exists().where(table.person_id == actor.id, table.activity_id == activity.id) for table in tables)
    return bool(session.scalar(select(or_(*mine))))
