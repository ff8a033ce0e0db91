"""Reads of attendance that was not claimed: whose, and until when it can be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select

from lms.activities.events import ends_at_of
from lms.activities.models import Activity, LiveEvent
from lms.activities.queries import is_ahead, open_now
from lms.activities.rules import ActivityState
from lms.activities.window import has_ended
from lms.credit.models import Award
from lms.db import session
from lms.learning.attendance.queries import attendances_of
from lms.learning.attendance.values import Phase
from lms.learning.ends import claim_end
from lms.learning.extensions import last_extensions
from lms.learning.models import ClaimExtension

# Whoever claims as soon as it is over needs no letter.
SETTLED: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Until when one learner claims the credit of a live activity, and whether she has.

    `extension_id`: the office's last word on her end, where it gave her one of her own.
    """

    activity_id: int
    closes_at: datetime
    extension_id: int | None = None
    is_claimed: bool = False
    is_cancelled: bool = False
    is_withdrawn: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether she still can."""
        return not has_ended(self.closes_at, now)

    def time_left(self, now: datetime) -> timedelta:
        """How long she still can."""
        return self.closes_at - now


def claim_of(person_id: int, activity_id: int, *, now: datetime) -> Claim:
    """One learner's."""
    activity = session.get_one(Activity, activity_id)
    later = last_extensions(activity_id, ClaimExtension.person_id == person_id).get(person_id)
    is_claimed = bool(_claimed(activity_id, Award.person_id == person_id))
    return _claim(person_id, activity, later, now=now, is_claimed=is_claimed)


def attended_unclaimed(now: datetime) -> Iterator[tuple[int, Claim]]:
    """Whoever attended enough of what ended at least an hour ago, has not claimed, and still can."""
    for activity in _ended(now):
        yield from _unclaimed(activity, last_extensions(activity.id), now)


def _unclaimed(
    activity: Activity, later: Mapping[int, ClaimExtension], now: datetime
) -> Iterator[tuple[int, Claim]]:
    claimed = _claimed(activity.id)
    for person_id, attended in sorted(attendances_of(activity, now=now).items()):
        if attended.phase is Phase.OVER and attended.seconds > 0 and person_id not in claimed:
            claim = _claim(person_id, activity, later.get(person_id), now=now)
            if claim.is_open(now):
                yield person_id, claim


def _ended(now: datetime) -> Sequence[Activity]:
    """Events that are over and whose credit somebody can still claim."""
    ends_at = ends_at_of(LiveEvent.activity_id)
    is_extended = exists().where(
        ClaimExtension.activity_id == Activity.id, is_ahead(ClaimExtension.closes_at, now)
    )
    return session.scalars(
        select(Activity)
        .join(LiveEvent, LiveEvent.activity_id == Activity.id)
        .where(
            Activity.state == ActivityState.PUBLISHED,
            LiveEvent.cancelled_at.is_(None),
            ends_at <= now - SETTLED,
            or_(open_now(now), is_extended),
        )
        .order_by(Activity.id)
    ).all()


def _claim(
    person_id: int, activity: Activity, later: ClaimExtension | None, *, now: datetime, is_claimed: bool = False
) -> Claim:
    until = later.closes_at if later is not None else None
    return Claim(
        activity_id=activity.id,
        closes_at=claim_end(person_id, activity, until, now=now),
        extension_id=later.id if later is not None else None,
        is_claimed=is_claimed,
        is_cancelled=activity.is_cancelled,
        is_withdrawn=not activity.is_published,
    )


def _claimed(activity_id: int, *whose: ColumnElement[bool]) -> set[int]:
    return set(session.scalars(select(Award.person_id).where(Award.activity_id == activity_id, *whose)))
