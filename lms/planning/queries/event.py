"""A live activity as publishing looks at it: venues, terms and questions as plain values; no meeting's address."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from lms.activities.events import hosts_allowed, meeting_hosts_of, questions_to_registrants, venues_of
from lms.activities.joining import is_on_list
from lms.activities.models import Activity, ActivityReporting, RegistrationQuestion, Venue
from lms.activities.rules import ActivityKind, RegistrationQuestionKind
from lms.activities.window import CLAIM_DAYS
from lms.db import session
from lms.planning.publish_gate import AskedFacts, EventFacts, VenueFacts
from lms.planning.queries.agenda import agenda_items
from lms.planning.queries.asked import different
from lms.planning.queries.public_words import parts_that_give_away


def event_facts(activity: Activity) -> EventFacts | None:
    """All that makes it an event; None where it is not live."""
    if activity.kind is not ActivityKind.LIVE:
        return None
    live = activity.live
    boards = select(ActivityReporting.boards).where(ActivityReporting.activity_id == activity.id)
    return EventFacts(
        items=agenda_items(activity),
        venues=tuple(_venue_facts(venues_of(activity), meeting_hosts_of(activity))),
        claim_days=live.claim_days if live is not None else CLAIM_DAYS,
        registration_closes_at=live.registration_closes_at if live is not None else None,
        minimum_minutes=live.minimum_minutes if live is not None else None,
        is_cancelled=activity.is_cancelled,
        has_boards=bool(session.scalar(boards)),
        asked=tuple(_asked_facts(one) for one in questions_to_registrants(activity)),
        gives_away=parts_that_give_away(activity),
    )


def _venue_facts(venues: Iterable[Venue], hosts: Mapping[int, str]) -> Iterable[VenueFacts]:
    allowed = hosts_allowed()
    return (
        VenueFacts(
            position=number,
            name=one.name,
            has_place=bool(one.place.strip()),
            has_meeting=one.id in hosts,
            host_allowed=one.id not in hosts or is_on_list(hosts[one.id], allowed),
        )
        for number, one in enumerate(venues, start=1)
    )


def _asked_facts(one: RegistrationQuestion) -> AskedFacts:
    is_choice = one.kind is RegistrationQuestionKind.CHOICE
    options = len(different(one.options) - {""}) if is_choice else None
    return AskedFacts(position=one.position, is_worded=bool(one.label.strip()), options=options)
