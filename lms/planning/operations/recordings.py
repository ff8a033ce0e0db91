"""The recording of a draft: attach it, say when it was broadcast or that it never was, except its captions."""

from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit, may_publish
from lms.activities.rules import ActivityState
from lms.audit.log import note
from lms.db import session
from lms.formats import day
from lms.media.models import Recording
from lms.planning.operations.drafts import fill_in_minutes, forget_attestation, insist_on_draft
from lms.planning.operations.ends import shorten_published
from lms.planning.operations.saving import DraftSlot
from lms.planning.policy import may_attach, recording_for_attaching
from lms.planning.queries import earliest_broadcast, recording_family
from lms.planning.versions import Value


def recording_slots(activity: Activity, actor: Actor) -> tuple[DraftSlot, ...]:
    """Which recording the draft shows; writing it raises Refusal where this person may not choose it."""

    def write(value: Value) -> None:
        attach_recording(activity, recording_for_attaching(actor, str(value)), actor=actor)

    def show(_value: Value) -> str:
        return activity.recording.title if activity.recording else ""

    return (
        DraftSlot(
            part="recording_id",
            read=lambda: str(activity.recording_id or ""),
            write=write,
            show=show,
        ),
    )


def broadcast_slots(activity: Activity, actor: Actor, now: datetime) -> tuple[DraftSlot, ...]:
    """Whether and when it was broadcast live; writing it raises Refusal where the rules do not agree."""

    def write(value: Value) -> None:
        said = cast("dict[str, str]", value)
        if said["was_broadcast"] == "never":
            attest_never_broadcast(activity, actor=actor, now=now)
        else:
            set_broadcast(activity, date.fromisoformat(said["broadcast_on"]), actor=actor, now=now)

    return (DraftSlot(part="broadcast", read=lambda: _broadcast(activity), write=write, show=_broadcast_words),)


def _broadcast(activity: Activity) -> dict[str, str | list[str]]:
    on = activity.recording.broadcast_on if activity.recording else None
    was = "never" if activity.never_broadcast_on else "broadcast" if on else ""
    return {"was_broadcast": was, "broadcast_on": on.isoformat() if on else ""}


def _broadcast_words(value: Value) -> str:
    on = cast("dict[str, str]", value)["broadcast_on"]
    return day(date.fromisoformat(on)) if on else ""


def attach_recording(activity: Activity, recording: Recording, *, actor: Actor) -> None:
    """Let a draft show this recording of the library."""
    insist(may_edit(actor, activity))
    insist(may_attach(actor, recording))
    insist_on_draft(activity)
    activity.recording = recording
    if recording.broadcast_on is not None or activity.from_session_id is not None:
        forget_attestation(activity)
    session.flush()
    fill_in_minutes(recording)
    note("activity.recording", actor_id=actor.id, subject=("activity", activity.id), recording_id=recording.id)


def attest_never_broadcast(activity: Activity, *, actor: Actor, now: datetime) -> None:
    """The office's named and dated word that this content was never broadcast: two years run from release.

    Raises Refusal: not_allowed, office_attests, not_a_draft, broadcast_is_known.
    """
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


def set_broadcast(activity: Activity, on: date, *, actor: Actor, now: datetime) -> None:
    """Say on which local date the activity's recording was broadcast live; later it only moves earlier.

    Whatever was published with the recording, or with one of its family, ends earlier too.
    Raises Refusal: not_allowed, no_recording, broadcast_of_session, broadcast_in_future, broadcast_only_earlier,
    and as `shorten_published`.
    """
    insist(may_edit(actor, activity))
    recording = activity.recording
    if recording is None:
        raise Refusal("no_recording")
    if activity.from_session_id is not None:
        raise Refusal("broadcast_of_session")
    if on > now.astimezone(ZoneInfo(activity.zone)).date():
        raise Refusal("broadcast_in_future")
    if recording.broadcast_on is not None and on > recording.broadcast_on:
        raise Refusal("broadcast_only_earlier")
    recording.broadcast_on, recording.broadcast_zone = on, activity.zone
    if activity.state is ActivityState.DRAFT:
        forget_attestation(activity)
    session.flush()
    note("recording.broadcast", actor_id=actor.id, subject=("recording", recording.id), on=on.isoformat())
    shorten_published(recording, actor=actor, now=now)


def except_captions(activity: Activity, reason: str, *, actor: Actor, now: datetime) -> None:
    """Publish without captions for a reason that the office names and dates.

    Raises Refusal: not_allowed, reason_missing.
    """
    insist(may_publish(actor, activity))
    if not reason.strip():
        raise Refusal("reason_missing")
    activity.captions_exception = reason.strip()
    activity.captions_excepted_on = now.astimezone(ZoneInfo(activity.zone)).date()
    activity.captions_excepted_by = actor.id
    session.flush()
    note("activity.captions_excepted", actor_id=actor.id, subject=("activity", activity.id))
