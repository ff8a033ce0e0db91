"""What hangs on a recording once it is published: its session, and ends, which are fixed and only move earlier."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, ActivitySession, Designation
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.window import Window, designation_closes_at, ended_at_once, published_end
from lms.audit.log import note
from lms.db import session
from lms.learning.participation import queue_refreshing
from lms.media.models import Recording
from lms.planning.operations.drafts import forget_attestation
from lms.planning.queries import (
    earliest_broadcast,
    published_with,
    recording_family,
    session_day,
    session_of,
    window_at,
)

# Codes of windows that would have ended before they opened.
_OVER: Final = frozenset({"ends_before_release", "ended_before"})


def hold_family(recording: Recording | None) -> Sequence[Recording]:
    """Let those who publish, date or recognise one family take turns: who comes second sees what the first did.

    An activity in hand is locked before this, those that are published with the family after it.
    """
    ids = [one.id for one in recording_family(recording)]
    held = select(Recording).where(Recording.id.in_(ids)).order_by(Recording.id).with_for_update()
    session.scalars(held.execution_options(populate_existing=True)).all()
    return recording_family(recording)


def tie_to_session(activity: Activity) -> None:
    """A recording is one content, whoever shows it: credit for it and its event is given once (domain rule 7).

    Whatever was published with it, and before anybody said at which session it was made, is that session's too.
    """
    family = recording_family(activity.recording)
    found = session_of(activity, family)
    if found is None:
        return
    if activity.from_session_id is None:
        activity.from_session_id = found
        activity.zone = session.get_one(ActivitySession, found).activity.zone
    for one in published_with(family):
        if one.from_session_id is None:
            lock(one)
            one.from_session_id = found
            queue_refreshing(one)
            queue_indexing(one)
    session.flush()


def date_recording(activity: Activity, *, actor: Actor, now: datetime) -> None:
    """What was recorded at a live session carries its date from now on, wherever else it is or will be shown.

    Raises Refusal where that ends credit earlier in an activity that this person may not publish.
    """
    day, recording = session_day(activity), activity.recording
    if day is None or recording is None or (recording.broadcast_on is not None and recording.broadcast_on <= day):
        return
    recording.broadcast_on, recording.broadcast_zone = day, activity.zone
    session.flush()
    note("recording.broadcast", actor_id=actor.id, subject=("recording", recording.id), on=day.isoformat())
    shorten_published(recording, actor=actor, now=now)


def shorten_published(recording: Recording, *, actor: Actor, now: datetime) -> None:
    """After a broadcast date moved: whatever was published with the recording's family ends earlier too.

    Who moves such an end must be allowed to publish each of these activities. What was published only after its
    credit had ended is over at once, where the office has withdrawn it: a slip in the year ends nothing that
    learners see. Raises Refusal: published_after_end, and with the codes of `window_at`, each behind window_.
    """
    touched = published_with(hold_family(recording))
    for one in touched:
        insist(may_publish(actor, one))
    for one in touched:
        lock(one)
        _move_end(one, actor_id=actor.id, now=now, may_be_over=not one.is_published)


def shorten_family(recording: Recording) -> None:
    """After a file turned out to be one that was known before: what was published with it ends as its date says.

    Nobody decides it. A day after the release of what was said to be never broadcast ends nothing earlier.
    """
    session.flush()
    family, now = hold_family(recording), clock.now()
    if all(one.broadcast_on is None for one in family):
        return
    for activity in published_with(family):
        lock(activity)
        try:
            with session.begin_nested():
                _move_end(activity, actor_id=None, now=now, may_be_over=True)
        except Refusal as refusal:
            if refusal.code != "window_released_before_broadcast":
                raise


def _move_end(activity: Activity, *, actor_id: int | None, now: datetime, may_be_over: bool) -> None:
    before = activity.closes_at
    _follow_broadcast(activity)
    window, code = window_at(activity, now)
    if code in _OVER and not may_be_over:
        raise Refusal("published_after_end")
    if code in _OVER:
        assert activity.opens_at is not None
        window = ended_at_once(activity.opens_at, activity.zone)
    if window is None:
        raise Refusal(f"window_{code}")
    fix_window(activity, window)
    if activity.closes_at == before:
        return
    queue_refreshing(activity)
    note(
        "activity.end_moved",
        actor_id=actor_id,
        subject=("activity", activity.id),
        closes_at=window.closes_at.isoformat(),
    )


def fix_end(activity: Activity, *, now: datetime) -> None:
    """After its recording is another: its end stays, or is the earlier one that follows.

    Raises Refusal with the codes of `window_at`, each behind window_.
    """
    _follow_broadcast(activity)
    window, code = window_at(activity, now)
    if window is None:
        # What was broadcast too long ago replaces nothing.
        raise Refusal(f"window_{code}")
    fix_window(activity, window)


def _follow_broadcast(activity: Activity) -> None:
    activity.broadcast_on = earliest_broadcast(activity, recording_family(activity.recording))
    if activity.broadcast_on is not None:
        forget_attestation(activity)


def lock(activity: Activity) -> None:
    """Publishing, withdrawing, correcting and moving an end take turns, with each other and with whoever saves.

    Whatever was read of the activity before the turn came is read again.
    """
    session.flush()
    session.refresh(activity, with_for_update=True)


def fix_window(activity: Activity, window: Window) -> None:
    """The activity's end first: a designation may not outlast it at any moment."""
    activity.opens_at, activity.closes_at = window.opens_at, window.closes_at
    activity.window_rule = window.rule
    session.flush()
    for designation in activity.designations:
        designation.opens_at = window.opens_at
        designation.closes_at = _earlier_end(designation, window)
    session.flush()


def _earlier_end(designation: Designation, window: Window) -> datetime:
    end = designation_closes_at(window, designation.valid_until)
    # Never after the activity, whose end may have been another activity's, hours away.
    return (
        end if designation.closes_at is None else min(published_end(designation.closes_at, end), window.closes_at)
    )
