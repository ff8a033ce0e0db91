"""The streams of a live activity as its registrants see them: doors, what goes on now, what comes next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from lms.activities.events import meeting_hosts_of
from lms.activities.intervals import Interval
from lms.activities.joining import Door, DoorState, door_of, is_on_list
from lms.activities.models import Activity, ActivitySession, Meeting, Venue
from lms.activities.rules import EvidenceKind
from lms.activities.timetable import timed
from lms.db import fetch

_TARGET: Final = select(Meeting.url).where(Meeting.venue_id == bindparam("venue_id"))


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One venue: its door, whether it has a meeting on the office's list, and its agenda at this moment.

    `evidence`: by what attendance counts in any of its accredited sessions. `ahead`: what goes on or is to come.
    """

    venue: Venue
    door: Door
    has_meeting: bool
    is_on_list: bool
    evidence: frozenset[EvidenceKind]
    current: ActivitySession | None
    following: ActivitySession | None
    ahead: tuple[ActivitySession, ...]

    @property
    def can_be_joined(self) -> bool:
        """Whether its button leads somewhere now."""
        return self.door.state is DoorState.OPEN and self.is_on_list


def streams_of(activity: Activity, allowed: Collection[str], *, now: datetime) -> tuple[Stream, ...]:
    """All venues that something on the agenda takes place in, in their order."""
    hosts = meeting_hosts_of(activity)
    return tuple(_stream(activity, venue, hosts.get(venue.id), allowed, now=now) for venue in _venues_of(activity))


def doors_of(activity: Activity, *, now: datetime) -> tuple[DoorState, ...]:
    """How the doors of all venues stand; what has none on the agenda, as a meal, is as good as one."""
    places = dict.fromkeys(one.venue_id for one in activity.sessions)
    return tuple(door_of((span for span, _one in _agenda_of(activity, place)), now=now).state for place in places)


def target_of(venue_id: int) -> str | None:
    """Where the venue is joined. Nothing but the door that leads there asks."""
    return fetch(_TARGET, venue_id=venue_id).scalar_one_or_none()


def _venues_of(activity: Activity) -> list[Venue]:
    venues = {one.venue.id: one.venue for one in activity.sessions if one.venue is not None}
    return sorted(venues.values(), key=lambda venue: (venue.position, venue.id))


def _stream(
    activity: Activity, venue: Venue, host: str | None, allowed: Collection[str], *, now: datetime
) -> Stream:
    agenda = sorted(_agenda_of(activity, venue.id), key=lambda found: found[0][0])
    return Stream(
        venue=venue,
        door=door_of((span for span, _one in agenda), now=now),
        has_meeting=host is not None,
        is_on_list=host is not None and is_on_list(host, allowed),
        evidence=frozenset(
            EvidenceKind(kind) for _at, one in agenda if one.is_accredited for kind in one.evidence
        ),
        current=next((one for (starts_at, ends_at), one in agenda if starts_at <= now < ends_at), None),
        following=next((one for (starts_at, _end), one in agenda if now < starts_at), None),
        ahead=tuple(one for (_start, ends_at), one in agenda if now < ends_at),
    )


def _agenda_of(activity: Activity, venue_id: int | None) -> list[tuple[Interval, ActivitySession]]:
    return [(span, one) for span, one in timed(activity.sessions) if one.venue_id == venue_id]
