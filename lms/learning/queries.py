"""Activities as learners meet them, and what they have begun and finished."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, exists, or_, select

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.activities.models import Activity, Replacement
from lms.activities.reading import activity_to_read
from lms.activities.rules import ActivityKind, ActivityState
from lms.credit.models import Award
from lms.db import fetch, session
from lms.learning.gate import Reason
from lms.learning.models import ClaimExtension, EventRegistration, Participation, RegistrationState, WatchProgress
from lms.learning.policy import may_see
from lms.learning.rows import version_for
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
    """How much of a recording a learner has watched, and how much completes the step (milliseconds).

    `until`: the end of a version that was replaced, for who finishes it.
    """

    watched_ms: int
    duration_ms: int
    required_ms: int
    until: datetime | None = None


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


_SEATS: Final = select(EventRegistration.activity_id, EventRegistration.state).where(
    EventRegistration.person_id == bindparam("person_id"),
    EventRegistration.state != RegistrationState.CANCELLED,
)


def seats_by_activity(person_id: int) -> dict[int, RegistrationState]:
    """Where she has a seat, or waits for one."""
    return {row.activity_id: row.state for row in fetch(_SEATS, person_id=person_id)}


def without_attempts(person_id: int) -> Sequence[Activity]:
    """Activities whose quiz this person has tried as often as she may, as the gate answered last."""
    return session.scalars(
        select(Activity)
        .join(Participation, Participation.activity_id == Activity.id)
        .where(Participation.person_id == person_id, Participation.reason == Reason.NO_ATTEMPTS_LEFT)
        .order_by(Activity.title, Activity.id)
    ).all()


def extensions_of(person_id: int, activity_id: int) -> Sequence[ClaimExtension]:
    """The later days that the office gave this person, the one that holds first."""
    mine = select(ClaimExtension).filter_by(person_id=person_id, activity_id=activity_id)
    return session.scalars(mine.order_by(ClaimExtension.id.desc())).all()


def claimed_later(person_id: int) -> Sequence[Activity]:
    """Published live activities that this person has begun or registered for, and holds no credit for."""
    of_mine = or_(
        exists().where(Participation.activity_id == Activity.id, Participation.person_id == person_id),
        exists().where(EventRegistration.activity_id == Activity.id, EventRegistration.person_id == person_id),
    )
    held = exists().where(Award.activity_id == Activity.id, Award.person_id == person_id)
    return session.scalars(
        select(Activity)
        .where(Activity.kind == ActivityKind.LIVE, Activity.state == ActivityState.PUBLISHED, of_mine, ~held)
        .order_by(Activity.title, Activity.id)
    ).all()


def watched_by(person_id: int, activity_ids: Collection[int], *, now: datetime) -> dict[int, Watched]:
    """What a person has watched of the versions of these activities' recordings that she watches now.

    One statement, and some more for each whose recording was replaced.
    """
    rows = session.execute(
        select(
            Activity,
            Recording.duration_ms,
            WatchProgress.watched_ms,
            exists().where(Replacement.activity_id == Activity.id).label("is_replaced"),
        )
        .join(Recording, Recording.id == Activity.recording_id)
        .outerjoin(
            WatchProgress,
            (WatchProgress.activity_id == Activity.id)
            & (WatchProgress.recording_id == Activity.recording_id)
            & (WatchProgress.person_id == person_id),
        )
        .where(Activity.id.in_(activity_ids))
    )
    found = {row.Activity.id: _watched(person_id, row, now) for row in rows}
    return {activity_id: watched for activity_id, watched in found.items() if watched.watched_ms}


def _watched(person_id: int, row: Any, now: datetime) -> Watched:
    version = version_for(person_id, row.Activity, now=now) if row.is_replaced else None
    watched_ms, duration_ms, until = row.watched_ms or 0, row.duration_ms, None
    if version is not None:
        watched_ms, duration_ms, until = version.watched_ms, version.version.duration_ms, version.until
    return Watched(
        watched_ms=watched_ms,
        duration_ms=duration_ms,
        required_ms=required_ms(duration_ms, row.Activity.required_share),
        until=until,
    )
