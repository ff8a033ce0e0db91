"""How planning gets an activity: only through getters that ask."""

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit, may_publish
from lms.activities.queries import activity_by_slug


def activity_for_editing(actor: Actor, slug: str) -> Activity:
    """The activity of this address for a person who may prepare it."""
    activity = _found(slug)
    insist(may_edit(actor, activity))
    return activity


def activity_for_publishing(actor: Actor, slug: str) -> Activity:
    """The activity of this address for a person who may put it before learners."""
    activity = _found(slug)
    insist(may_publish(actor, activity))
    return activity


def _found(slug: str) -> Activity:
    activity = activity_by_slug(slug)
    if activity is None:
        raise Refusal("no_such_activity", status=404)
    return activity
