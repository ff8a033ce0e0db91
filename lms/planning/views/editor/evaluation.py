"""The part where an evaluation is written: its items, and the office's standard ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.answering import ItemKind
from lms.assessments.authoring import ItemText, item_gaps
from lms.assessments.library import offered_texts
from lms.assessments.models import EvaluationItem
from lms.assessments.queries import evaluation_with_items, item_text, sessions_of, speakers_of
from lms.assessments.standard_items import missing_objective_items
from lms.planning import operations
from lms.planning.asking import item_value
from lms.planning.forms import ItemForm
from lms.planning.operations.asking import item_part
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import back_to, back_to_row
from lms.planning.views.editor.approval import Approval, approval_of, approval_piece
from lms.planning.views.editor.follow_up import FollowUp, chosen_of_library, follow_ups_of
from lms.planning.views.editor.saving import Page, gone, save, with_head, with_pieces
from lms.planning.views.editor.workbench import Workbench, part


@dataclass(frozen=True, kw_only=True)
class ShownItem:
    """An item's form, the name of its part, what it lacks, and whether it stands open."""

    form: ItemForm
    part: str
    text: str
    gaps: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class EvaluationPart:
    """What the evaluation's template reads; `unasked` counts objectives that no item asks for.

    `about_words` say of whom and what items are asked that repeat; `offered` are the library's that are not here
    yet; `opened` is the id of what stands open.
    """

    items: list[ShownItem]
    unasked: int
    tokens: dict[str, str]
    about_words: str
    offered: list[ItemText]
    approval: Approval
    follow_ups: list[FollowUp]
    opened: str


@part("evaluation")
def evaluation_part(bench: Workbench) -> EvaluationPart:
    """What stands, or what was sent and refused."""
    items = _items(bench.activity)
    return EvaluationPart(
        items=[_shown(bench, item) for item in items],
        unasked=_unasked(bench.activity, items),
        tokens=bench.tokens(_slots(bench.activity)),
        about_words=_about_words(bench.activity),
        offered=_offered(items),
        approval=approval_of(bench.activity),
        follow_ups=follow_ups_of(bench.activity),
        opened=request.args.get("open", ""),
    )


def unasked_piece(activity: Activity) -> dict[str, str]:
    """The offer to ask for each objective, once the objectives were changed."""
    unasked = _unasked(activity, _items(activity))
    html = render_template("planning/editor/_unasked.html", activity=activity, unasked=unasked)
    return {"evaluation-unasked": html}


@blueprint.post("/planning/activities/<slug>/evaluation/standard")
@requires(Permission.ACTIVITIES_EDIT)
def use_standard_evaluation(slug: str) -> Response:
    """Begin with the office's standard items."""
    found = activity_for_editing(current_actor(), slug)
    assessments.use_standard_evaluation(found, actor=current_actor())
    return back_to(found, "evaluation", "items_added")


@blueprint.post("/planning/activities/<slug>/evaluation/objectives")
@requires(Permission.ACTIVITIES_EDIT)
def ask_each_objective(slug: str) -> Response:
    """Ask for every objective that no item asks for yet."""
    found = activity_for_editing(current_actor(), slug)
    assessments.ask_each_objective(found, actor=current_actor())
    return back_to(found, "evaluation", "items_added")


@blueprint.post("/planning/activities/<slug>/evaluation/library")
@requires(Permission.ACTIVITIES_EDIT)
def add_from_library(slug: str) -> Response:
    """Take what was chosen from the office's library."""
    found = activity_for_editing(current_actor(), slug)
    ids = chosen_of_library()
    assessments.add_from_library(found, ids, actor=current_actor())
    return back_to(found, "evaluation", "items_added" if ids else "nothing_chosen")


@blueprint.post("/planning/activities/<slug>/items")
@requires(Permission.ACTIVITIES_EDIT)
def add_item(slug: str) -> Response:
    """Put an empty item behind the others."""
    found = activity_for_editing(current_actor(), slug)
    (added,) = assessments.add_items(found, [ItemText(kind=ItemKind.RATING)], actor=current_actor())
    return back_to_row(found, _anchor(added.id), "item_added")


@blueprint.post("/planning/activities/<slug>/items/<int:item_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_item(slug: str, item_id: int) -> Page:
    """Keep an item as it stands."""
    found = activity_for_editing(current_actor(), slug)
    if item_id not in {one.id for one in _items(found)}:
        return gone("no_such_item")
    form = ItemForm(item_id)
    answer = save(found, form, _slots, {item_part(item_id): form.value()}, place=_anchor(item_id))
    return with_pieces(with_head(answer, **_head(found, item_id)), lambda: approval_piece(found))


@blueprint.post("/planning/activities/<slug>/items/<int:item_id>/move")
@requires(Permission.ACTIVITIES_EDIT)
def move_item(slug: str, item_id: int) -> Response:
    """Ask it one place earlier or later."""
    found = activity_for_editing(current_actor(), slug)
    places = 1 if request.form.get("by") == "1" else -1
    assessments.move_item(found, item_id, places, actor=current_actor())
    return back_to_row(found, _anchor(item_id), "item_moved")


@blueprint.post("/planning/activities/<slug>/items/<int:item_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_item(slug: str, item_id: int) -> Response:
    """Take it out of the evaluation."""
    found = activity_for_editing(current_actor(), slug)
    assessments.remove_item(found, item_id, actor=current_actor())
    return back_to(found, "evaluation", "item_removed")


def _items(activity: Activity) -> Sequence[EvaluationItem]:
    evaluation = evaluation_with_items(activity.id)
    return evaluation.items if evaluation else ()


def _slots(activity: Activity) -> Iterable[operations.DraftSlot]:
    return operations.evaluation_slots(activity, actor=current_actor())


def _shown(bench: Workbench, item: EvaluationItem) -> ShownItem:
    text = item_text(item)
    gaps = item_gaps(text)
    sent = bench.sent if isinstance(bench.sent, ItemForm) and bench.sent.item_id == item.id else None
    values = item_value(text) | {"is_required": text.is_required}
    return ShownItem(
        form=sent or ItemForm(item.id, formdata=None, data=values),
        part=item_part(item.id),
        text=text.text,
        gaps=gaps,
        is_open=sent is not None or bool(gaps) or request.args.get("open") == _anchor(item.id),
    )


def _unasked(activity: Activity, items: Sequence[EvaluationItem]) -> int:
    """How many objectives no item asks for; without items the standard ones are offered, which ask for all."""
    return len(missing_objective_items(activity.objectives, [item.text for item in items])) if items else 0


def _about_words(activity: Activity) -> str:
    speakers = "; ".join(one.name for one in speakers_of(activity.id))
    sessions = "; ".join(one.name or _("a session without a title") for one in sessions_of(activity.id))
    return " ".join(
        (
            _("What repeats and stands together is asked about one after another."),
            _("Speakers: %(names)s.", names=speakers) if speakers else _("Nobody is named as faculty yet."),
            _("Sessions: %(titles)s.", titles=sessions) if sessions else _("There are no sessions."),
        )
    )


def _offered(items: Sequence[EvaluationItem]) -> list[ItemText]:
    taken = {item.library_item_id for item in items}
    return [text for text in offered_texts() if text.library_id not in taken]


def _head(activity: Activity, item_id: int) -> dict[str, object]:
    """What the head of an item says of it now."""
    (found,) = (one for one in enumerate(_items(activity), start=1) if one[1].id == item_id)
    number, text = found[0], item_text(found[1])
    return {"number": number, "text": text.text, "gaps": item_gaps(text), "unnamed": _("A new item")}


def _anchor(item_id: int) -> str:
    return f"item-{item_id}"
