"""What follows from evidence of attendance, whichever way it came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, literal, select

from lms.accounts.queries import hold_person
from lms.activities.events import ends_at_of
from lms.activities.models import Activity
from lms.db import fetch
from lms.jobs.outbox import enqueue
from lms.learning import gate, participation
from lms.learning.models import Participation

# So many people are settled in one transaction: others write in between.
AT_ONCE: Final = 25
# Built once: a hall checks in within seconds.
_STANDS: Final = (
    select(
        Participation.step,
        Participation.acknowledged_number,
        Participation.content_began_number,
        ends_at_of(bindparam("activity_id")).label("ends_at"),
    )
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(
        Participation,
        (Participation.person_id == bindparam("person_id"))
        & (Participation.activity_id == bindparam("activity_id")),
    )
)


@dataclass(frozen=True, kw_only=True)
class Following:
    """What is left to do after evidence of one person in one activity, known before it is written.

    `begins`: her content begins by it. `asks`: it may change the gate's answer.
    """

    person_id: int
    activity_id: int
    begins: bool
    asks: bool


def settle(person_id: int, activity: Activity) -> gate.NextStep:
    """Ask the gate again after evidence of this person came or went; who was there has begun by that.

    Every way of attendance writes its own rows and calls this in the same transaction, or `settle_later`.
    """
    participation.content_begins(person_id, activity)
    return participation.refresh_step(person_id, activity)


def settle_some(person_ids: Collection[int], activity: Activity) -> None:
    """The same of several in one transaction.

    First all people are held, then their rows in the order in which everybody's answers are asked again: who
    does that at the same moment waits, or is waited for, and never both.
    """
    for person_id in sorted(person_ids):
        hold_person(person_id)
    participation.lock_some(person_ids, activity.id)
    for person_id in person_ids:
        settle(person_id, activity)


def following(person_id: int, activity_id: int, *, now: datetime) -> Following:
    """What evidence of this person will leave to do.

    Whoever waits for the end of what goes on has her answer: evidence does not change it before.
    """
    row = fetch(_STANDS, person_id=person_id, activity_id=activity_id).one()
    has_read_unbegun = row.content_began_number is None and row.acknowledged_number is not None
    waits = row.step == gate.Step.ATTEND and now < row.ends_at
    return Following(
        person_id=person_id,
        activity_id=activity_id,
        begins=row.step is None or has_read_unbegun,
        asks=not waits,
    )


def settle_later(left: Following) -> None:
    """What the moment decides is written at once; the gate, which reads far more, is asked by a job."""
    if left.begins:
        participation.content_begins_in(left.activity_id, left.person_id)
    if left.asks:
        enqueue("learning.settle_attendance", activity_id=left.activity_id, person_ids=[left.person_id])


def queue_settling(activity: Activity, person_ids: Collection[int]) -> None:
    """Let the stored answers of these people follow, a few at a time."""
    people = sorted(person_ids)
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        enqueue("learning.settle_attendance", activity_id=activity.id, person_ids=some)
