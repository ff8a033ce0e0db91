"""Builds the demonstration's live activities: announced, with their agenda, rooms, streams and seats."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from lms.activities.local_times import moment_of
from lms.activities.models import Activity, ActivitySession, LiveEvent, Venue
from lms.activities.queries import teachers_of
from lms.activities.rules import ActivityKind, SessionKind
from lms.config import Settings
from lms.db import session
from lms.demo.content import Script
from lms.demo.operations.activities import add_people, draft_of
from lms.demo.operations.asking import add_evaluation
from lms.demo.people import officer
from lms.planning.operations import publish_activity
from lms.planning.operations.live import set_meeting

# Announced so long ago.
_ANNOUNCED: Final = timedelta(days=12)
_SATURDAY: Final = 5
# The clocks of every zone that changes them do so within a year.
_LOOKS_AHEAD: Final = 400
_WITHOUT_CHANGE: Final = 60
_SOON: Final = 21


def announce(script: Script, *, now: datetime, settings: Settings) -> Iterator[datetime]:
    """A live activity's life with the office: it is written and announced."""
    announced_at = now - _ANNOUNCED
    yield announced_at
    begins_on = first_day(script.values, now.astimezone(ZoneInfo(settings.zone)).date(), settings.zone)
    activity = draft_of(script, announced_at, settings, reviewed_on=None)
    activity.kind = ActivityKind.LIVE
    session.add(LiveEvent(activity_id=activity.id, capacity=script.values["capacity"]))
    add_people(script, activity, announced_at)
    _add_agenda(script.values, activity, begins_on)
    add_evaluation(script, activity, announced_at)
    publish_activity(activity, actor=officer(), now=announced_at, settings=settings)


def first_day(values: Mapping[str, Any], today: date, zone: str) -> date:
    """The day on which the event begins, as its script says."""
    if "at_clock_change" in values:
        change = clock_change(today + timedelta(days=_SOON), zone)
        wanted, weekday = change or today + timedelta(days=_WITHOUT_CHANGE), _SATURDAY
        # The clocks change in the night to Sunday; where they do on another day, the Saturday before.
        return wanted - timedelta(days=(wanted.weekday() - weekday) % 7)
    wanted, weekday = today + timedelta(days=values["days_ahead"]), values["weekday"]
    return wanted + timedelta(days=(weekday - wanted.weekday()) % 7)


def clock_change(since: date, zone: str) -> date | None:
    """The first day from then on that is not 24 hours long in the zone; None where there is none within a year."""
    days = (since + timedelta(days=number) for number in range(_LOOKS_AHEAD))
    return next((day for day in days if _offset(day, zone) != _offset(day + timedelta(days=1), zone)), None)


def _offset(day: date, zone: str) -> timedelta | None:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).utcoffset()


def _add_agenda(values: Mapping[str, Any], activity: Activity, begins_on: date) -> None:
    venues = {facts["name"]: _venue(activity, place, facts) for place, facts in enumerate(values["venues"], 1)}
    session.flush()
    teachers = teachers_of(activity)
    for place, facts in enumerate(values["items"], start=1):
        row = _item(activity, place, facts, begins_on, venues)
        row.people = [one for one in teachers if one.family_name in facts.get("speakers", ())]
        session.add(row)
    session.flush()


def _venue(activity: Activity, place: int, facts: Mapping[str, Any]) -> Venue:
    venue = Venue(activity_id=activity.id, position=place, name=facts["name"], place=facts.get("place", ""))
    session.add(venue)
    session.flush()
    set_meeting(venue, facts.get("meeting", ""))
    return venue


def _item(
    activity: Activity, place: int, facts: Mapping[str, Any], begins_on: date, venues: Mapping[str, Venue]
) -> ActivitySession:
    day, kind = begins_on + timedelta(days=facts.get("day", 0)), SessionKind(facts.get("kind", "presentation"))
    venue = venues.get(facts.get("venue", ""))
    return ActivitySession(
        activity=activity,
        position=place,
        title=facts["title"],
        kind=kind,
        starts_at=_moment(day, facts["begins"], activity.zone),
        ends_at=_moment(day, facts["ends"], activity.zone),
        track=facts.get("track", ""),
        venue_id=venue.id if venue is not None else None,
        is_accredited=kind is SessionKind.PRESENTATION,
        evidence=list(facts.get("evidence", ())),
    )


def _moment(day: date, words: str, zone: str) -> datetime:
    return moment_of(day, time.fromisoformat(words), zone)
