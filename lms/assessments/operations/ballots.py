"""Empty the ballot box: answers go on without an author, a time or an order."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from lms.activities.models import Activity
from lms.activities.window import has_ended
from lms.assessments.models import Ballot, Evaluation, EvaluationResponse
from lms.assessments.small_groups import SMALLEST_GROUP
from lms.db import session


def collect_ballots(evaluation_id: int, *, now: datetime) -> int:
    """Move the box's ballots in shuffled order: at least five together, or all once credit has ended. How many.

    The caller's transaction writes no receipt, so that neither its number nor the rows' order names an author.
    """
    ballots = session.scalars(select(Ballot).where(Ballot.evaluation_id == evaluation_id).with_for_update()).all()
    if not ballots or (len(ballots) < SMALLEST_GROUP and not _has_ended(evaluation_id, now)):
        return 0
    moved = [dict(ballot.answers) for ballot in ballots]
    session.execute(delete(Ballot).where(Ballot.id.in_([ballot.id for ballot in ballots])))
    # Fewer than five would stand last and be known by their place: they are shuffled in among all others.
    earlier = _take_back(evaluation_id) if len(moved) < SMALLEST_GROUP else []
    _put_shuffled(evaluation_id, earlier + moved)
    return len(moved)


def _has_ended(evaluation_id: int, now: datetime) -> bool:
    ends_at = session.scalar(
        select(Activity.closes_at)
        .join(Evaluation, Evaluation.activity_id == Activity.id)
        .where(Evaluation.id == evaluation_id)
    )
    return ends_at is not None and has_ended(ends_at, now)


def _take_back(evaluation_id: int) -> list[dict[str, object]]:
    responses = session.scalars(
        delete(EvaluationResponse)
        .where(EvaluationResponse.evaluation_id == evaluation_id)
        .returning(EvaluationResponse.answers)
    ).all()
    return [dict(answers) for answers in responses]


def _put_shuffled(evaluation_id: int, all_answers: list[dict[str, object]]) -> None:
    secrets.SystemRandom().shuffle(all_answers)
    for answers in all_answers:
        session.add(EvaluationResponse(evaluation_id=evaluation_id, answers=answers))
        session.flush()
