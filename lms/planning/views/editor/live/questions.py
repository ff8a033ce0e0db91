"""The part with what registrants are asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.events import questions_to_registrants
from lms.activities.models import RegistrationQuestion
from lms.planning.forms.live import RegistrationQuestionForm
from lms.planning.operations import live
from lms.planning.operations.live.questions import MOST_QUESTIONS, question_part
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to_row
from lms.planning.views.editor.live.shown import live_draft
from lms.planning.views.editor.saving import Page, gone, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question's row and form, the name of its part, and whether it stands open."""

    row: RegistrationQuestion
    form: RegistrationQuestionForm
    part: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class QuestionsPart:
    """What the template of the questions reads; `most` is how many there may be."""

    rows: list[ShownQuestion]
    tokens: dict[str, str]
    most: int


@part("registration_questions")
def questions_part(bench: Workbench) -> QuestionsPart:
    """What stands, or what was sent and refused."""
    return QuestionsPart(
        rows=list(_rows(bench)),
        tokens=bench.tokens(live.question_slots(bench.activity)),
        most=MOST_QUESTIONS,
    )


@blueprint.post("/planning/activities/<slug>/registration-questions")
@requires(Permission.ACTIVITIES_EDIT)
def add_registration_question(slug: str) -> Response:
    """An empty one behind the others."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return back_to_row(found, _anchor(live.add_question(found, actor=actor).id), "asked_added")


@blueprint.post("/planning/activities/<slug>/registration-questions/<int:question_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_registration_question(slug: str, question_id: int) -> Page:
    """Keep what is asked, and how it is answered."""
    found = live_draft(activity_for_editing(current_actor(), slug))
    row = next((one for one in questions_to_registrants(found) if one.id == question_id), None)
    if row is None:
        return gone("no_such_asked")
    form = RegistrationQuestionForm(question_id)
    values = {question_part(question_id): form.value()}
    answer = save(found, form, live.question_slots, values, place=_anchor(question_id))
    return with_pieces(answer, lambda: _head_piece(row))


@blueprint.post("/planning/activities/<slug>/registration-questions/<int:question_id>/move")
@requires(Permission.ACTIVITIES_EDIT)
def move_registration_question(slug: str, question_id: int) -> Response:
    """One place earlier or later."""
    actor, earlier = current_actor(), request.form.get("by") != "1"
    found = live_draft(activity_for_editing(actor, slug))
    return act(
        found,
        "registration_questions",
        lambda: live.move_question(found, question_id, earlier=earlier, actor=actor),
        "asked_moved",
        _anchor(question_id),
    )


@blueprint.post("/planning/activities/<slug>/registration-questions/<int:question_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_registration_question(slug: str, question_id: int) -> Response:
    """Take it out."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return act(
        found,
        "registration_questions",
        lambda: live.remove_question(found, question_id, actor=actor),
        "asked_removed",
    )


def _rows(bench: Workbench) -> Iterator[ShownQuestion]:
    wanted = request.args.get("open")
    for row in questions_to_registrants(bench.activity):
        sent = bench.sent if isinstance(bench.sent, RegistrationQuestionForm) else None
        sent = sent if sent is not None and sent.question_id == row.id else None
        shown = {
            "label": row.label,
            "kind": row.kind.value,
            "options": "\n".join(row.options),
            "is_required": row.is_required,
        }
        yield ShownQuestion(
            row=row,
            form=sent or RegistrationQuestionForm(row.id, formdata=None, data=shown),
            part=question_part(row.id),
            is_open=sent is not None or not row.label or wanted == _anchor(row.id),
        )


def _head_piece(row: RegistrationQuestion) -> dict[str, str]:
    return {f"{_anchor(row.id)}-head": render_template("planning/editor/live/_asked_head.html", row=row)}


def _anchor(question_id: int) -> str:
    return f"asked-{question_id}"
