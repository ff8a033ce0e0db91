"""Activities from which another may take over."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.db import session
from lms.planning.queries.lists import reach

MOST_SOURCES: Final = 20
MOST_WORDS: Final = 8


def sources_for(actor: Actor, activity: Activity, asked: str) -> Sequence[Activity]:
    """What this person may edit or learners see, its title holding each of these words; the latest first."""
    open_to_her = or_(reach(actor), Activity.state == ActivityState.PUBLISHED)
    return session.scalars(
        select(Activity)
        .where(Activity.id != activity.id, open_to_her, *(_in_title(word) for word in asked.split()[:MOST_WORDS]))
        .order_by(Activity.id.desc())
        .limit(MOST_SOURCES)
        .options(joinedload(Activity.specialty), joinedload(Activity.live))
    ).all()


def _in_title(word: str) -> ColumnElement[bool]:
    return func.lower(Activity.title).contains(word.lower(), autoescape=True)
