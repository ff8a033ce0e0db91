"""The draws of a draft's quiz: made of questions that are always asked, filled, changed, ended."""

from flask import render_template, request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.forms import number_in
from lms.assessments.models import QuizDraw
from lms.assessments.queries import quiz_with_questions
from lms.planning import operations
from lms.planning.forms import DrawForm
from lms.planning.operations.asking import PASS_MARK, draw_part
from lms.planning.policy import activity_for_editing
from lms.planning.versions import Value
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import back_to, back_to_row
from lms.planning.views.editor.quiz_forms import new_draw_form, settings_form
from lms.planning.views.editor.saving import Page, gone, refused, save, with_pieces


@blueprint.post("/planning/activities/<slug>/quiz/draws")
@requires(Permission.ACTIVITIES_EDIT)
def add_draw(slug: str) -> Page:
    """Draw some of the questions that were always asked."""
    found = activity_for_editing(current_actor(), slug)
    form = new_draw_form(quiz_with_questions(found.id), is_sent=True)
    if not form.validate():
        return refused(found, form)
    made = assessments.add_draw(
        found, form.chosen(), int(form.count.data or ""), form.words(), actor=current_actor()
    )
    return back_to_row(found, _anchor(made.id), "draw_added")


@blueprint.post("/planning/activities/<slug>/quiz/draws/<int:draw_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_draw(slug: str, draw_id: int) -> Page:
    """Keep how many are asked, and what they have in common."""
    found = activity_for_editing(current_actor(), slug)
    if _draw(found, draw_id) is None:
        return gone("no_such_draw")
    form = DrawForm(draw_id)
    values: dict[str, Value] = {draw_part(draw_id): form.value()}
    answer = save(
        found,
        form,
        lambda draft: operations.quiz_slots(draft, actor=current_actor()),
        values,
        place=_anchor(draw_id),
    )
    return with_pieces(answer, lambda: _pieces(found, draw_id))


@blueprint.post("/planning/activities/<slug>/quiz/draws/<int:draw_id>/end")
@requires(Permission.ACTIVITIES_EDIT)
def end_draw(slug: str, draw_id: int) -> Response:
    """Ask all of its questions always."""
    found = activity_for_editing(current_actor(), slug)
    assessments.end_draw(found, draw_id, actor=current_actor())
    return back_to(found, "quiz", "draw_ended")


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/draw")
@requires(Permission.ACTIVITIES_EDIT)
def put_question(slug: str, question_id: int) -> Response:
    """Put a question into a draw, or among those that are always asked."""
    found, draw_id = activity_for_editing(current_actor(), slug), number_in(request.form.get("draw"), "")
    assessments.put_into_draw(found, question_id, draw_id, actor=current_actor())
    return back_to_row(found, f"question-{question_id}", "question_put")


def _draw(activity: Activity, draw_id: int) -> QuizDraw | None:
    quiz = quiz_with_questions(activity.id)
    return next((one for one in (quiz.draws if quiz else ()) if one.id == draw_id), None)


def _pieces(activity: Activity, draw_id: int) -> dict[str, str]:
    """The head of the draw, and the marks that as many questions can ask for as are asked now."""
    draw, quiz = _draw(activity, draw_id), quiz_with_questions(activity.id)
    assert draw is not None
    assert quiz is not None
    held = sum(one.draw_id == draw_id for one in quiz.questions)
    head = render_template(
        "planning/editor/_draw_head.html",
        draw_id=draw_id,
        number=draw.position,
        count=draw.count,
        held=held,
    )
    marks = "".join(str(option) for option in settings_form(quiz)[PASS_MARK])
    return {f"{_anchor(draw_id)}-head": head, PASS_MARK: marks}


def _anchor(draw_id: int) -> str:
    return f"draw-{draw_id}"
