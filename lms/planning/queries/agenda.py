"""The agenda of a live activity, its venues and the hosts of meetings, as planning reads them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from lms.activities.agenda import AgendaItem
from lms.activities.events import meeting_hosts_of
from lms.activities.joining import is_on_list
from lms.activities.models import Activity, ActivitySession, Meeting, MeetingHost, Venue
from lms.activities.queries import speakers_in
from lms.activities.rules import ActivityState
from lms.db import session


def agenda_items(activity: Activity) -> tuple[AgendaItem, ...]:
    """The items as the rules look at them."""
    streamed = meeting_hosts_of(activity)
    return tuple(_item(activity, one, has_meeting=one.venue_id in streamed) for one in activity.sessions)


def _item(activity: Activity, one: ActivitySession, *, has_meeting: bool) -> AgendaItem:
    return AgendaItem(
        position=one.position,
        kind=one.kind,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=one.venue_id,
        track=one.track,
        is_accredited=one.is_accredited,
        speakers=len(speakers_in(activity, one)),
        evidence=frozenset(one.evidence),
        has_meeting=has_meeting,
    )


def meetings_of(venues: Iterable[Venue]) -> Mapping[int, Meeting]:
    """The secret addresses by venue, for those alone who prepare the activity."""
    found = select(Meeting).where(Meeting.venue_id.in_([one.id for one in venues]))
    return {one.venue_id: one for one in session.scalars(found)}


def every_host() -> Sequence[MeetingHost]:
    """The office's list by name, the retired ones last."""
    order = MeetingHost.retired_at.is_not(None), MeetingHost.host
    return session.scalars(select(MeetingHost).order_by(*order)).all()


def meetings_on(hosts: Iterable[MeetingHost]) -> dict[int, int]:
    """How many meetings lie on each of these hosts and their subdomains; what was withdrawn is left out."""
    shown = Activity.state != ActivityState.WITHDRAWN
    lying = select(Meeting.host, func.count().label("meetings")).join(Venue)
    counted = lying.join(Activity, Activity.id == Venue.activity_id).where(shown).group_by(Meeting.host)
    rows = session.execute(counted).all()
    return {one.id: sum(row.meetings for row in rows if is_on_list(row.host, (one.host,))) for one in hosts}
