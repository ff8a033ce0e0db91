"""Tell registrants of a change or a cancellation: queued with the act, written by the worker in bounded steps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from lms import clock
from lms.activities.models import Activity
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.learning.announcing.changes import changes, said_by
from lms.learning.announcing.emails import send_event_cancelled, send_event_changed
from lms.learning.announcing.words import told
from lms.learning.calendars.days import Happening, blocks
from lms.learning.calendars.reading import happening_of
from lms.learning.registration.queries import next_seats

AT_ONCE: Final = 100


def as_announced(activity: Activity) -> Happening:
    """What calendars and registrants know of it now; to be taken before it is changed.

    Its number is held until the transaction ends: of two changes each has its own.
    """
    session.flush()
    if activity.live is not None:
        session.refresh(activity.live, attribute_names=["sequence"], with_for_update={"key_share": True})
    return happening_of(activity)


def announce_change(activity: Activity, before: Happening, *, reason: str, now: datetime) -> bool:
    """Count its number up where calendars say something else by now, and write of what is still to come.

    Everybody with a seat or a place in the queue gets a letter; False where nobody does.
    """
    session.flush()
    for one in activity.sessions:
        # Where it takes place may be read before it was moved.
        session.expire(one, ["venue"])
    after, live = happening_of(activity), activity.live
    if live is None or after == before:
        return False
    live.sequence += 1
    session.flush()
    found = () if live.cancelled_at is not None else changes(before, after, now=now)
    if found:
        enqueue(
            "learning.tell_event_changed",
            activity_id=activity.id,
            number=live.sequence,
            sentences=[(one.mark, told(one)) for one in found],
            reason=reason,
            days_before=len(blocks(before.sessions, before.zone)),
        )
    return bool(found)


def announce_cancellation(activity: Activity) -> None:
    """Write to everybody with a seat or a place in the queue; `cancelled_at` and its number stand by now."""
    session.flush()
    enqueue("learning.tell_event_cancelled", activity_id=activity.id)


def tell_some_of_change(
    activity_id: int,
    after_id: int,
    *,
    number: int,
    sentences: Sequence[Sequence[str]],
    reason: str,
    days_before: int,
) -> int | None:
    """Write to the next registrants; the last one's id, None when all are told, or later changes tell them.

    `sentences` each after its mark: of two changes in quick succession each is told, and what the second has made
    wrong is left out of the first.
    """
    activity = session.get_one(Activity, activity_id)
    said = said_by(happening_of(activity), now=clock.now())
    stand = [(mark, words) for mark, words in sentences if mark in said]
    if activity.is_cancelled or not stand:
        return None
    rows = next_seats(activity_id, after_id, most=AT_ONCE)
    for row in rows:
        send_event_changed(row, activity, number=number, sentences=stand, reason=reason, days_before=days_before)
    return rows[-1].id if rows else None


def tell_some_of_cancellation(activity_id: int, after_id: int) -> int | None:
    """Write to the next registrants; the last one's id, None when all are told."""
    activity = session.get_one(Activity, activity_id)
    rows = next_seats(activity_id, after_id, most=AT_ONCE)
    for row in rows:
        send_event_cancelled(row, activity)
    return rows[-1].id if rows else None
