"""The meeting of a venue: an address on a host of the office's list, which no other venue has."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.events import venues_of
from lms.activities.joining import TargetRefused, insist_on_target
from lms.activities.meetings import is_same_meeting, platform_of
from lms.activities.models import Activity, Meeting, MeetingHost, Venue
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.saving import lock
from lms.planning.queries.agenda import meetings_of


def set_meeting(venue: Venue, url: str) -> Meeting | None:
    """Let this venue be joined there; nothing takes the meeting away.

    Raises Refusal: target_malformed, target_not_encrypted, host_not_on_list, meeting_taken.
    """
    found = session.scalars(select(Meeting).where(Meeting.venue_id == venue.id)).one_or_none()
    if not url:
        if found is not None:
            session.delete(found)
            session.flush()
        return None
    host = _host_of(url)
    _insist_on_free(venue, url, host)
    if found is None:
        found = Meeting(venue_id=venue.id, url=url, host=host, platform=platform_of(host))
    found.url, found.host, found.platform = url, host, platform_of(host)
    return _keep(found)


def _host_of(url: str) -> str:
    # Whoever gives a meeting its address takes turns with the others, and with who retires a host.
    rows = session.scalars(select(MeetingHost).order_by(MeetingHost.id).with_for_update()).all()
    try:
        return insist_on_target(url, [one.host for one in rows if one.retired_at is None])
    except TargetRefused as refused:
        raise Refusal(refused.code) from refused


def _insist_on_free(venue: Venue, url: str, host: str) -> None:
    """Another address of the same meeting is the same meeting: with another password, or of another subdomain."""
    others = select(Meeting.url).where(Meeting.venue_id != venue.id, Meeting.platform == platform_of(host))
    if any(is_same_meeting(url, one) for one in session.scalars(others)):
        raise Refusal("meeting_taken")


def _keep(meeting: Meeting) -> Meeting:
    """The database knows whether the very address is free."""
    try:
        with session.begin_nested():
            session.add(meeting)
            session.flush()
    except IntegrityError as error:
        raise Refusal("meeting_taken") from error
    return meeting


def change_meeting(activity: Activity, venue_id: int, url: str, *, actor: Actor) -> None:
    """Let whoever joins from now on be led elsewhere, also while the event goes on: no page or letter names it.

    Raises Refusal: event_cancelled, no_such_venue where it has no meeting, meeting_missing, and what `set_meeting`
    raises.
    """
    insist(may_edit(actor, activity))
    lock(activity)
    if activity.live is None or activity.is_cancelled:
        raise Refusal("event_cancelled")
    venues = {one.id: one for one in venues_of(activity)}
    if venue_id not in meetings_of(venues.values()):
        raise Refusal("no_such_venue", status=404)
    if not url:
        raise Refusal("meeting_missing")
    set_meeting(venues[venue_id], url)
    note("activity.meeting_changed", actor_id=actor.id, subject=("activity", activity.id), venue_id=venue_id)
