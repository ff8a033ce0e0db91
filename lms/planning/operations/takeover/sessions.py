"""Sessions of another activity: what is offered, and what is taken over."""

from collections.abc import Collection, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from lms import formats
from lms.access.actor import Actor
from lms.activities.agenda import accredited_minutes
from lms.activities.events import venues_of
from lms.activities.local_times import TimeRefused
from lms.activities.models import Activity, ActivitySession, Venue
from lms.activities.rules import ActivityKind
from lms.db import session
from lms.planning.operations.live.agenda import follow_minutes, may_be_accredited, sort_by_time
from lms.planning.operations.live.times import in_zone
from lms.planning.operations.session_slots import write_session
from lms.planning.operations.sessions import add_sessions
from lms.planning.queries.agenda import agenda_items
from lms.planning.takeover import Effect, Group, Offer, missing_from


def session_offers(activity: Activity, source: Activity) -> Iterator[Offer]:
    """What is not here yet: titles; of an agenda each item with its hours, so that two breaks are two."""
    with_hours = _are_live(activity, source)
    here = [_content(activity, one, with_hours) for one in activity.sessions]
    there = [(one.id, _content(source, one, with_hours)) for one in _to_offer(activity, source)]
    rows = {one.id: one for one in source.sessions}
    for session_id, _said in missing_from(here, there):
        yield Offer(
            key=f"session:{session_id}",
            group=Group.SESSIONS,
            effect=Effect.ADDS,
            after=_shown(source, rows[session_id], with_hours),
            is_proposed=not here,
        )


def take_sessions(activity: Activity, source: Activity, ids: Collection[int], *, actor: Actor) -> None:
    """Put them behind those that are here; whoever has no part here speaks in none."""
    taken = [one for one in source.sessions if one.id in ids]
    if not taken:
        return
    minutes, first_day = accredited_minutes(agenda_items(activity)), _first_day(activity)
    made = add_sessions(activity, len(taken), actor=actor)
    for one, row in zip(taken, made, strict=True):
        write_session(activity, row, one.title, [str(person.id) for person in one.people])
    if _are_live(activity, source):
        _take_shape(activity, source, list(zip(taken, made, strict=True)), first_day)
        sort_by_time(activity)
        follow_minutes(activity, minutes)


def _are_live(activity: Activity, source: Activity) -> bool:
    return activity.kind is ActivityKind.LIVE and source.kind is ActivityKind.LIVE


def _to_offer(activity: Activity, source: Activity) -> Iterator[ActivitySession]:
    """Nobody watches a break: a recording takes over what something was learned in."""
    for one in source.sessions:
        if one.title and (activity.kind is ActivityKind.LIVE or may_be_accredited(one.kind)):
            yield one


def _content(activity: Activity, one: ActivitySession, with_hours: bool) -> tuple[object, ...]:
    """What tells two sessions apart: the title, and in an agenda the day of the event and the hour."""
    first_day = _first_day(activity) if with_hours else None
    if first_day is None or one.starts_at is None:
        return (one.title,)
    local = one.starts_at.astimezone(ZoneInfo(activity.zone))
    return one.title, (local.date() - first_day).days, local.time()


def _shown(source: Activity, one: ActivitySession, with_hours: bool) -> str:
    if not with_hours or one.starts_at is None or one.ends_at is None:
        return one.title
    return f"{one.title}, {formats.hours(one.starts_at, one.ends_at, source.zone)}"


def _take_shape(
    activity: Activity,
    source: Activity,
    pairs: Collection[tuple[ActivitySession, ActivitySession]],
    first_day: date | None,
) -> None:
    """Kind, track, credit, evidence and hours; rooms by their names, and never the meeting of a room."""
    source_day = _first_day(source)
    days = (first_day - source_day).days if first_day is not None and source_day is not None else 0
    for one, row in pairs:
        row.kind, row.track, row.is_accredited = one.kind, one.track, one.is_accredited
        row.evidence = list(one.evidence)
        row.venue_id = _venue_like(activity, one.venue) if one.venue is not None and one.venue.name else None
        try:
            row.starts_at = in_zone(one.starts_at, source.zone, activity.zone, days=days)
            row.ends_at = in_zone(one.ends_at, source.zone, activity.zone, days=days)
        except TimeRefused:
            # The clocks skip it on that day: somebody says when it is.
            row.starts_at = row.ends_at = None
    session.flush()


def _venue_like(activity: Activity, venue: Venue) -> int:
    """The draft's venue of this name; an unnamed one takes it, else there is one more."""
    here = venues_of(activity)
    found = next((one for one in here if one.name == venue.name), None)
    if found is None:
        found = next((one for one in here if not one.name), None) or Venue(
            activity_id=activity.id, position=max((one.position for one in here), default=0) + 1
        )
        found.name, found.place = venue.name, venue.place
        session.add(found)
        session.flush()
    return found.id


def _first_day(activity: Activity) -> date | None:
    starts = [one.starts_at for one in activity.sessions if one.starts_at is not None]
    return min(starts).astimezone(ZoneInfo(activity.zone)).date() if starts else None
