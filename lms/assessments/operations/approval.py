"""The office's approval of an evaluation before publication: given to what was seen, ended by any change of it."""

from datetime import datetime
from hashlib import sha256

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.assessments.answering import Repeats
from lms.assessments.asked import Subject
from lms.assessments.authoring import item_gaps
from lms.assessments.models import Evaluation
from lms.assessments.operations.drafts import hold_draft
from lms.assessments.queries import evaluation_with_items, follow_ups_with_items, item_texts, sessions_of
from lms.audit.log import note
from lms.db import session


def approve_evaluation(activity: Activity, *, saw: str, actor: Actor, now: datetime) -> Evaluation:
    """The office's word that this form may be put before learners; `saw` is `evaluation_token` of what was read.

    Raises Refusal: evaluation_frozen, evaluation_changed, evaluation_incomplete.
    """
    insist(may_publish(actor, activity))
    hold_draft(activity, actor=actor, frozen="evaluation_frozen")
    evaluation = evaluation_with_items(activity.id)
    if evaluation is None or not evaluation.items or any(item_gaps(text) for _id, text in item_texts(evaluation)):
        raise Refusal("evaluation_incomplete")
    if saw != evaluation_token(evaluation):
        raise Refusal("evaluation_changed")
    evaluation.approved_at, evaluation.approved_by, evaluation.approval_ended_at = now, actor.id, None
    session.flush()
    note("evaluation_approved", actor_id=actor.id, subject=("evaluation", evaluation.id), activity_id=activity.id)
    return evaluation


def end_approval(evaluation: Evaluation, *, actor: Actor) -> None:
    """What was approved was changed: it is approved anew before it is published."""
    if evaluation.is_approved:
        evaluation.approval_ended_at = clock.now()
        session.flush()
        note("evaluation_approval_ended", actor_id=actor.id, subject=("evaluation", evaluation.id))


def sessions_changed(activity: Activity, *, actor: Actor) -> None:
    """An approval ends where the form, or a follow-up, asks about each session and these are others now."""
    evaluation = evaluation_with_items(activity.id)
    if evaluation is not None and _sessions_in(evaluation) is not None:
        end_approval(evaluation, actor=actor)


def evaluation_token(evaluation: Evaluation) -> str:
    """What a page that shows this evaluation, its follow-ups and what they ask about brings back."""
    later = [(one.days_after, item_texts(one)) for one in follow_ups_with_items(evaluation.activity_id)]
    seen = (item_texts(evaluation), later, _sessions_in(evaluation))
    return sha256(repr(seen).encode()).hexdigest()[:16]


def _sessions_in(evaluation: Evaluation) -> tuple[Subject, ...] | None:
    """The sessions that are asked about; None where no item asks about sessions."""
    forms = (evaluation, *follow_ups_with_items(evaluation.activity_id))
    repeats = {item.repeats for form in forms for item in form.items}
    return sessions_of(evaluation.activity_id) if Repeats.SESSION in repeats else None
