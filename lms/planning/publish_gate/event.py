"""What blocks publishing a live activity: its agenda, where it takes place, its terms."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lms.activities.agenda import accredited_minutes, agenda_problems
from lms.activities.timetable import event_hours
from lms.activities.window import MOST_CLAIM_DAYS_ACPE
from lms.credit.rules import CREDIT_TYPES
from lms.planning.publish_gate.values import AskedFacts, Blocker, EventFacts, GateFacts, Part, VenueFacts

# What follows from an agenda without times, or from an event that is over, is said there.
TOLD_ELSEWHERE: Final = frozenset({"no_times", "ends_before_release"})


def event_blockers(facts: GateFacts) -> Iterator[Blocker]:
    """Terms, venues, agenda, questions to registrants; nothing where the activity is not live."""
    event = facts.event
    if event is None:
        return
    for code in _against_terms(event, facts):
        yield Blocker(code=code, where=Part.EVENT)
    for venue in event.venues:
        for code in _against_venue(venue):
            yield Blocker(code=code, where=Part.VENUES, about=venue.name or str(venue.position))
    yield from _against_agenda(event, facts)
    for part, about in event.gives_away:
        yield Blocker(code="joined_by_this_one" if about else "joined_by_this", where=part, about=about)
    for asked in event.asked:
        for code in _against_asked(asked):
            yield Blocker(code=code, where=Part.REGISTRATION_QUESTIONS, about=str(asked.position))


def event_begins(event: EventFacts) -> datetime | None:
    """When its first item begins; None where nothing has its times."""
    hours = event_hours(event.items)
    return hours.begins_at if hours is not None else None


def asks_for_quiz(facts: GateFacts) -> bool:
    """Whether what is designated is given after an assessment only: by ACPE, and by physicians' boards."""
    if facts.event is None:
        return True
    types = (CREDIT_TYPES[code] for code in facts.designated if code in CREDIT_TYPES)
    return facts.event.has_boards or any(one.uan for one in types)


def _against_terms(event: EventFacts, facts: GateFacts) -> Iterator[str]:
    if event.is_cancelled:
        yield "event_cancelled"
    types = (CREDIT_TYPES[code] for code in facts.designated if code in CREDIT_TYPES)
    if event.claim_days > MOST_CLAIM_DAYS_ACPE and any(one.uan for one in types):
        yield "claim_days_too_many"
    begins_at, last_seats_at = event_begins(event), event.registration_closes_at
    if begins_at is not None and last_seats_at is not None and last_seats_at > begins_at:
        yield "registration_closes_late"
    if event.minimum_minutes is not None and event.minimum_minutes > accredited_minutes(event.items):
        yield "minimum_out_of_reach"


def _against_venue(venue: VenueFacts) -> Iterator[str]:
    if not venue.name.strip():
        yield "venue_without_name"
    if not venue.has_place and not venue.has_meeting:
        yield "venue_nowhere"
    if not venue.host_allowed:
        yield "meeting_host_retired"


def _against_agenda(event: EventFacts, facts: GateFacts) -> Iterator[Blocker]:
    """What is wrong with it; and that credit is designated before it begins (domain rule 5)."""
    begins_at = event_begins(event)
    if begins_at is not None and begins_at <= facts.now and not facts.was_published:
        yield Blocker(code="event_begun", where=Part.AGENDA)
    for problem in agenda_problems(event.items):
        about = ", ".join(str(position) for position in problem.about)
        yield Blocker(code=f"agenda_{problem.code}", where=Part.AGENDA, about=about)


def _against_asked(asked: AskedFacts) -> Iterator[str]:
    if not asked.is_worded:
        yield "asked_without_words"
    if asked.options is not None and asked.options < 2:
        yield "asked_without_options"
