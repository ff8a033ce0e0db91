"""Choose what a draft's learners are asked by letters some days after their claim."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import delete

from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import ItemText
from lms.assessments.later import follow_up_after, offered_later
from lms.assessments.models import Evaluation, EvaluationItem, Occasion
from lms.assessments.operations.approval import end_approval
from lms.assessments.operations.drafts import hold_draft
from lms.assessments.operations.items import FROZEN, new_item
from lms.assessments.queries import evaluation_with_items
from lms.audit.log import note
from lms.db import session

FOLLOW_UP_DAYS: Final = (30, 60, 90)


def choose_follow_up(
    activity: Activity, days: int, library_ids: Collection[int], *, actor: Actor
) -> Evaluation | None:
    """Ask these questions of the library so many days after the claim, instead of what was asked then.

    Raises Refusal: evaluation_frozen, days_not_offered, follow_up_without_questions.
    """
    hold_draft(activity, actor=actor, frozen=FROZEN)
    offered = offered_later(activity.id, follow_up_after(activity.id, days))
    texts = [text for one in offered if one.library_id in library_ids for text in one.texts]
    if not texts:
        raise Refusal("follow_up_without_questions", status=422)
    return ask_later(activity, days, texts, actor=actor)


def end_follow_up(activity: Activity, days: int, *, actor: Actor) -> None:
    """Ask nothing so many days after the claim; raises Refusal: evaluation_frozen, days_not_offered."""
    ask_later(activity, days, (), actor=actor)


def ask_later(activity: Activity, days: int, texts: Sequence[ItemText], *, actor: Actor) -> Evaluation | None:
    """Ask just this, in these words, so many days after the claim; nothing ends the follow-up.

    Raises Refusal: evaluation_frozen, days_not_offered.
    """
    hold_draft(activity, actor=actor, frozen=FROZEN)
    if days not in FOLLOW_UP_DAYS:
        raise Refusal("days_not_offered", status=422)
    _forget(activity, days)
    made = None
    if texts:
        made = Evaluation(activity_id=activity.id, occasion=Occasion.FOLLOW_UP, days_after=days)
        session.add_all([made, *(new_item(made, text, position) for position, text in enumerate(texts, start=1))])
        session.flush()
    form = evaluation_with_items(activity.id)
    if form is not None:
        end_approval(form, actor=actor)
    note("follow_up_chosen", actor_id=actor.id, subject=("activity", activity.id), days=days, items=len(texts))
    return made


def _forget(activity: Activity, days: int) -> None:
    before = follow_up_after(activity.id, days)
    if before is not None:
        session.execute(delete(EvaluationItem).where(EvaluationItem.evaluation_id == before.id))
        session.execute(delete(Evaluation).where(Evaluation.id == before.id))
        session.expire_all()
