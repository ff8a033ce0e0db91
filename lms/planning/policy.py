"""How planning gets a thing: only through getters that ask."""

from datetime import datetime

from sqlalchemy import select

from lms.access.actor import Actor, GrantLike, holds_for
from lms.access.decision import ALLOWED, Decision, Refusal, insist, refused
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
from lms.activities.models import Activity
from lms.activities.policy import may_edit, may_host, may_publish, may_see_learners
from lms.activities.queries import activity_by_slug
from lms.activities.rules import ActivityKind
from lms.activities.window import has_ended
from lms.db import session
from lms.media.models import Recording
from lms.media.policy import may_edit_recording
from lms.planning.hours import has_begun, is_ahead


def activity_for_editing(actor: Actor, slug: str) -> Activity:
    """The activity of this address for a person who may prepare it."""
    activity = _found(slug)
    insist(may_edit(actor, activity))
    return activity


def event_for_editing(actor: Actor, slug: str) -> Activity:
    """The live activity of this address for a person who may prepare it."""
    return _live(activity_for_editing(actor, slug))


def event_for_hosting(actor: Actor, slug: str) -> Activity:
    """The live activity of this address for a person who may read who comes, and say who was there."""
    activity = _found(slug)
    insist(may_host(actor, activity))
    return _live(activity)


def activity_for_publishing(actor: Actor, slug: str) -> Activity:
    """The activity of this address for a person who may put it before learners."""
    activity = _found(slug)
    insist(may_publish(actor, activity))
    return activity


def may_reschedule(actor: Actor, activity: Activity, *, now: datetime) -> Decision:
    """Hold it at another time or place: who publishes it, while something of it lies ahead."""
    if activity.published_at is None or not is_ahead(activity, now):
        return refused("event_begun")
    return may_publish(actor, activity)


def may_cancel(actor: Actor, activity: Activity, *, now: datetime) -> Decision:
    """Call it off: who may hold it at another time, until it begins."""
    if has_begun(activity, now):
        return refused("event_begun")
    return may_reschedule(actor, activity, now=now)


def may_change_credit(actor: Actor, activity: Activity, *, now: datetime) -> Decision:
    """Lower what is designated, or designate for one more type: who publishes it, while credit can be claimed."""
    if activity.closes_at is None or activity.published_at is None:
        return refused("not_published")
    if activity.is_cancelled:
        return refused("event_cancelled")
    return refused("credit_ended") if has_ended(activity.closes_at, now) else may_publish(actor, activity)


def may_begin(actor: Actor) -> Decision:
    """Begin a draft: for the office, or for a department of one's own."""
    return ALLOWED if any(_begins(grant) for grant in actor.grants) else refused("not_allowed")


def may_keep_lists(actor: Actor) -> Decision:
    """Change the office's own lists: whoever publishes for the whole office."""
    return ALLOWED if holds_for(actor, Permission.ACTIVITIES_PUBLISH, ()) else refused("not_allowed")


def activity_for_taking_over(actor: Actor, slug: str) -> Activity:
    """The activity of this address for a person who may take over from it."""
    activity = _found(slug)
    insist(may_take_from(actor, activity))
    return activity


def may_take_from(actor: Actor, source: Activity) -> Decision:
    """Read it to take over from it: what one may prepare, and what learners see."""
    return ALLOWED if source.is_published else may_edit(actor, source)


def may_take_questions_from(actor: Actor, source: Activity) -> Decision:
    """Read its questions with their key: whoever may not prepare it may be its learner."""
    return may_edit(actor, source)


def chooses_from_all_recordings(actor: Actor) -> bool:
    """The office's planners choose from the whole library; a department's from what they brought themselves."""
    return holds_for(actor, Permission.ACTIVITIES_EDIT, ())


def may_attach(actor: Actor, recording: Recording) -> Decision:
    """Let an activity show this recording."""
    if chooses_from_all_recordings(actor):
        return ALLOWED
    return ALLOWED if may_edit_recording(actor, recording) else refused("no_such_recording")


def may_caption(actor: Actor, recording: Recording) -> Decision:
    """Caption it: its owner, the office, and whoever may edit every activity that shows it."""
    if chooses_from_all_recordings(actor) or may_edit_recording(actor, recording):
        return ALLOWED
    shown = session.scalars(select(Activity).where(Activity.recording_id == recording.id))
    return ALLOWED if all(may_edit(actor, one) for one in shown) else refused("captions_of_others")


def recording_for_attaching(actor: Actor, recording_id: str) -> Recording:
    """The recording of this id for a person who may choose it. Raises Refusal: no_such_recording."""
    number = int(recording_id) if recording_id.isascii() and recording_id.isdigit() else 0
    recording = session.get(Recording, number) if 0 < number < 2**31 else None
    if recording is None or not may_attach(actor, recording):
        raise Refusal("no_such_recording")
    return recording


def _begins(grant: GrantLike) -> bool:
    """A role for one activity begins no other."""
    return grant.scope.kind is not ScopeKind.ACTIVITY and Permission.ACTIVITIES_EDIT in PERMISSIONS[grant.role]


def activity_for_reading_names(actor: Actor, slug: str) -> Activity:
    """The activity of this address for a person who may read who takes part in it."""
    activity = activity_for_editing(actor, slug)
    insist(may_see_learners(actor, activity))
    return activity


def _live(activity: Activity) -> Activity:
    if activity.kind is not ActivityKind.LIVE:
        raise Refusal("no_such_activity", status=404)
    return activity


def _found(slug: str) -> Activity:
    activity = activity_by_slug(slug)
    if activity is None:
        raise Refusal("no_such_activity", status=404)
    return activity
