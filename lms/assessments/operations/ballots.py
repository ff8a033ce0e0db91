"""Empty the ballot box: answers go on without an author, a time or an order."""

import secrets
from datetime import datetime
from random import Random
from typing import Final

from sqlalchemy import delete, exists, insert, select

from lms.activities.models import Activity
from lms.activities.window import has_ended
from lms.assessments.models import Ballot, Evaluation, EvaluationResponse
from lms.assessments.small_groups import SMALLEST_GROUP
from lms.db import session, write

_CHANCE: Final = secrets.SystemRandom()
_PUT: Final = insert(EvaluationResponse)


def collect_ballots(evaluation_id: int, *, now: datetime, chance: Random = _CHANCE) -> int:
    """Move ballots in shuffled order, at least five together; how many.

    Once answers have moved, five ballots drawn by chance stay until credit has ended, as company for those who
    come last: who looks at the answers before and after a move sees at least five new ones, never one author's.
    The caller's transaction writes no receipt, so that neither its number nor the rows' order names an author.
    """
    ballots = session.scalars(select(Ballot).where(Ballot.evaluation_id == evaluation_id).with_for_update()).all()
    if len(ballots) < SMALLEST_GROUP:
        return 0
    moving = len(ballots) - _staying(evaluation_id, now)
    if moving < SMALLEST_GROUP:
        return 0
    drawn = chance.sample(ballots, moving)
    session.execute(delete(Ballot).where(Ballot.id.in_([ballot.id for ballot in drawn])))
    write(_PUT, *({"evaluation_id": evaluation_id, "answers": ballot.answers} for ballot in drawn))
    return moving


def _staying(evaluation_id: int, now: datetime) -> int:
    has_moved = exists().where(EvaluationResponse.evaluation_id == evaluation_id)
    if not session.scalar(select(has_moved)):
        return 0
    ends_at = session.scalar(
        select(Activity.closes_at)
        .join(Evaluation, Evaluation.activity_id == Activity.id)
        .where(Evaluation.id == evaluation_id)
    )
    return 0 if ends_at is not None and has_ended(ends_at, now) else SMALLEST_GROUP
