"""Tell registrants of a change or a cancellation: queued with the act, written by the worker in bounded steps."""

from collections.abc import Sequence
from typing import Final

from lms.activities.models import Activity
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.learning.announcing.changes import changes
from lms.learning.announcing.emails import send_event_cancelled, send_event_changed
from lms.learning.announcing.words import told
from lms.learning.calendars.days import Happening, blocks
from lms.learning.calendars.reading import happening_of, what_is_said
from lms.learning.registration.queries import next_seats

AT_ONCE: Final = 100


def as_announced(activity: Activity) -> Happening:
    """What calendars and registrants know of it now; to be taken before it is changed."""
    session.flush()
    return happening_of(activity)


def announce_change(activity: Activity, before: Happening, *, reason: str) -> bool:
    """Write to everybody with a seat; False where nothing that they know is different.

    Its number stands counted up by now, and so does what changed.
    """
    session.flush()
    for one in activity.sessions:
        # Where it takes place may be read before it was moved.
        session.expire(one, ["venue"])
    found = changes(before, happening_of(activity))
    if found:
        enqueue(
            "learning.tell_event_changed",
            activity_id=activity.id,
            said=what_is_said(activity),
            sentences=[told(one) for one in found],
            reason=reason,
            days_before=len(blocks(before.slots, before.zone)),
        )
    return bool(found)


def announce_cancellation(activity: Activity) -> None:
    """Write to everybody with a seat or a place in the queue; `cancelled_at` and its number stand by now."""
    session.flush()
    enqueue("learning.tell_event_cancelled", activity_id=activity.id)


def tell_some_of_change(
    activity_id: int, after_id: int, *, said: str, sentences: Sequence[str], reason: str, days_before: int
) -> int | None:
    """Write to the next registrants; the last one's id, None when all are told, or a later change tells them."""
    activity = session.get_one(Activity, activity_id)
    if what_is_said(activity) != said:
        return None
    rows = next_seats(activity_id, after_id, most=AT_ONCE)
    for row in rows:
        send_event_changed(row, activity, sentences=sentences, reason=reason, days_before=days_before)
    return rows[-1].id if rows else None


def tell_some_of_cancellation(activity_id: int, after_id: int) -> int | None:
    """Write to the next registrants; the last one's id, None when all are told."""
    activity = session.get_one(Activity, activity_id)
    rows = next_seats(activity_id, after_id, most=AT_ONCE)
    for row in rows:
        send_event_cancelled(row, activity)
    return rows[-1].id if rows else None
