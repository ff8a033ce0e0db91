"""Reads of live activities as every room asks them: their hours as SQL, venues, hosts of meetings, questions."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ScalarSelect, and_, bindparam, func, select

from lms.activities.meetings import gives_away
from lms.activities.models import Activity, ActivitySession, Meeting, MeetingHost, RegistrationQuestion, Venue
from lms.db import fetch, session

# What `timetable.timed` says of one item: in a draft it may have no times yet.
_IS_TIMED: Final = and_(ActivitySession.starts_at.is_not(None), ActivitySession.ends_at.is_not(None))
# When each event takes place, from its first item to the end of its last one: `timetable.event_hours` as SQL.
HOURS: Final = (
    select(
        ActivitySession.activity_id,
        func.min(ActivitySession.starts_at).label("begins_at"),
        func.max(ActivitySession.ends_at).label("ends_at"),
    )
    .where(_IS_TIMED)
    .group_by(ActivitySession.activity_id)
    .subquery("event_hours")
)
_HOSTS: Final = select(MeetingHost.host).where(MeetingHost.retired_at.is_(None)).order_by(MeetingHost.host)
_HOSTS_OF: Final = (
    select(Meeting.venue_id, Meeting.host)
    .join(Venue, Venue.id == Meeting.venue_id)
    .where(Venue.activity_id == bindparam("activity_id"))
)


def begins_at_of(activity_id: Any) -> ScalarSelect[Any]:
    """When the event of this id, a value or a column of the statement around it, begins."""
    first = select(func.min(ActivitySession.starts_at))
    return first.where(ActivitySession.activity_id == activity_id, _IS_TIMED).scalar_subquery()


def ends_at_of(activity_id: Any) -> ScalarSelect[Any]:
    """When the last item of it ends."""
    last = select(func.max(ActivitySession.ends_at))
    return last.where(ActivitySession.activity_id == activity_id, _IS_TIMED).scalar_subquery()


def venues_of(activity: Activity) -> Sequence[Venue]:
    """Rooms and streams in the office's order; where a stream is joined is no part of it."""
    found = select(Venue).where(Venue.activity_id == activity.id)
    return session.scalars(found.order_by(Venue.position, Venue.id)).all()


def questions_to_registrants(activity: Activity) -> Sequence[RegistrationQuestion]:
    """In their order."""
    found = select(RegistrationQuestion).where(RegistrationQuestion.activity_id == activity.id)
    return session.scalars(found.order_by(RegistrationQuestion.position)).all()


def hosts_allowed() -> tuple[str, ...]:
    """The hosts that meetings may lie on, their subdomains included, by name."""
    return tuple(fetch(_HOSTS).scalars())


def meetings_of(activity: Activity) -> list[str]:
    """Where it is joined, to be compared and shown nowhere."""
    found = select(Meeting.url).join(Venue, Venue.id == Meeting.venue_id)
    return list(session.scalars(found.where(Venue.activity_id == activity.id)))


def is_given_away(activity: Activity, text: str) -> bool:
    """Whether these words about the activity lead to a meeting."""
    return gives_away(text, hosts_allowed(), meetings_of(activity))


def meeting_hosts_of(activity: Activity) -> dict[int, str]:
    """By venue the host of its meeting; the meeting's address is a secret and no part of it."""
    return {row.venue_id: row.host for row in fetch(_HOSTS_OF, activity_id=activity.id)}
