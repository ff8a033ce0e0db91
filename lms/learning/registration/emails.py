"""Letters to registrants about their seats: each change once, to whoever has an address."""

from datetime import datetime
from typing import Any, Final

from lms import clock, formats
from lms.accounts.queries import address_for_letters, named
from lms.activities.events import venues_of
from lms.activities.models import Activity
from lms.db import session
from lms.learning.calendars.reading import calendar_for_letter
from lms.learning.models import EventRegistration
from lms.learning.registration.queries import place_of, times_of
from lms.learning.registration.rules import RegistrationState, is_ahead
from lms.mail import post
from lms.mail.checks import HOLDS, WITHDRAWN, check

STANDS: Final = "registration_stands"


def send_registered(row: EventRegistration, activity: Activity, *, moved_up: bool) -> None:
    """She has a seat, at once or after she waited: when, where, and her own page to join by."""
    address, event = address_for_letters(row.person_id), activity.live
    if address is not None and event is not None:
        post.send(
            "registered",
            address,
            moved_up=moved_up,
            places=_places(activity),
            fee=f"{event.fee_amount} {event.fee_currency}" if event.fee_amount else "",
            fee_note=event.fee_note,
            invoice_url=post.link(f"/activities/{activity.slug}/invoice"),
            join_url=post.link(f"/join/{row.token}"),
            calendar_url=post.link(f"/join/{row.token}/calendar.ics"),
            calendar=calendar_for_letter(row),
            **_facts(row, activity),
        )


def send_waiting(row: EventRegistration, activity: Activity) -> None:
    """She is on the waiting list; her page to join by is no part of it."""
    address = address_for_letters(row.person_id)
    if address is not None:
        post.send("registration_waiting", address, place=place_of(row), **_facts(row, activity))


def send_registration_cancelled(row: EventRegistration, activity: Activity, *, reason: str) -> None:
    """Her seat, or her place in the queue, is given back; the reason where the office did it."""
    address = address_for_letters(row.person_id)
    if address is not None:
        post.send(
            "registration_cancelled",
            address,
            reason=reason,
            calendar=calendar_for_letter(row),
            **_facts(row, activity),
        )


def _facts(row: EventRegistration, activity: Activity) -> dict[str, Any]:
    """What every one of these letters names; `only_of` makes it one letter for each change."""
    person, times = named(row.person_id), times_of(activity.id)
    # Published with sessions that have their times.
    assert times.begins_at is not None
    assert times.ends_at is not None
    return {
        "only_of": change_of(row.id, row.changed_at),
        "check": post.Asked(STANDS, {"registration_id": row.id, "changed_at": row.changed_at.isoformat()}),
        "name": person.name_with_degree,
        "title": activity.title,
        "begins_at": times.begins_at,
        "ends_at": times.ends_at,
        "zone": activity.zone,
        "own_hours": formats.span_for(times.begins_at, times.ends_at, activity.zone, person.zone),
        "registration_url": post.link(f"/activities/{activity.slug}/register"),
    }


@check(STANDS)
def why_outdated(registration_id: int, changed_at: str) -> str:
    """Why a letter about this change is not sent: another change, or the event's cancellation, has its own letter.

    Of what was withdrawn, or is over, nobody is told that she has a seat or waits; that it was taken away, yes.
    """
    row = session.get_one(EventRegistration, registration_id)
    times, now = times_of(row.activity_id), clock.now()
    if times.cancelled_at is not None:
        return "activity_cancelled"
    if row.changed_at.isoformat() != changed_at:
        return "changed_since"
    if row.state is RegistrationState.CANCELLED:
        return HOLDS
    if not times.is_published:
        return WITHDRAWN
    return HOLDS if is_ahead(times, now=now) else "over"


def change_of(registration_id: int, changed_at: datetime) -> str:
    """A name for one change of a registration."""
    return f"{registration_id} {changed_at:%Y%m%d%H%M%S%f}"


def _places(activity: Activity) -> list[str]:
    """Rooms and how they are found; what takes place online alone has none."""
    return [": ".join(filter(None, (one.name, one.place))) for one in venues_of(activity) if one.place]
