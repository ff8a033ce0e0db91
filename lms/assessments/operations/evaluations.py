"""Keep drafts of an evaluation for their author alone; hand it in once, the answers apart from the name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert

from lms import clock
from lms.assessments.blanks import Blank
from lms.assessments.models import (
    Ballot,
    Evaluation,
    EvaluationDraft,
    EvaluationReceipt,
)
from lms.audit.log import note
from lms.db import expire, insert_or_renew, insert_unless_there, session, write

# By the keys of what they answer.
Answers = Mapping[str, tuple[str, ...]]
_DRAFTS_GONE: Final = delete(EvaluationDraft).where(
    EvaluationDraft.person_id == bindparam("person_id"),
    EvaluationDraft.evaluation_id == bindparam("evaluation_id"),
)
_CAST: Final = insert(Ballot).inline()


def save_draft(person_id: int, evaluation_id: int, blank: Blank, values: tuple[str, ...]) -> datetime:
    """Keep an answer until the hand-in: the latest counts, an empty one removes the draft. When it was saved."""
    now = clock.now()
    if not values:
        session.execute(
            delete(EvaluationDraft).where(
                EvaluationDraft.person_id == person_id,
                EvaluationDraft.item_id == blank.item_id,
                EvaluationDraft.part == blank.part,
            )
        )
        return now
    row = {
        "person_id": person_id,
        "evaluation_id": evaluation_id,
        "item_id": blank.item_id,
        "part": blank.part,
    }
    insert_or_renew(
        EvaluationDraft,
        ("person_id", "item_id", "part"),
        ("value", "saved_at"),
        {**row, "value": {"values": list(values)}, "saved_at": now},
    )
    return now


def hand_in_evaluation(person_id: int, evaluation: Evaluation, answers: Answers, *, now: datetime) -> bool:
    """Receipt for the person, ballot for the box, drafts gone; False where it was handed in before."""
    row = {"person_id": person_id, "evaluation_id": evaluation.id}
    if insert_unless_there(EvaluationReceipt, tuple(row), **row, handed_in_at=now) is None:
        return False
    kept = {key: list(values) for key, values in answers.items() if values}
    write(_CAST, {"evaluation_id": evaluation.id, "answers": kept})
    write(_DRAFTS_GONE, {"person_id": person_id, "evaluation_id": evaluation.id})
    expire(EvaluationDraft)
    note("evaluation_handed_in", actor_id=person_id, subject=("evaluation", evaluation.id))
    return True
