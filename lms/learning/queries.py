"""Activities as learners meet them, and what they have begun and finished."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lms.access.actor import Actor
from lms.activities.models import Activity, ActivityPerson
from lms.activities.queries import activity_by_slug
from lms.credit.models import Award
from lms.db import session
from lms.learning.models import Participation
from lms.learning.policy import may_see


@dataclass(frozen=True)
class Begun:
    """An activity that a learner has begun, with the gate's stored answer and her award."""

    activity: Activity
    participation: Participation
    award: Award | None


def activity_for_learning(actor: Actor, slug: str) -> Activity | None:
    """The activity at this address where the actor may see it."""
    found = activity_by_slug(slug)
    return found if found is not None and may_see(actor, found) else None


def begun_by(person_id: int) -> Sequence[Begun]:
    """What a person has begun, the latest first; one statement, with awards."""
    rows = session.execute(
        select(Activity, Participation, Award)
        .join(Participation, Participation.activity_id == Activity.id)
        .outerjoin(Award, (Award.activity_id == Activity.id) & (Award.person_id == person_id))
        .where(Participation.person_id == person_id)
        .options(
            joinedload(Activity.specialty),
            selectinload(Activity.designations),
            selectinload(Activity.people).joinedload(ActivityPerson.person),
        )
        .order_by(Participation.changed_at.desc(), Activity.id)
        .limit(400)
    )
    return [Begun(*row) for row in rows]


def standings_in(person_id: int | None, activity_ids: Sequence[int]) -> dict[int, Participation]:
    """The stored answers for a page of activities: one statement."""
    if person_id is None or not activity_ids:
        return {}
    rows = session.scalars(
        select(Participation).where(
            Participation.person_id == person_id, Participation.activity_id.in_(activity_ids)
        )
    )
    return {row.activity_id: row for row in rows}
