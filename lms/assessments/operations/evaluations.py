"""Keep drafts of an evaluation for their author alone; hand it in once, the answers apart from the name."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select

from lms import clock
from lms.activities.models import Activity
from lms.assessments.models import (
    Ballot,
    Evaluation,
    EvaluationDraft,
    EvaluationItem,
    EvaluationReceipt,
)
from lms.assessments.operations.inserting import insert_into
from lms.audit.log import note
from lms.db import session
from lms.jobs.outbox import enqueue

Answers = Mapping[int, tuple[str, ...]]


def save_draft(person_id: int, item: EvaluationItem, values: tuple[str, ...]) -> datetime:
    """Keep an answer until the hand-in: the latest counts, an empty one removes the draft. When it was saved."""
    now = clock.now()
    if not values:
        session.execute(
            delete(EvaluationDraft).where(
                EvaluationDraft.person_id == person_id, EvaluationDraft.item_id == item.id
            )
        )
        return now
    insert = insert_into(EvaluationDraft).values(
        person_id=person_id,
        evaluation_id=item.evaluation_id,
        item_id=item.id,
        value={"values": list(values)},
        saved_at=now,
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["person_id", "item_id"],
            set_={"value": insert.excluded.value, "saved_at": insert.excluded.saved_at},
        )
    )
    return now


def hand_in_evaluation(person_id: int, evaluation: Evaluation, answers: Answers, *, now: datetime) -> bool:
    """Receipt for the person, ballot for the box, drafts gone; False where it was handed in before."""
    receipt = (
        insert_into(EvaluationReceipt)
        .values(person_id=person_id, evaluation_id=evaluation.id, handed_in_at=now)
        .on_conflict_do_nothing(index_elements=["person_id", "evaluation_id"])
        .returning(EvaluationReceipt.id)
    )
    if session.execute(receipt).scalar() is None:
        return False
    _cast_ballot(evaluation, answers, now=now)
    session.execute(
        delete(EvaluationDraft).where(
            EvaluationDraft.person_id == person_id, EvaluationDraft.evaluation_id == evaluation.id
        )
    )
    note("evaluation_handed_in", actor_id=person_id, subject=("evaluation", evaluation.id))
    return True


def _cast_ballot(evaluation: Evaluation, answers: Answers, *, now: datetime) -> None:
    """The first ballot in an empty box also asks for the emptying at the activity's end."""
    in_box = session.scalar(select(func.count(Ballot.id)).where(Ballot.evaluation_id == evaluation.id))
    kept = {str(item_id): list(values) for item_id, values in answers.items() if values}
    session.add(Ballot(evaluation_id=evaluation.id, answers=kept))
    enqueue("assessments.collect_ballots", evaluation_id=evaluation.id)
    ends_at = session.get_one(Activity, evaluation.activity_id).closes_at
    if not in_box and ends_at is not None and ends_at > now:
        enqueue("assessments.collect_ballots", after=ends_at - now, evaluation_id=evaluation.id)
