"""Activities as learners meet them, and what they have begun and finished."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.reading import activity_to_read
from lms.db import fetch, session
from lms.learning.gate import Reason
from lms.learning.models import Participation, WatchProgress
from lms.learning.policy import may_see
from lms.learning.watching import required_ms
from lms.media.models import Recording


@dataclass(frozen=True)
class Begun:
    """What a learner has begun, and the gate's stored answer."""

    activity_id: int
    step: str
    reason: str
    began_at: datetime

    @property
    def is_completed(self) -> bool:
        """Whether she holds credit of it."""
        return self.reason == Reason.CERTIFICATE_READY


@dataclass(frozen=True, kw_only=True)
class Watched:
    """How much of a recording a learner has watched, and how much completes the step (milliseconds)."""

    watched_ms: int
    duration_ms: int
    required_ms: int


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What decides which credit a learner gets."""

    profession: str | None
    degree: str | None


def activity_for_learning(actor: Actor, slug: str) -> Activity | None:
    """The activity at this address where the actor may see it, to be read and not to be changed."""
    found = activity_to_read(slug)
    return found if found is not None and may_see(actor, found) else None


_BEGUN: Final = (
    select(
        Person.profession,
        Person.degree,
        Participation.activity_id,
        Participation.step,
        Participation.reason,
        Participation.began_at,
    )
    .outerjoin(Participation, Participation.person_id == Person.id)
    .where(Person.id == bindparam("person_id"))
    .order_by(Participation.changed_at.desc(), Participation.activity_id)
)


def kind_and_begun(person_id: int) -> tuple[Kind, dict[int, Begun]]:
    """What a person is, and what she has begun, by activity, the latest change first: one statement."""
    rows = fetch(_BEGUN, person_id=person_id).all()
    begun = {
        row.activity_id: Begun(row.activity_id, row.step, row.reason, row.began_at) for row in rows if row.step
    }
    return Kind(profession=rows[0].profession, degree=rows[0].degree), begun


def watched_by(person_id: int, activity_ids: Collection[int]) -> dict[int, Watched]:
    """What a person has watched of these activities' present recordings: one statement."""
    rows = session.execute(
        select(Activity.id, Activity.required_share, Recording.duration_ms, WatchProgress.watched_ms)
        .join(Recording, Recording.id == Activity.recording_id)
        .join(
            WatchProgress,
            (WatchProgress.activity_id == Activity.id)
            & (WatchProgress.recording_id == Activity.recording_id)
            & (WatchProgress.person_id == person_id),
        )
        .where(Activity.id.in_(activity_ids))
    )
    return {
        row.id: Watched(
            watched_ms=row.watched_ms,
            duration_ms=row.duration_ms,
            required_ms=required_ms(row.duration_ms, row.required_share),
        )
        for row in rows
    }
