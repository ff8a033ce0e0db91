"""When an activity's credit ends: by its broadcast and its recording's family, or by an event's last session."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityKind
from lms.activities.window import (
    Window,
    WindowFacts,
    WindowRefused,
    WindowRule,
    compute_window,
    end_no_later,
    live_window,
    published_end,
)
from lms.db import session
from lms.media.models import Recording
from lms.planning.hours import live_facts
from lms.planning.queries.recorded import day_of


def window_at(activity: Activity, now: datetime) -> tuple[Window | None, str]:
    """The window of an activity published now, or published before; else the code of what is missing."""
    try:
        return _window_at(activity, now), ""
    except WindowRefused as refusal:
        return None, refusal.code


def _window_at(activity: Activity, now: datetime) -> Window:
    if activity.kind is ActivityKind.LIVE:
        return _as_announced(activity, live_window(live_facts(activity, released_at=activity.published_at or now)))
    family = recording_family(activity.recording)
    facts = WindowFacts(
        released_at=activity.published_at or now,
        zone=activity.zone,
        broadcast_on=earliest_broadcast(activity, family),
        never_broadcast=activity.never_broadcast_on is not None,
        reviewed_on=activity.reviewed_on,
        office_end_on=activity.office_end_on,
    )
    return _never_later(activity, compute_window(facts), family)


def _as_announced(activity: Activity, window: Window) -> Window:
    """What was published stands, until the event is held at another time: that is an act of its own."""
    if activity.published_at is None or activity.closes_at is None:
        return window
    return replace(window, closes_at=activity.closes_at)


def recording_family(recording: Recording | None) -> Sequence[Recording]:
    """The recording, what it replaces, what replaces it, and every upload of the same bytes."""
    found: dict[int, Recording] = {recording.id: recording} if recording else {}
    fresh: Collection[Recording] = list(found.values())
    while fresh:
        near = session.scalars(select(Recording).where(_is_kin_of(fresh), Recording.id.not_in(list(found)))).all()
        found |= {one.id: one for one in near}
        fresh = near
    return list(found.values())


def earliest_broadcast(activity: Activity, family: Iterable[Recording]) -> date | None:
    """The first local date on which any of the family, or what the activity held before, was broadcast.

    What was recorded at a live session was broadcast on the day of that session, whatever else is said of it.
    """
    days = [activity.broadcast_on, session_day(activity), *(one.broadcast_on for one in family)]
    return min((day for day in days if day is not None), default=None)


def session_day(activity: Activity) -> date | None:
    """The local date of the live session that the activity was recorded at; None where it was at none."""
    if activity.from_session_id is None:
        return None
    # Only what was held has a recording, and what was held has a time.
    return day_of(session.get_one(ActivitySession, activity.from_session_id))


def session_of(activity: Activity, family: Iterable[Recording]) -> int | None:
    """The live session that the activity, or another that was published with its recording, was recorded at."""
    if activity.from_session_id is not None:
        return activity.from_session_id
    ids = [one.id for one in family]
    known = select(func.min(Activity.from_session_id))
    return session.scalar(known.where(Activity.recording_id.in_(ids), Activity.published_at.is_not(None)))


def published_with(family: Iterable[Recording]) -> Sequence[Activity]:
    """Activities with one of these recordings whose window was fixed once, the withdrawn included."""
    ids = [one.id for one in family]
    fixed = select(Activity).where(Activity.recording_id.in_(ids), Activity.published_at.is_not(None))
    return session.scalars(fixed.order_by(Activity.id)).all()


def _never_later(activity: Activity, window: Window, family: Sequence[Recording]) -> Window:
    """Copying, uploading again or publishing anew never gives a later end than any activity had before."""
    if activity.published_at is not None and activity.closes_at is not None:
        window = replace(window, closes_at=published_end(activity.closes_at, window.closes_at))
    ids = [one.id for one in family]
    earlier = session.scalar(
        select(func.min(Activity.closes_at)).where(
            or_(Activity.id == activity.id, Activity.recording_id.in_(ids)), Activity.published_at.is_not(None)
        )
    )
    if earlier is None:
        return window
    rule = activity.window_rule if earlier == activity.closes_at else None
    return end_no_later(window, earlier, rule or WindowRule.EARLIER_ACTIVITY)


def _is_kin_of(some: Iterable[Recording]) -> ColumnElement[bool]:
    recordings = list(some)
    parents = [one.replaces_id for one in recordings if one.replaces_id is not None]
    digests = [one.sha256 for one in recordings if one.sha256]
    return or_(
        Recording.id.in_(parents),
        Recording.replaces_id.in_([one.id for one in recordings]),
        Recording.sha256.in_(digests),
    )
