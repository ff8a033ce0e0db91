"""Publish, withdraw, restore."""

from datetime import datetime

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, LiveEvent
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.rules import ActivityState
from lms.activities.window import Window
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
from lms.learning.registration.operations import reopen_seats
from lms.planning.operations.ends import (
    date_recording,
    fix_window,
    hold_family,
    lock,
    shorten_family,
    tie_to_session,
)
from lms.planning.operations.revisions import add_revision
from lms.planning.operations.wording import word_credit
from lms.planning.publish_gate import blockers
from lms.planning.queries import (
    earliest_broadcast,
    gate_facts,
    recording_family,
)


def publish_activity(activity: Activity, *, actor: Actor, now: datetime, settings: Settings) -> Activity:
    """Put a draft before learners; its end is fixed and only moves earlier.

    Raises Refusal: not_allowed, published_already, publishing_blocked, and as `date_recording`.
    """
    insist(may_publish(actor, activity))
    lock(activity)
    if activity.state is not ActivityState.DRAFT:
        raise Refusal("published_already")
    is_recorded = activity.from_session_id is not None
    hold_family(activity.recording)
    tie_to_session(activity)
    date_recording(activity, actor=actor, now=now)
    window, version = _put_before_learners(activity, now=now, settings=settings)
    if activity.recording is not None:
        shorten_family(activity.recording)
    if is_recorded:
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
        _tell_calendars(activity.live)
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
        _tell_calendars(activity.live)
        reopen_seats(activity)
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


def _tell_calendars(event: LiveEvent) -> None:
    """What another correction has counted meanwhile counts too."""
    session.refresh(event, with_for_update=True)
    event.sequence += 1


def _put_before_learners(
    activity: Activity, *, now: datetime, settings: Settings
) -> tuple[Window, DisclosureVersion]:
    """Fix the window, the statements and the disclosure, if nothing blocks."""
    facts = gate_facts(activity, now=now, settings=settings)
    found = blockers(facts)
    if facts.window is None or found:
        raise Refusal("publishing_blocked", count=len(found))
    activity.broadcast_on = earliest_broadcast(activity, recording_family(activity.recording))
    fix_window(activity, facts.window)
    activity.published_at = activity.published_at or now
    activity.state = ActivityState.PUBLISHED
    activity.accreditation_statement = plain(accreditation_statement(statement_facts(activity, settings)))
    word_credit(activity, settings)
    return facts.window, make_version(activity, provider=settings.provider_name, now=now)
