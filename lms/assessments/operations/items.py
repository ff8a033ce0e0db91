"""Write a draft's evaluation: its items added, changed, moved, removed; the office's standard one."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import delete

from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import MOST_ITEMS, ItemText, check_item
from lms.assessments.library import objectives_id, standard_texts, texts_taken
from lms.assessments.models import Evaluation, EvaluationItem
from lms.assessments.operations.approval import end_approval
from lms.assessments.operations.drafts import hold_draft, moved, one_of, refusing, reorder
from lms.assessments.queries import evaluation_with_items, item_text
from lms.assessments.standard_items import (
    asks_for_all_objectives,
    missing_objective_items,
    objective_items,
    standard_items,
)
from lms.audit.log import note
from lms.db import session

FROZEN: Final = "evaluation_frozen"
MISSING: Final = "no_such_item"


def use_standard_evaluation(activity: Activity, *, actor: Actor) -> list[EvaluationItem]:
    """Begin with the office's standard items; raises Refusal: evaluation_frozen, evaluation_not_empty."""
    if _held_evaluation(activity, actor).items:
        raise Refusal("evaluation_not_empty")
    return add_items(activity, standard_items(activity.objectives, standard_texts()), actor=actor)


def add_from_library(activity: Activity, library_ids: Collection[int], *, actor: Actor) -> list[EvaluationItem]:
    """Put these questions of the library behind the others; raises Refusal: no_such_item, and as `add_items`."""
    texts = texts_taken(library_ids)
    if len(texts) < len(library_ids):
        raise Refusal(MISSING, status=404)
    return add_items(activity, texts, actor=actor)


def ask_each_objective(activity: Activity, *, actor: Actor) -> list[EvaluationItem]:
    """Put a rating first for every objective that has none yet, in place of the one for all of them together."""
    before = list(_held_evaluation(activity, actor).items)
    asked_for = [item.text for item in before]
    missing = missing_objective_items(activity.objectives, asked_for, library_id=objectives_id())
    if not missing:
        # Whoever moved their ratings elsewhere, and had that approved, keeps both.
        return []
    added = add_items(activity, missing, actor=actor)
    for item in [one for one in before if asks_for_all_objectives(item_text(one))]:
        remove_item(activity, item.id, actor=actor)
        before.remove(item)
    known = {item.text for item in objective_items(activity.objectives)}
    asked = [item for item in before if item.text in known]
    in_order = [*asked, *added, *(item for item in before if item not in asked)]
    reorder(_held_evaluation(activity, actor), "items", in_order)
    return added


def add_items(activity: Activity, items: Iterable[ItemText], *, actor: Actor) -> list[EvaluationItem]:
    """Put these behind the others; raises Refusal: evaluation_frozen, too_many_items, and as `write_item`."""
    evaluation, texts = _held_evaluation(activity, actor), list(items)
    if len(evaluation.items) + len(texts) > MOST_ITEMS:
        raise Refusal("too_many_items", status=422, most=MOST_ITEMS)
    added = []
    for text in texts:
        with refusing():
            check_item(text)
        item = new_item(evaluation, text, len(evaluation.items) + 1)
        session.add(item)
        session.flush()
        end_approval(evaluation, actor=actor)
        note(
            "evaluation_item_added",
            actor_id=actor.id,
            subject=("evaluation_item", item.id),
            activity_id=activity.id,
        )
        added.append(item)
    return added


def write_item(activity: Activity, item_id: int, text: ItemText, *, actor: Actor) -> EvaluationItem:
    """Keep an item as it stands now, also while it lacks something: the publish gate says what.

    Raises Refusal: evaluation_frozen, no_such_item, and the codes of `check_item`.
    """
    evaluation = _held_evaluation(activity, actor)
    item = one_of(evaluation.items, item_id, missing=MISSING)
    with refusing():
        check_item(text)
    before = item_text(item)
    if before != text:
        if _shape(before) != _shape(text):
            # Answers to it are no answers to the library's question any more.
            item.library_item_id = None
        _write(item, text)
        session.flush()
        end_approval(evaluation, actor=actor)
        note(
            "evaluation_item_changed",
            actor_id=actor.id,
            subject=("evaluation_item", item.id),
            activity_id=activity.id,
        )
    return item


def move_item(activity: Activity, item_id: int, places: int, *, actor: Actor) -> EvaluationItem:
    """Ask an item so many places later, or earlier where the number is negative."""
    evaluation = _held_evaluation(activity, actor)
    item = one_of(evaluation.items, item_id, missing=MISSING)
    reorder(evaluation, "items", moved(evaluation.items, item, places))
    end_approval(evaluation, actor=actor)
    note("evaluation_item_moved", actor_id=actor.id, subject=("evaluation_item", item.id), position=item.position)
    return item


def remove_item(activity: Activity, item_id: int, *, actor: Actor) -> None:
    """Take an item out of the draft's evaluation."""
    evaluation = _held_evaluation(activity, actor)
    item = one_of(evaluation.items, item_id, missing=MISSING)
    rest = [one for one in evaluation.items if one.id != item.id]
    session.execute(delete(EvaluationItem).where(EvaluationItem.id == item.id))
    reorder(evaluation, "items", rest)
    end_approval(evaluation, actor=actor)
    note(
        "evaluation_item_removed",
        actor_id=actor.id,
        subject=("evaluation_item", item_id),
        activity_id=activity.id,
    )


def _held_evaluation(activity: Activity, actor: Actor) -> Evaluation:
    """The draft's evaluation, made where there is none yet."""
    hold_draft(activity, actor=actor, frozen=FROZEN)
    evaluation = evaluation_with_items(activity.id)
    if evaluation is None:
        evaluation = Evaluation(activity_id=activity.id)
        session.add(evaluation)
        session.flush()
    return evaluation


def new_item(evaluation: Evaluation, text: ItemText, position: int) -> EvaluationItem:
    """An item that says this, and knows from which question of the library it was taken."""
    item = EvaluationItem(
        evaluation=evaluation,
        position=position,
        kind=text.kind,
        text=text.text,
        library_item_id=text.library_id,
    )
    _write(item, text)
    return item


def _write(item: EvaluationItem, text: ItemText) -> None:
    item.kind, item.text, item.is_required = text.kind, text.text, text.is_required
    item.options, item.repeats = list(text.options), text.repeats
    item.low, item.high, item.measures = text.low, text.high, [one.value for one in text.measures]


def _shape(text: ItemText) -> tuple[object, ...]:
    return text.kind, text.options, text.low, text.high
