"""Rooms and streams of a live draft: added, written, taken out."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import delete

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.events import venues_of
from lms.activities.models import Activity, Meeting, Venue
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.live.meetings import set_meeting
from lms.planning.operations.saving import DraftSlot, lock
from lms.planning.queries.agenda import meetings_of
from lms.planning.versions import Value

MOST_VENUES: Final = 20


def add_venue(activity: Activity, *, actor: Actor) -> Venue:
    """An empty one behind the others. Raises Refusal: too_many_venues, not_a_draft."""
    _open(activity, actor)
    taken = [one.position for one in venues_of(activity)]
    if len(taken) >= MOST_VENUES:
        raise Refusal("too_many_venues", most=MOST_VENUES)
    made = Venue(activity_id=activity.id, position=max(taken, default=0) + 1)
    session.add(made)
    session.flush()
    note("activity.venue_added", actor_id=actor.id, subject=("activity", activity.id))
    return made


def remove_venue(activity: Activity, venue_id: int, *, actor: Actor) -> None:
    """Take it out with its meeting; items that were there are nowhere until somebody says where.

    Raises Refusal: no_such_venue, not_a_draft.
    """
    _open(activity, actor)
    found = next((one for one in venues_of(activity) if one.id == venue_id), None)
    if found is None:
        raise Refusal("no_such_venue")
    for row in activity.sessions:
        if row.venue_id == venue_id:
            row.venue_id = None
    session.execute(delete(Meeting).where(Meeting.venue_id == venue_id))
    session.flush()
    session.delete(found)
    session.flush()
    session.expire(activity, ["sessions"])
    note("activity.venue_removed", actor_id=actor.id, subject=("activity", activity.id))


def venue_slots(activity: Activity) -> Iterable[DraftSlot]:
    """Of each venue its name and place, and the address of its meeting: two values, kept apart."""
    venues = venues_of(activity)
    meetings = meetings_of(venues)
    for one in venues:
        yield _venue(one)
        yield _meeting(one, meetings)


def venue_part(venue_id: int) -> str:
    """The name of the part with a venue's name and place."""
    return f"venue:{venue_id}"


def meeting_part(venue_id: int) -> str:
    """The name of the part with the address of its meeting."""
    return f"meeting:{venue_id}"


def _open(activity: Activity, actor: Actor) -> None:
    insist(may_edit(actor, activity))
    lock(activity)
    insist_on_draft(activity)


def _venue(venue: Venue) -> DraftSlot:
    def write(value: Value) -> None:
        assert isinstance(value, dict)
        venue.name, venue.place = str(value["name"]), str(value["place"])
        session.flush()

    return DraftSlot(
        part=venue_part(venue.id), read=lambda: {"name": venue.name, "place": venue.place}, write=write
    )


def _meeting(venue: Venue, meetings: Mapping[int, Meeting]) -> DraftSlot:
    known = dict(meetings)

    def write(value: Value) -> None:
        assert isinstance(value, dict)
        found = set_meeting(venue, str(value["link"]))
        known.pop(venue.id, None)
        if found is not None:
            known[venue.id] = found

    def read() -> dict[str, str | list[str]]:
        return {"link": known[venue.id].url if venue.id in known else ""}

    return DraftSlot(part=meeting_part(venue.id), read=read, write=write)
