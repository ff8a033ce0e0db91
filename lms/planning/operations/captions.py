"""Captions brought to a draft's recording, also while that is still being received."""

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.db import session
from lms.media import operations as media
from lms.media.captions import Captions
from lms.media.models import Recording
from lms.media.queries import captions_of
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.policy import may_caption
from lms.planning.queries.captions import needs_its_captions, seen_captions


def keep_captions(activity: Activity, language: str, content: bytes | str, *, seen: str, actor: Actor) -> Captions:
    """Keep a language's captions of the draft's recording in place of those that the sender saw; what was read.

    Raises Refusal: no_recording, not_allowed, captions_changed, and the codes of reading with their line.
    """
    recording = _recording_of(activity, actor)
    if seen != seen_captions(recording):
        raise Refusal("captions_changed")
    return media.set_captions(recording, language, content, actor_id=actor.id)


def take_captions_away(activity: Activity, language: str, *, actor: Actor) -> None:
    """Remove a language's captions; raises Refusal: no_such_captions, captions_needed."""
    recording = _recording_of(activity, actor)
    if captions_of(recording.id, language) is None:
        raise Refusal("no_such_captions", status=404)
    media.remove_captions(recording, language, actor_id=actor.id)


def insist_on_captions_in_use(recording: Recording) -> None:
    """Whoever takes the last captions away, on whatever page: not while learners need them.

    Raises Refusal: captions_needed.
    """
    if not recording.captions_shown and needs_its_captions(recording):
        raise Refusal("captions_needed")


def _recording_of(activity: Activity, actor: Actor) -> Recording:
    """The draft's recording, held so that two who caption it take turns."""
    insist(may_edit(actor, activity))
    insist_on_draft(activity)
    if activity.recording is None:
        raise Refusal("no_recording")
    insist(may_caption(actor, activity.recording))
    session.refresh(activity.recording, attribute_names=["state"], with_for_update=True)
    session.expire(activity.recording, ["captions"])
    return activity.recording
