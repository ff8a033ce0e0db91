"""How a published event is to be held from now on, and what that changes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms import formats
from lms.access.decision import Refusal
from lms.activities.events import is_given_away, venues_of
from lms.activities.models import Activity, ActivitySession, LiveEvent, Venue

Change = tuple[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """When and where one item of the agenda is, in UTC."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    venue_id: int | None


@dataclass(frozen=True, kw_only=True)
class VenueWords:
    """What a venue is called and how it is found."""

    venue_id: int
    name: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Rescheduled:
    """The event as it is to be held; what is the same as before is no change."""

    items: tuple[Moved, ...] = ()
    venues: tuple[VenueWords, ...] = ()
    registration_closes_at: datetime | None = None


def changes_of(
    activity: Activity, live: LiveEvent, plan: Rescheduled, *, now: datetime
) -> Iterator[tuple[str, Change]]:
    """What differs, as a revision keeps it and learners are told it.

    Raises Refusal: item_has_begun, item_in_the_past, no_such_session, venue_unknown, link_in_words.
    """
    venues = {one.id: one for one in venues_of(activity)}
    moved = [(row, one) for row, one in items_of(activity, plan) if _differs(row, one)]
    for row, one in moved:
        _insist_on_future(row, one, now)
        if one.venue_id is not None and one.venue_id not in venues:
            raise Refusal("venue_unknown", status=422)
    if moved:
        before = [_line(activity, row, row, venues) for row, _ in moved]
        yield "schedule", (before, [_line(activity, row, one, venues) for row, one in moved])
    for venue, words in venues_in(plan, venues):
        if (venue.name, venue.place) != (words.name, words.place):
            # Everybody reads where it is, and every letter says it; who may join has a page of her own.
            if is_given_away(activity, f"{words.name}\n{words.place}"):
                raise Refusal("link_in_words", status=422)
            yield f"venue:{venue.position}", ([venue.name, venue.place], [words.name, words.place])
    closes = live.registration_closes_at, plan.registration_closes_at
    if closes[0] != closes[1]:
        yield "registration_closes_at", (said(closes[0], activity), said(closes[1], activity))


def items_of(activity: Activity, plan: Rescheduled) -> Iterator[tuple[ActivitySession, Moved]]:
    """Each item that the plan names, with its row. Raises Refusal: no_such_session."""
    rows = {row.id: row for row in activity.sessions}
    for one in plan.items:
        if one.session_id not in rows:
            raise Refusal("no_such_session", status=422)
        yield rows[one.session_id], one


def venues_in(plan: Rescheduled, rows: Mapping[int, Venue]) -> Iterator[tuple[Venue, VenueWords]]:
    """Each venue that the plan names, with its row. Raises Refusal: venue_unknown."""
    for one in plan.venues:
        if one.venue_id not in rows:
            raise Refusal("venue_unknown", status=422)
        yield rows[one.venue_id], one


def said(moment: datetime | None, activity: Activity) -> str:
    """A moment in the activity's zone; empty for none."""
    return formats.moment(moment, activity.zone) if moment is not None else ""


def _differs(row: ActivitySession, one: Moved) -> bool:
    return (row.starts_at, row.ends_at, row.venue_id) != (one.starts_at, one.ends_at, one.venue_id)


def _insist_on_future(row: ActivitySession, one: Moved, now: datetime) -> None:
    """What has begun stays as it was announced, and nothing moves to where it would have begun."""
    if row.starts_at is None or row.starts_at <= now:
        raise Refusal("item_has_begun", status=422)
    if one.starts_at <= now:
        raise Refusal("item_in_the_past", status=422)


def _line(
    activity: Activity, row: ActivitySession, at: ActivitySession | Moved, venues: Mapping[int, Venue]
) -> str:
    assert at.starts_at is not None
    assert at.ends_at is not None
    hours = formats.span(at.starts_at, at.ends_at, activity.zone)
    where = venues[at.venue_id].name if at.venue_id is not None else ""
    return ", ".join(text for text in (row.title, hours, where) if text)
