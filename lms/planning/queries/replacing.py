"""Which activities show a recording, or what it replaces, and which recordings wait to replace an activity's."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.db import session
from lms.media.models import Recording, RecordingState


def activities_with(actor: Actor, recording_id: int | None) -> Sequence[Activity]:
    """Activities that show this recording: what learners see or saw, and the drafts that she may edit."""
    found = session.scalars(
        select(Activity).where(Activity.recording_id == recording_id).order_by(Activity.title, Activity.id)
    )
    return [one for one in found if one.published_at is not None or may_edit(actor, one)]


def replacements_for(activity: Activity) -> Sequence[Recording]:
    """Recordings that are ready and declare to replace what the activity shows, the latest first."""
    if activity.recording_id is None:
        return ()
    waiting = select(Recording).where(
        Recording.replaces_id == activity.recording_id, Recording.state == RecordingState.READY
    )
    return session.scalars(waiting.order_by(Recording.id.desc())).all()
