"""Letters about a live activity: each once, with what is looked at again when it leaves."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from lms import clock, formats
from lms.accounts.queries import address_for_letters, named
from lms.activities.models import Activity
from lms.activities.reading import activity_to_read
from lms.learning.announcing.changes import lasting, said_by
from lms.learning.announcing.queries import seat_and_event
from lms.learning.calendars.reading import calendar_for_letter, happening_of
from lms.learning.models import EventRegistration, RegistrationState
from lms.mail import post
from lms.mail.checks import HOLDS, WITHDRAWN, check
from lms.mail.post import Asked

CHANGE_STANDS: Final = "event_change_stands"
CANCELLATION_STANDS: Final = "event_cancellation_stands"
SEAT_STANDS: Final = "event_seat_stands"


class Ahead(StrEnum):
    """How long before the beginning a reminder goes out."""

    DAY = "day"
    HOUR = "hour"


def send_event_changed(
    row: EventRegistration,
    activity: Activity,
    *,
    number: int,
    sentences: Sequence[tuple[str, str]],
    reason: str,
    days_before: int,
) -> None:
    """What is different now, to whoever has a seat or waits for one; one letter for each change by its number.

    `sentences` each after its mark: the letter is sent only where all of it still stands.
    """
    address = address_for_letters(row.person_id)
    if address is None:
        return
    marks = lasting(mark for mark, _words in sentences)
    post.send(
        "event_changed",
        address,
        only_of=f"{row.id} {number}",
        check=Asked(CHANGE_STANDS, {"registration_id": row.id, "marks": marks}),
        calendar=calendar_for_letter(row, days_before=days_before),
        sentences=[words for _mark, words in sentences],
        reason=reason,
        is_waiting=row.state is RegistrationState.WAITING,
        **_facts(row, activity),
    )


def send_event_cancelled(row: EventRegistration, activity: Activity) -> None:
    """It does not take place, and why; the calendar that goes with it takes it out."""
    address = address_for_letters(row.person_id)
    if address is None or activity.live is None:
        return
    post.send(
        "event_cancelled",
        address,
        only_of=row.id,
        check=Asked(CANCELLATION_STANDS, {"registration_id": row.id}),
        calendar=calendar_for_letter(row),
        reason=activity.live.cancelled_reason,
        live_url=post.link("/live"),
        **_facts(row, activity),
    )


def send_event_reminder(
    row: EventRegistration, activity: Activity, begins_at: datetime, ahead: Ahead, *, has_read: bool
) -> None:
    """A day and an hour before it begins, to whoever has a seat; who `has_read` the disclosure is not asked to."""
    address = address_for_letters(row.person_id)
    if address is not None:
        post.send(
            "event_reminder",
            address,
            only_of=reminder_of(row.id, begins_at, ahead),
            check=Asked(SEAT_STANDS, {"registration_id": row.id, "begins_at": begins_at.isoformat()}),
            ahead=ahead.value,
            has_read=has_read,
            **_facts(row, activity),
        )


def reminder_of(registration_id: int, begins_at: datetime, ahead: Ahead) -> str:
    """There is one reminder of each kind of a beginning: one that was moved is reminded of anew."""
    return f"{registration_id} {ahead} {begins_at:%Y%m%d%H%M}"


@check(CHANGE_STANDS)
def why_not_changed(registration_id: int, marks: list[str]) -> str:
    """A later letter tells what was changed since, a cancellation has its own; who gave her seat up gets none."""
    row, event = seat_and_event(registration_id)
    if row.state is RegistrationState.CANCELLED:
        return "seat_given_up"
    if event.cancelled_at is not None:
        return "event_cancelled"
    activity = activity_to_read(event.slug)
    if activity is None or not activity.is_published:
        return "changed_since"
    return HOLDS if said_by(happening_of(activity), now=clock.now()).issuperset(marks) else "changed_since"


@check(CANCELLATION_STANDS)
def why_not_cancelled(registration_id: int) -> str:
    """Whoever gave her seat up before does not wait for it to take place."""
    row, _event = seat_and_event(registration_id)
    return "seat_given_up" if row.state is RegistrationState.CANCELLED else HOLDS


@check(SEAT_STANDS)
def why_not_reminded(registration_id: int, begins_at: str) -> str:
    """Only of what still begins then, to whoever still has a seat, while it is still to come."""
    row, event = seat_and_event(registration_id)
    if row.state is not RegistrationState.REGISTERED:
        return "no_seat"
    if event.cancelled_at is not None:
        return "event_cancelled"
    if not event.is_published:
        return WITHDRAWN
    begins = datetime.fromisoformat(begins_at)
    if event.begins_at != begins:
        return "moved"
    return HOLDS if clock.now() < begins else "begun"


def _facts(row: EventRegistration, activity: Activity) -> dict[str, Any]:
    """What every one of these letters names."""
    person, happening = named(row.person_id), happening_of(activity)
    begins_at, ends_at = happening.begins_at, happening.ends_at
    return {
        "name": person.name_with_degree,
        "title": activity.title,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "zone": activity.zone,
        "own_zone": person.zone or activity.zone,
        "own_hours": formats.span_for(begins_at, ends_at, activity.zone, person.zone),
        "places": happening.places,
        "join_url": post.link(f"/join/{row.token}"),
        "activity_url": happening.url,
    }
