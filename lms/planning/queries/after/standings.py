"""How many began, where they stand by the gate's stored answers, and when they began."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from lms.activities.models import Activity
from lms.credit.models import Award
from lms.db import session
from lms.learning.gate import Reason
from lms.learning.models import Participation

# Up to so many weeks are shown week by week, a longer time month by month.
MOST_WEEKS: Final = 17
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many people an activity reached: began it, and hold credit or a record of attendance for it."""

    began: int = 0
    completed: int = 0

    @property
    def in_progress(self) -> int:
        """Those who began and hold nothing yet."""
        return self.began - self.completed


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """So many learners wait at this step for this reason."""

    step: str
    reason: str
    learners: int


@dataclass(frozen=True, kw_only=True)
class Begun:
    """So many began in the week, or month, from this day on."""

    day: date
    learners: int


def reach_of(activity_id: int) -> Reach:
    """Of one activity."""
    return reach_of_each([activity_id]).get(activity_id, Reach())


def reach_of_each(activity_ids: Sequence[int]) -> dict[int, Reach]:
    """Of each of these activities, in two statements."""
    began = select(Participation.activity_id, func.count()).where(Participation.activity_id.in_(activity_ids))
    held = select(Award.activity_id, func.count(Award.person_id.distinct())).where(
        Award.activity_id.in_(activity_ids)
    )
    completed: dict[int, int] = dict(session.execute(held.group_by(Award.activity_id)).all())
    return {
        activity_id: Reach(began=count, completed=completed.get(activity_id, 0))
        for activity_id, count in session.execute(began.group_by(Participation.activity_id))
    }


def blocked_by(activity_id: int) -> Sequence[Blocked]:
    """Where those who have not finished stand, in the order of the steps."""
    counted = (
        select(Participation.step, Participation.reason, func.count())
        .where(Participation.activity_id == activity_id, Participation.reason != Reason.CERTIFICATE_READY)
        .group_by(Participation.step, Participation.reason)
    )
    rows = [Blocked(step=step, reason=reason, learners=count) for step, reason, count in session.execute(counted)]
    order = list(Reason)
    return sorted(rows, key=lambda row: order.index(Reason(row.reason)) if row.reason in order else -1)


def begun_over_time(activity: Activity, *, now: datetime) -> Sequence[Begun]:
    """How many began week by week, or month by month, from the release on; one statement, days of the zone."""
    if activity.opens_at is None:
        return ()
    days = _periods(_local(activity.opens_at, activity.zone), _local(now, activity.zone))
    edges = [_midnight(day, activity.zone) for day in days]
    sums = [
        func.sum(case((Participation.began_at.between(start, end - timedelta(microseconds=1)), 1), else_=0))
        for start, end in pairwise(edges)
    ]
    counts = session.execute(select(*sums).where(Participation.activity_id == activity.id)).one()
    return [Begun(day=day, learners=count or 0) for day, count in zip(days, counts, strict=False)]


def _periods(first: date, last: date) -> list[date]:
    """The first days of all periods from the first to the last day, and the first day after them."""
    if last - first <= MOST_WEEKS * WEEK:
        start = first - timedelta(days=first.weekday())
        return list(_steps(start, last, lambda day: day + WEEK))
    return list(_steps(first.replace(day=1), last, lambda day: (day + timedelta(days=32)).replace(day=1)))


def _steps(start: date, last: date, following: Callable[[date], date]) -> Iterable[date]:
    day = start
    while day <= last:
        yield day
        day = following(day)
    yield day


def _local(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
