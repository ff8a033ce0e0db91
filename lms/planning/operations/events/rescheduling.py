"""Hold a published event at another time or place: an act of its own, with its reason."""

from dataclasses import replace

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.events import venues_of
from lms.activities.models import Activity, LiveEvent
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.window import Window, WindowRefused, designation_closes_at, is_same_end, live_window
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.formats import last_moment
from lms.learning.announcing.operations import announce_change, as_announced
from lms.learning.participation import queue_refreshing
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrections import blocking, hold_published, insist_on_gate
from lms.planning.operations.events.plan import Rescheduled, changes_of, items_of, said, venues_in
from lms.planning.operations.revisions import add_told_revision
from lms.planning.queries import live_facts


def reschedule_event(
    activity: Activity,
    plan: Rescheduled,
    *,
    seen: int,
    reason: str,
    actor: Actor,
    settings: Settings,
) -> ActivityRevision:
    """Move what has not begun; the claim deadline follows the last item, later too, and credit is never raised.

    Raises Refusal: not_published, corrected_meanwhile, no_event, event_cancelled, item_has_begun,
    item_in_the_past, no_such_session, venue_unknown, link_in_words, nothing_rescheduled, reason_missing,
    link_in_reason, correction_blocked, and window_out_of_range.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    live = event_to_be_held(activity)
    # An item may have begun while this waited: the moment is read after the locks are held.
    now = clock.now()
    blocked = blocking(activity, now=now, settings=settings)
    changes = dict(changes_of(activity, live, plan, now=now))
    if not changes:
        raise Refusal("nothing_rescheduled", status=422)
    window = _window_after(activity, plan)
    if window is not None:
        assert activity.closes_at is not None
        ends = activity.closes_at, window.closes_at
        changes["closes_at"] = said(last_moment(ends[0]), activity), said(last_moment(ends[1]), activity)
    told = as_announced(activity)
    made = add_told_revision(activity, changes, reason=reason, actor=actor, now=now)
    _write(activity, live, plan)
    if window is not None:
        _fix_deadline(activity, window)
    insist_on_gate(activity, now=now, settings=settings, known=blocked)
    announce_change(activity, told, reason=made.reason, now=now)
    queue_refreshing(activity)
    queue_indexing(activity)
    note("activity.rescheduled", actor_id=actor.id, subject=("activity", activity.id), revision=made.number)
    return made


def event_to_be_held(activity: Activity) -> LiveEvent:
    """The terms of an event that was not cancelled, as they are now. Raises Refusal: no_event, event_cancelled."""
    if activity.live is None:
        raise Refusal("no_event")
    session.refresh(activity.live, with_for_update=True)
    if activity.live.cancelled_at is not None:
        raise Refusal("event_cancelled")
    return activity.live


def _window_after(activity: Activity, plan: Rescheduled) -> Window | None:
    """The window with the deadline that follows; None where it is the same day. Raises Refusal: window_….

    What moves lies ahead, and its deadline with it: no award that was made can lie behind the end.
    """
    assert activity.published_at is not None
    assert activity.closes_at is not None
    ends = {row.id: row.ends_at for row in activity.sessions}
    ends |= {one.session_id: one.ends_at for one in plan.items}
    facts = live_facts(activity, released_at=activity.published_at)
    last = max(one for one in ends.values() if one is not None)
    if last == facts.ends_at:
        return None
    try:
        window = live_window(replace(facts, ends_at=last))
    except WindowRefused as refused:
        raise Refusal(f"window_{refused.code}", status=422) from refused
    return None if is_same_end(activity.closes_at, window.closes_at) else window


def _write(activity: Activity, live: LiveEvent, plan: Rescheduled) -> None:
    """After the revision that names it: the database refuses it without."""
    for row, one in items_of(activity, plan):
        row.starts_at, row.ends_at, row.venue_id = one.starts_at, one.ends_at, one.venue_id
    for venue, words in venues_in(plan, {one.id: one for one in venues_of(activity)}):
        venue.name, venue.place = words.name, words.place
    live.registration_closes_at = plan.registration_closes_at
    session.flush()
    session.expire(activity, ["sessions"])


def _fix_deadline(activity: Activity, window: Window) -> None:
    """The activity's end first: a designation may not outlast it at any moment."""
    activity.closes_at = window.closes_at
    session.flush()
    for designation in activity.designations:
        designation.closes_at = designation_closes_at(window, designation.valid_until)
    session.flush()
