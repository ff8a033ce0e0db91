"""Whom the office knows: found by name or by exact address, and how they were presented last."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.queries import people_known_as
from lms.activities.models import ActivityPerson
from lms.db import session

MOST_FOUND: Final = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """People who may be meant; `is_cut` where more are, so that a longer name is asked for."""

    people: Sequence[tuple[Person, ActivityPerson | None]]
    is_cut: bool


def people_to_choose(text: str, *, without: Collection[int]) -> Found:
    """Those known by this name or exact address who have no part here yet, each with her latest part elsewhere."""
    known = [one for one in people_known_as(text, limit=MOST_FOUND + len(without) + 1) if one.id not in without]
    parts = last_parts([one.id for one in known])
    return Found(people=[(one, parts.get(one.id)) for one in known[:MOST_FOUND]], is_cut=len(known) > MOST_FOUND)


def last_parts(person_ids: Collection[int]) -> dict[int, ActivityPerson]:
    """Each person's latest part in any activity."""
    rows = session.scalars(
        select(ActivityPerson)
        .where(ActivityPerson.person_id.in_(person_ids))
        .order_by(ActivityPerson.role_began_on, ActivityPerson.id)
    )
    return {row.person_id: row for row in rows}
