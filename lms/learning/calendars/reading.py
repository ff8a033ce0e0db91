"""What calendars say, read from the database: of an activity for everybody, and of a learner's own seats."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from lms import clock, config, formats
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivitySession, Venue
from lms.activities.queries import speakers_in
from lms.activities.reading import activity_to_read
from lms.activities.timetable import timed
from lms.credit.models import Award
from lms.credit.rules import unit_words
from lms.db import session
from lms.learning.calendars.days import CalendarSession, Happening
from lms.learning.calendars.writing import calendar_file
from lms.learning.ends import claim_end
from lms.learning.extensions import extended_until
from lms.learning.models import EventRegistration, RegistrationState
from lms.mail import post

# Feeds keep what is over so long: whoever looks back finds it.
KEPT: Final = timedelta(days=90)
SECOND: Final = timedelta(seconds=1)


def happening_of(activity: Activity) -> Happening:
    """What everybody may know of a live activity: where and when, never how to join."""
    url = post.link(f"/activities/{activity.slug}")
    return Happening(
        key=f"activity-{activity.id}",
        title=activity.title,
        url=url,
        claim_url=url,
        zone=activity.zone,
        sequence=activity.live.sequence if activity.live else 0,
        credit=tuple(
            f"{formats.credits(one.amount)} {unit_words(one.amount, one.credit_type)}"
            for one in activity.designations
        ),
        sessions=_sessions(activity),
        claim_by=_last_day(activity.closes_at, activity.zone),
        # What was withdrawn is not to be gone to either, whatever becomes of it.
        is_cancelled=activity.is_cancelled or not activity.is_published,
    )


def public_calendar(activity: Activity) -> tuple[Happening, ...]:
    """The activity's own file."""
    return (happening_of(activity),)


def seat_calendar(token: str) -> tuple[Happening, ...]:
    """The file of the seat behind this token; nothing where there is none, or her account is closed."""
    is_open = exists().where(Person.id == EventRegistration.person_id, Person.disabled_at.is_(None))
    return tuple(_happening(seat) for seat in _seats(EventRegistration.token == token, is_open))


def calendar_of(person_id: int, *, now: datetime) -> tuple[Happening, ...]:
    """All her seats that are not long over, the next first; those that she gave up are in it no more."""
    still = (
        EventRegistration.person_id == person_id,
        EventRegistration.state != RegistrationState.CANCELLED,
        exists().where(ActivitySession.activity_id == Activity.id, ActivitySession.ends_at > now - KEPT),
    )
    found = (_happening(seat) for seat in _seats(*still))
    return tuple(sorted(found, key=lambda one: one.begins_at))


def written(happenings: Sequence[Happening], *, name: str, is_feed: bool = False) -> bytes:
    """These as a file, under our own name."""
    host = urlsplit(config.current().base_url).hostname or "localhost"
    return calendar_file(happenings, name=name, host=host, now=clock.now(), is_feed=is_feed)


def calendar_for_letter(registration: EventRegistration, *, days_before: int = 0) -> bytes:
    """What goes with a letter about this seat; `days_before`: how many days it had as it was told last."""
    seats = _seats(EventRegistration.id == registration.id)
    happenings = [replace(_happening(seat), days_before=days_before) for seat in seats]
    return written(happenings, name=happenings[0].title)


def _seats(*conditions: Any) -> Sequence[Any]:
    later = extended_until(EventRegistration.person_id, EventRegistration.activity_id)
    claimed = exists().where(
        Award.person_id == EventRegistration.person_id, Award.activity_id == EventRegistration.activity_id
    )
    return session.execute(
        select(EventRegistration, Activity.slug, later.label("later"), claimed.label("claimed"))
        .join(Activity, Activity.id == EventRegistration.activity_id)
        .where(*conditions)
        .order_by(EventRegistration.id)
    ).all()


def _happening(seat: Any) -> Happening:
    """One seat. What changes of the seat itself counts in its number too, in seconds since it was taken."""
    registration: EventRegistration = seat.EventRegistration
    activity = activity_to_read(seat.slug)
    assert activity is not None
    known = happening_of(activity)
    is_registered = registration.state is RegistrationState.REGISTERED
    is_waiting = registration.state is RegistrationState.WAITING
    end = claim_end(registration.person_id, activity, seat.later, now=clock.now())
    return replace(
        known,
        key=f"seat-{registration.id}-{registration.registered_at:%Y%m%d%H%M%S}",
        url=post.link(f"/join/{registration.token}") if is_registered else known.url,
        sequence=known.sequence + (registration.changed_at - registration.registered_at) // SECOND,
        claim_by=_last_day(end, activity.zone) if not is_waiting and not seat.claimed else None,
        has_claim_day=True,
        is_cancelled=known.is_cancelled or registration.state is RegistrationState.CANCELLED,
        is_sure=not is_waiting,
    )


def _sessions(activity: Activity) -> tuple[CalendarSession, ...]:
    return tuple(
        CalendarSession(
            number=one.id,
            title=one.title,
            begins_at=starts_at.astimezone(UTC),
            ends_at=ends_at.astimezone(UTC),
            track=one.track,
            place=_place(one.venue),
            speakers=tuple(person.name_with_degree for person in speakers_in(activity, one)),
        )
        for (starts_at, ends_at), one in timed(activity.sessions)
    )


def _place(venue: Venue | None) -> str:
    """Its name and how it is found; empty where it is online."""
    return f"{venue.name}, {venue.place}".strip(", ") if venue is not None and venue.place else ""


def _last_day(end: datetime | None, zone: str) -> date | None:
    return None if end is None else formats.last_moment(end).astimezone(ZoneInfo(zone)).date()
