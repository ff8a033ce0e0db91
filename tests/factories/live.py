"""Live activities: a webinar of one session tomorrow noon, unless said otherwise."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lms import clock, db
from lms.activities.models import Activity, ActivitySession, LiveEvent, Meeting, Venue
from lms.activities.rules import ActivityKind, ActivityState, EvidenceKind, MeetingPlatform
from lms.activities.window import claim_day, day_end
from lms.disclosures.models import DisclosureVersion
from lms.learning.models import EventRegistration, RegistrationState
from tests.factories.activities import index, make_activity

ZONE = "America/Chicago"
# Noon in Chicago; the factories' other activities were released before it.
STARTS = datetime(2026, 12, 8, 18, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_venue(activity: Activity, *, name: str = "Webinar", place: str = "", meeting: bool = True) -> Venue:
    """A stream with its meeting on Zoom; with a place and without a meeting, a room."""
    venue = Venue(activity_id=activity.id, position=next(_numbers), name=name, place=place)
    db.session.add(venue)
    db.session.flush()
    if meeting:
        number = next(_numbers)
        url = f"https://northgate.zoom.us/j/98700{number:06}?pwd=secret{number}"
        platform = MeetingPlatform.ZOOM
        db.session.add(Meeting(venue_id=venue.id, url=url, host="northgate.zoom.us", platform=platform))
        db.session.flush()
    return venue


def add_item(
    activity: Activity, venue: Venue | None, starts_at: datetime, minutes: int, **values: Any
) -> ActivitySession:
    """One item of a draft's agenda, behind the others: a presentation that the join page shows attendance of."""
    defaults: dict[str, Any] = {"title": "Early rhythm control", "evidence": [EvidenceKind.JOIN_PAGE.value]}
    item = ActivitySession(
        activity=activity,
        position=len(activity.sessions) + 1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        venue_id=venue.id if venue is not None else None,
        **(defaults | values),
    )
    db.session.add(item)
    db.session.flush()
    return item


def make_live_activity(
    *,
    starts_at: datetime = STARTS,
    minutes: int = 60,
    published: bool = True,
    quiz: bool = False,
    evidence: tuple[EvidenceKind, ...] = (EvidenceKind.JOIN_PAGE,),
    terms: dict[str, Any] | None = None,
    **values: Any,
) -> Activity:
    """A webinar of one session, with as much credit as it has quarter hours."""
    amount = values.pop("amount", Decimal(minutes) / 60)
    activity = make_activity(
        published=False, quiz=quiz, amount=amount, kind=ActivityKind.LIVE, zone=values.pop("zone", ZONE), **values
    )
    # The other factory gives every activity a recording.
    activity.recording_id = None
    db.session.add(LiveEvent(activity_id=activity.id, **(terms or {})))
    venue = make_venue(activity)
    item = add_item(activity, venue, starts_at, minutes, evidence=[one.value for one in evidence])
    item.people = [part.person for part in activity.people]
    for designation in activity.designations:
        designation.designated_at = starts_at - timedelta(days=30)
    db.session.flush()
    if published:
        publish_live(activity)
    db.session.commit()
    return activity


def publish_live(activity: Activity) -> None:
    """Fix window and disclosure as publication does, twenty days before the first session."""
    db.session.expire(activity)
    terms = activity.live
    assert terms is not None
    times = [(one.starts_at, one.ends_at) for one in activity.sessions if one.starts_at and one.ends_at]
    released_at = min(start for start, _end in times) - timedelta(days=20)
    last_day = claim_day(max(end for _start, end in times), terms.claim_days, activity.zone)
    activity.opens_at, activity.published_at = released_at, released_at
    activity.closes_at = day_end(last_day, activity.zone)
    activity.window_rule, activity.state = "claim_deadline", ActivityState.PUBLISHED
    db.session.flush()
    for designation in activity.designations:
        designation.opens_at, designation.closes_at = activity.opens_at, activity.closes_at
    db.session.add(
        DisclosureVersion(
            activity_id=activity.id,
            number=1,
            material_digest="0" * 64,
            statement="Everyone in control of this content was asked.",
            lines=[],
            made_at=released_at,
        )
    )
    db.session.flush()
    index(activity)


def register(
    person_id: int, activity: Activity, state: RegistrationState = RegistrationState.REGISTERED
) -> EventRegistration:
    """A seat, or a place in the queue, taken now."""
    now = clock.now()
    made = EventRegistration(
        person_id=person_id,
        activity_id=activity.id,
        state=state,
        token=f"token-of-a-seat-{next(_numbers):06}",
        registered_at=now,
        changed_at=now,
        queued_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made
