"""The recording of a draft: attach it, say when it was broadcast or that it never was, except its captions."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit, may_publish
from lms.activities.rules import ActivityState
from lms.audit.log import note
from lms.db import session
from lms.media.models import Recording
from lms.planning.operations.drafts import forget_attestation, insist_on_draft
from lms.planning.operations.publishing import shorten_published
from lms.planning.policy import may_attach
from lms.planning.queries import earliest_broadcast, recording_family


def attach_recording(activity: Activity, recording: Recording, *, actor: Actor) -> None:
    """Let a draft show this recording of the library."""
    insist(may_edit(actor, activity))
    insist(may_attach(actor, recording))
    insist_on_draft(activity)
    activity.recording = recording
    if recording.broadcast_on is not None:
        forget_attestation(activity)
    session.flush()
    note("activity.recording", actor_id=actor.id, subject=("activity", activity.id), recording_id=recording.id)


def attest_never_broadcast(activity: Activity, *, actor: Actor, now: datetime) -> None:
    """The office's named and dated word that this content was never broadcast: two years run from release."""
    insist(may_edit(actor, activity))
    if not may_publish(actor, activity):
        raise Refusal("office_attests", status=403)
    insist_on_draft(activity)
    if earliest_broadcast(activity, recording_family(activity.recording)) is not None:
        raise Refusal("broadcast_is_known")
    activity.never_broadcast_on = now.astimezone(ZoneInfo(activity.zone)).date()
    activity.never_broadcast_by = actor.id
    session.flush()
    note("activity.never_broadcast", actor_id=actor.id, subject=("activity", activity.id))


def set_broadcast(activity: Activity, day: date, *, actor: Actor, now: datetime) -> None:
    """Say on which local date the activity's recording was broadcast live; later it only moves earlier.

    Whatever was published with the recording, or with one of its family, ends earlier too.
    """
    insist(may_edit(actor, activity))
    recording = activity.recording
    if recording is None:
        raise Refusal("no_recording")
    if day > now.astimezone(ZoneInfo(activity.zone)).date():
        raise Refusal("broadcast_in_future")
    if recording.broadcast_on is not None and day > recording.broadcast_on:
        raise Refusal("broadcast_only_earlier")
    recording.broadcast_on, recording.broadcast_zone = day, activity.zone
    if activity.state is ActivityState.DRAFT:
        forget_attestation(activity)
    session.flush()
    note("recording.broadcast", actor_id=actor.id, subject=("recording", recording.id), on=day.isoformat())
    shorten_published(recording, actor=actor, now=now)


def except_captions(activity: Activity, reason: str, *, actor: Actor, now: datetime) -> None:
    """Publish without captions for a reason that the office names and dates."""
    insist(may_publish(actor, activity))
    if not reason.strip():
        raise Refusal("reason_missing")
    activity.captions_exception = reason.strip()
    activity.captions_excepted_on = now.astimezone(ZoneInfo(activity.zone)).date()
    activity.captions_excepted_by = actor.id
    session.flush()
    note("activity.captions_excepted", actor_id=actor.id, subject=("activity", activity.id))
