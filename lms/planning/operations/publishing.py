"""Publish, withdraw, restore; fix an end, and move it earlier when a broadcast date moved."""

from collections.abc import Iterable
from datetime import datetime

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, Designation
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.rules import ActivityState
from lms.activities.window import Window, designation_closes_at, published_end
from lms.audit.log import note
from lms.config import Settings
from lms.credit.issuing import statement_facts
from lms.credit.statements import accreditation_statement, plain
from lms.db import session
from lms.disclosures.models import DisclosureVersion
from lms.disclosures.operations import make_version
from lms.disclosures.queries import current_version
from lms.jobs.outbox import enqueue
from lms.learning.participation import queue_refreshing
from lms.learning.registration.operations import fill_seats
from lms.media.models import Recording
from lms.planning.operations.drafts import forget_attestation
from lms.planning.operations.revisions import add_revision
from lms.planning.operations.wording import word_credit
from lms.planning.publish_gate import blockers
from lms.planning.queries import (
    earliest_broadcast,
    gate_facts,
    published_with,
    recording_family,
    session_day,
    window_at,
)


def publish_activity(activity: Activity, *, actor: Actor, now: datetime, settings: Settings) -> Activity:
    """Put a draft before learners; its end is fixed and only moves earlier.

    Raises Refusal: not_allowed, published_already, publishing_blocked, and as `date_recording`.
    """
    insist(may_publish(actor, activity))
    lock(activity)
    if activity.state is not ActivityState.DRAFT:
        raise Refusal("published_already")
    date_recording(activity, actor=actor, now=now)
    window, version = _put_before_learners(activity, now=now, settings=settings)
    if activity.from_session_id is not None:
        enqueue("learning.tell_of_recording", activity_id=activity.id)
    note(
        "activity.published",
        actor_id=actor.id,
        subject=("activity", activity.id),
        closes_at=window.closes_at.isoformat(),
        rule=window.rule,
        disclosure=version.number,
    )
    queue_indexing(activity)
    return activity


def withdraw_activity(activity: Activity, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take it from learners; awards, records and its end stay as they are.

    Raises Refusal: not_allowed, not_published, reason_missing.
    """
    insist(may_publish(actor, activity))
    lock(activity)
    if activity.state is not ActivityState.PUBLISHED:
        raise Refusal("not_published")
    changes = {"state": (ActivityState.PUBLISHED.value, ActivityState.WITHDRAWN.value)}
    made = add_revision(activity, changes, reason=reason, actor=actor, now=now)
    activity.state = ActivityState.WITHDRAWN
    # Calendars take an event out, and once it is restored they show it again.
    if activity.live is not None:
        activity.live.sequence += 1
    session.flush()
    queue_refreshing(activity)
    queue_indexing(activity)
    note("activity.withdrawn", actor_id=actor.id, subject=("activity", activity.id), revision=made.number)


def restore_activity(
    activity: Activity, *, reason: str, actor: Actor, now: datetime, settings: Settings
) -> Activity:
    """Put what was withdrawn before learners again, if nothing blocks; its end is never a later one.

    Raises Refusal: not_allowed, not_withdrawn, reason_missing, publishing_blocked.
    """
    insist(may_publish(actor, activity))
    lock(activity)
    if activity.state is not ActivityState.WITHDRAWN:
        raise Refusal("not_withdrawn")
    changes = {"state": (ActivityState.WITHDRAWN.value, ActivityState.PUBLISHED.value)}
    before = current_version(activity.id)
    made = add_revision(activity, changes, reason=reason, actor=actor, now=now)
    window, version = _put_before_learners(activity, now=now, settings=settings)
    if activity.live is not None:
        activity.live.sequence += 1
        fill_seats(activity)
    queue_refreshing(activity)
    queue_indexing(activity)
    note(
        "activity.restored",
        actor_id=actor.id,
        subject=("activity", activity.id),
        closes_at=window.closes_at.isoformat(),
        revision=made.number,
        asks_again=before is not None and before.material_digest != version.material_digest,
    )
    return activity


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

    Who moves such an end must be allowed to publish each of these activities.
    """
    touched = published_with(recording_family(recording))
    for one in touched:
        insist(may_publish(actor, one))
    _shorten(touched, actor=actor, now=now)


def _shorten(activities: Iterable[Activity], *, actor: Actor, now: datetime) -> None:
    for activity in activities:
        lock(activity)
        fix_end(activity, now=now)
        assert activity.closes_at is not None
        note(
            "activity.end_moved",
            actor_id=actor.id,
            subject=("activity", activity.id),
            closes_at=activity.closes_at.isoformat(),
        )


def fix_end(activity: Activity, *, now: datetime) -> None:
    """After its recording, or its broadcast, is another: its end stays, or is the earlier one that follows.

    Raises Refusal with the codes of `window_at`, each behind window_.
    """
    activity.broadcast_on = earliest_broadcast(activity, recording_family(activity.recording))
    if activity.broadcast_on is not None:
        forget_attestation(activity)
    window, code = window_at(activity, now)
    if window is None:
        # An end before the release cannot be stored: the office withdraws such an activity first.
        raise Refusal(f"window_{code}")
    _fix_window(activity, window)


def lock(activity: Activity) -> None:
    """Publishing, withdrawing, correcting and moving an end take turns, with each other and with whoever saves.

    Whatever was read of the activity before the turn came is read again.
    """
    session.flush()
    session.refresh(activity, with_for_update=True)


def _put_before_learners(
    activity: Activity, *, now: datetime, settings: Settings
) -> tuple[Window, DisclosureVersion]:
    """Fix the window, the statements and the disclosure, if nothing blocks."""
    facts = gate_facts(activity, now=now, settings=settings)
    found = blockers(facts)
    if facts.window is None or found:
        raise Refusal("publishing_blocked", count=len(found))
    activity.broadcast_on = earliest_broadcast(activity, recording_family(activity.recording))
    _fix_window(activity, facts.window)
    activity.published_at = activity.published_at or now
    activity.state = ActivityState.PUBLISHED
    activity.accreditation_statement = plain(accreditation_statement(statement_facts(activity, settings)))
    word_credit(activity, settings)
    return facts.window, make_version(activity, provider=settings.provider_name, now=now)


def _fix_window(activity: Activity, window: Window) -> None:
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
