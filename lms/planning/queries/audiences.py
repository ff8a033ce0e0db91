"""The office's audiences: which can be chosen, and which were."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from lms.accounts.professions import Profession
from lms.activities.models import Activity, Audience
from lms.db import session
from lms.planning.earning import Group


def audiences_to_choose(activity: Activity) -> Sequence[Audience]:
    """Those in use, and those that this activity has chosen before they were retired."""
    chosen = [one.id for one in activity.audiences]
    return session.scalars(
        select(Audience)
        .where(or_(Audience.retired_at.is_(None), Audience.id.in_(chosen)))
        .order_by(Audience.position, Audience.name)
    ).all()


def audiences_by_id(ids: Collection[str]) -> dict[int, Audience]:
    """The audiences of these ids, as the office orders them."""
    rows = session.scalars(
        select(Audience)
        .where(Audience.id.in_([int(one) for one in ids]))
        .order_by(Audience.position, Audience.name)
    )
    return {row.id: row for row in rows}


def groups_of(activity: Activity) -> tuple[Group, ...]:
    """The target audience, as the rules see it."""
    return tuple(
        Group(name=one.name, professions=tuple(Profession(item) for item in one.professions))
        for one in activity.audiences
    )
