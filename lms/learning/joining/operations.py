"""Arrivals written down: the click that leads to a meeting, and the page that tells it is still open."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import Row, bindparam, insert, select, update

from lms import clock
from lms.accounts.queries import hold_person
from lms.activities.events import hosts_allowed
from lms.activities.joining import TargetRefused, insist_on_target
from lms.activities.models import Activity, Venue
from lms.audit.log import note
from lms.db import expire, fetch, write
from lms.learning.attendance.operations import settle
from lms.learning.joining.stages import comes_back, goes_on
from lms.learning.joining.streams import target_of
from lms.learning.models import Arrival
from lms.learning.participation import content_begins

# Built once: a thousand pages tell every minute that they are open.
_LAST: Final = (
    select(Arrival.id, Arrival.venue_id, Arrival.seen_until)
    .join(Venue, Venue.id == Arrival.venue_id)
    .where(Arrival.person_id == bindparam("person_id"), Venue.activity_id == bindparam("activity_id"))
    .order_by(Arrival.id.desc())
    .limit(1)
)
# A clock that was put back must not take minutes away.
_SEEN: Final = (
    update(Arrival)
    .where(Arrival.id == bindparam("arrival"), Arrival.seen_until < bindparam("moment"))
    .values(seen_until=bindparam("moment"))
)
_ARRIVED: Final = insert(Arrival).inline()


def enter(person_id: int, activity: Activity, venue_id: int, *, is_open: bool) -> str | None:
    """Record that she goes to the meeting, and answer with its address; None where it leads nowhere any more.

    `is_open`: she may, now. A second click within the same sitting is the same arrival.
    """
    hold_person(person_id)
    target, now = target_of(venue_id), clock.now()
    if not is_open or target is None or not _leads_to_list(target):
        return None
    last = _last(person_id, activity)
    is_same = last is not None and goes_on(last.seen_until, now=now)
    if last is not None and is_same:
        _see(last.id, now)
    if last is None or not is_same or last.venue_id != venue_id:
        _arrive(person_id, venue_id, now)
        note("meeting_joined", actor_id=person_id, subject=("activity", activity.id), venue_id=venue_id)
    if last is None:
        # Whoever read the disclosure has begun and has her answer, which an arrival does not change.
        content_begins(person_id, activity)
    return target


def beat(person_id: int, activity: Activity, *, is_open: bool) -> bool:
    """Her page is open still: the sitting goes on, or a new one begins after a silence. Whether minutes count.

    `is_open`: something of the activity can be joined now. Whoever never went to a meeting, or went so long ago
    that it was another day's, has nothing to go on.
    """
    hold_person(person_id)
    last, now = _last(person_id, activity), clock.now()
    if last is None:
        return False
    is_back = comes_back(last.seen_until, now=now)
    if goes_on(last.seen_until, now=now):
        _see(last.id, now)
    elif is_open and is_back:
        _arrive(person_id, last.venue_id, now)
    if not is_open:
        # The last word of this sitting: what follows from its minutes is known now.
        settle(person_id, activity)
    return is_open and is_back


def is_sitting(person_id: int, activity: Activity) -> bool:
    """Whether her page goes on counting where it is opened again."""
    last = _last(person_id, activity)
    return last is not None and goes_on(last.seen_until, now=clock.now())


def _leads_to_list(target: str) -> bool:
    """Asked again at each click: the office may have taken the host off its list since the address was written."""
    try:
        insist_on_target(target, hosts_allowed())
    except TargetRefused:
        return False
    return True


def _last(person_id: int, activity: Activity) -> Row[tuple[int, int, datetime]] | None:
    return fetch(_LAST, person_id=person_id, activity_id=activity.id).one_or_none()


def _see(arrival_id: int, now: datetime) -> None:
    write(_SEEN, {"arrival": arrival_id, "moment": now})
    expire(Arrival)


def _arrive(person_id: int, venue_id: int, now: datetime) -> None:
    values = {"person_id": person_id, "venue_id": venue_id, "arrived_at": now, "seen_until": now}
    write(_ARRIVED, {**values, "sitting": secrets.token_hex(20)})
