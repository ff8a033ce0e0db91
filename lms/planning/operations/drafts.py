"""What is true of drafts alone: how one begins, and what its recording fills in."""

from sqlalchemy import select, update

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, LiveEvent, Specialty, Venue
from lms.activities.rules import ActivityKind, ActivityState
from lms.assessments.operations import use_standard_evaluation
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.media.models import Recording
from lms.planning.addresses import free_slug, slug_of
from lms.planning.policy import may_begin
from lms.planning.queries import departments_for


def begin_draft(
    title: str, *, actor: Actor, settings: Settings, kind: ActivityKind = ActivityKind.ON_DEMAND
) -> Activity:
    """A draft with its title and the standard evaluation; a department's course admin begins it for hers.

    A live one has its terms and a first venue from its beginning.

    It has no specialty until somebody chooses one: a guess would be published by who does not look.
    Raises Refusal: no_specialty, where the office offers none yet.
    """
    insist(may_begin(actor))
    # Drafts begin one after another: two of one title get two addresses.
    offered = select(Specialty.id).where(Specialty.retired_at.is_(None)).order_by(Specialty.id)
    if session.scalar(offered.limit(1).with_for_update()) is None:
        raise Refusal("no_specialty")
    departments, may_be_none = departments_for(actor)
    taken = select(Activity.slug).where(Activity.slug.like(f"{slug_of(title)}%"))
    activity = Activity(
        slug=free_slug(title, session.scalars(taken).all()),
        title=title,
        kind=kind,
        program_title=title,
        department_id=None if may_be_none else departments[0].id,
        zone=settings.zone,
    )
    session.add(activity)
    session.flush()
    if kind is ActivityKind.LIVE:
        session.add_all((LiveEvent(activity_id=activity.id), Venue(activity_id=activity.id, position=1)))
        session.flush()
    note("activity.begun", actor_id=actor.id, subject=("activity", activity.id))
    use_standard_evaluation(activity, actor=actor)
    return activity


def fill_in_minutes(recording: Recording) -> None:
    """Once a recording can be watched, drafts that show it and name no time take its length, rounded up."""
    if not recording.is_ready:
        return
    whole = -(-recording.duration_ms // 60_000)
    drafts = select(Activity).where(Activity.recording_id == recording.id, Activity.minutes == 0)
    for activity in session.scalars(drafts).all():
        if is_draft(activity):
            activity.minutes = whole + activity.quiz_minutes + activity.evaluation_minutes
    session.flush()


def detach_recording(recording: Recording) -> None:
    """Before a recording that never came whole is forgotten: drafts show it no longer."""
    session.execute(update(Activity).where(Activity.recording_id == recording.id).values(recording_id=None))


def is_draft(activity: Activity) -> bool:
    """True where it was never put before learners: what is written of it may change."""
    return activity.state is ActivityState.DRAFT and activity.published_at is None


def insist_on_draft(activity: Activity) -> None:
    """Refuse where it was ever put before learners. Raises Refusal: not_a_draft."""
    if not is_draft(activity):
        raise Refusal("not_a_draft")


def forget_attestation(activity: Activity) -> None:
    """Take back the office's word that there was no broadcast."""
    activity.never_broadcast_on = activity.never_broadcast_by = None
