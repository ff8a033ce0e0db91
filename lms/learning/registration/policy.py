"""Who may take a seat, and until when she may give it back."""

from dataclasses import replace
from datetime import datetime

from lms.access.decision import ALLOWED, Decision, refused
from lms.accounts.queries import primary_address
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind
from lms.learning.registration.queries import times_of
from lms.learning.registration.rules import EventTimes, RegistrationState, may_leave, why_closed


def may_register(person_id: int, activity: Activity, *, now: datetime) -> Decision:
    """Oneself, with a confirmed address, while registration is open."""
    open_to_all = _may(activity, times_of(activity.id), now)
    if not open_to_all:
        return open_to_all
    address = primary_address(person_id)
    confirmed = address is not None and address.confirmed_at is not None
    return ALLOWED if confirmed else refused("address_not_confirmed")


def may_be_registered(activity: Activity, *, now: datetime) -> Decision:
    """By the office: until the last session ends, whenever registration closed for learners."""
    return _may(activity, replace(times_of(activity.id), registration_closes_at=None), now)


def may_cancel_own(state: RegistrationState, times: EventTimes, *, now: datetime) -> Decision:
    """By oneself: a seat until the first session begins, a place in the queue until the last one ends."""
    return ALLOWED if may_leave(state, times, now=now) else refused("seat_stays")


def _may(activity: Activity, times: EventTimes, now: datetime) -> Decision:
    if not times.is_published or activity.kind is not ActivityKind.LIVE:
        return refused("no_such_activity")
    closed = why_closed(times, now=now)
    return refused(closed) if closed else ALLOWED
