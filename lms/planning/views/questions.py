"""Questions of a published quiz: as they are asked, put right by a new version, and graded anew."""

from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments.authoring import has_other_key, question_gaps
from lms.assessments.models import Question
from lms.assessments.operations import Effect, effect_of
from lms.assessments.outcomes import every_version
from lms.assessments.policy import banks_for_editing
from lms.assessments.queries import question_text, quiz_with_questions, regrades_of, shown_figure
from lms.learning.quizzing import regrade_quiz
from lms.planning import operations
from lms.planning.asking import figure_value, question_from, question_value
from lms.planning.forms import QuestionCorrectionForm, RegradeForm
from lms.planning.operations.asking import length_of
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.clips import clip_of
from lms.planning.views.pictures import take_picture
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words


@blueprint.get("/planning/activities/<slug>/questions")
@requires(Permission.ACTIVITIES_EDIT)
def questions(slug: str) -> Page:
    """Each as it is asked now, and its earlier versions; what was graded anew."""
    found = activity_for_editing(current_actor(), slug)
    quiz = quiz_with_questions(found.id)
    if quiz is None or found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug, _anchor="quiz"), 303)
    return render_template(
        "planning/questions.html",
        activity=found,
        questions=sorted(every_version(quiz).values(), key=lambda one: (one.position, -one.version)),
        draws={one.id: one for one in quiz.draws},
        regrades=regrades_of(found.id),
        positions={one.origin_id or one.id: one.position for one in quiz.questions},
        text_of=question_text,
        figure_of=shown_figure,
        clip_of=clip_of,
        keeping=banks_for_editing(current_actor()),
    )


@blueprint.get("/planning/activities/<slug>/questions/<int:question_id>/correct")
@requires(Permission.ACTIVITIES_EDIT)
def correct_question(slug: str, question_id: int) -> str:
    """The question as it is asked now, to be put right."""
    found, question = _asked_now(slug, question_id)
    text, length_ms = question_text(question), length_of(found)
    values = question_value(text) | figure_value(text.figure)
    values["picture"] = text.figure.picture if text.figure else ""
    return _correction(found, question, _correction_form(question, length_ms, formdata=None, data=values))


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/correct")
@requires(Permission.ACTIVITIES_EDIT)
def send_question_correction(slug: str, question_id: int) -> Page:
    """Keep it as a new version; where something else is right now, go on to grading anew."""
    found, question = _asked_now(slug, question_id)
    form = _correction_form(question, length_of(found))
    if "move" in request.form:
        form.move(request.form["move"])
        return _correction(found, question, form)
    if form.validate():
        try:
            return _corrected(found, question, form)
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("reason" if refusal.code == "nothing_corrected" else "stem", words(refusal.code))
    return _correction(found, question, form), 422


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/correct/picture")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the picture is drawn anew between two transactions")
def send_corrected_picture(slug: str, question_id: int) -> Page:
    """Another picture for the correction, which is still to be sent."""
    with db.transaction(write=False):
        found, question = _asked_now(slug, question_id)
        form = _correction_form(question, length_of(found))
    form.picture.data = take_picture(form) or form.picture.data
    with db.transaction(write=False):
        found, question = _asked_now(slug, question_id)
        return _correction(found, question, form), 422 if form.file.errors else 200


@blueprint.get("/planning/activities/<slug>/questions/<int:question_id>/regrade")
@requires(Permission.ACTIVITIES_EDIT)
def regrade(slug: str, question_id: int) -> str:
    """What may be ruled about it."""
    found, question = _asked_ever(slug, question_id)
    return _regrading(found, question, _regrade_form(question, is_sent=False))


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/regrade/effect")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("it only shows what a ruling would do")
def show_regrade(slug: str, question_id: int) -> Page:
    """How many attempts it raises, and how many people pass by it; nothing is changed."""
    found, question = _asked_ever(slug, question_id)
    form = _regrade_form(question)
    if form.validate():
        try:
            effect = effect_of(found, question.id, form.ruling, actor=current_actor())
            return _regrading(found, question, form, effect)
        except Refusal as refusal:
            form.refuse(form.told_at, words(refusal.code))
    return _regrading(found, question, form), 422


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/regrade")
@requires(Permission.ACTIVITIES_EDIT)
def send_regrade(slug: str, question_id: int) -> Page:
    """Raise who gains, and tell whoever passes by it."""
    found, question = _asked_ever(slug, question_id)
    form = _regrade_form(question)
    if not form.validate():
        return _regrading(found, question, form), 422
    regrade_quiz(found, question.id, form.ruling, reason=form.reason.data, actor=current_actor())
    say("regraded")
    return redirect(url_for("planning.questions", slug=slug, _anchor="regrades"), 303)


def _asked_ever(slug: str, question_id: int) -> tuple[Activity, Question]:
    found = activity_for_editing(current_actor(), slug)
    quiz = quiz_with_questions(found.id)
    if quiz is None or found.published_at is None:
        abort(404)
    return found, every_version(quiz).get(question_id) or abort(404)


def _asked_now(slug: str, question_id: int) -> tuple[Activity, Question]:
    """Whoever comes late finds the version that took its place."""
    found, question = _asked_ever(slug, question_id)
    if question.replaced_at is not None:
        raise Refusal("corrected_meanwhile")
    return found, question


def _corrected(found: Activity, question: Question, form: QuestionCorrectionForm) -> Response:
    before = question_text(question)
    text = replace(question_from(form.value()), figure=form.figure(before.figure))
    made = operations.correct_question(
        found, question.id, text, reason=form.reason.data, actor=current_actor(), now=clock.now()
    )
    say("question_corrected")
    if has_other_key(before, text):
        return redirect(url_for("planning.regrade", slug=found.slug, question_id=made.id), 303)
    return redirect(url_for("planning.questions", slug=found.slug), 303)


def _correction_form(question: Question, length_ms: int, **given: object) -> QuestionCorrectionForm:
    return QuestionCorrectionForm(question.id, question.kind, length_ms, **given)


def _correction(found: Activity, question: Question, form: QuestionCorrectionForm) -> str:
    text = replace(question_from(form.value()), figure=form.figure(question_text(question).figure))
    return render_template(
        "planning/correct_question.html",
        activity=found,
        question=question,
        form=form,
        gaps=question_gaps(text, length_ms=length_of(found)) if form.errors else (),
        shown=shown_figure(question),
        clip=clip_of(found.slug, question),
    )


def _regrade_form(question: Question, *, is_sent: bool = True) -> RegradeForm:
    text = question_text(question)
    # After a correction its own key is what most want to accept.
    right = [str(place) for place, one in enumerate(text.choices) if one.is_right and question.version > 1]
    form = RegradeForm() if is_sent else RegradeForm(formdata=None, data={"chosen": right})
    form.offer(text)
    return form


def _regrading(found: Activity, question: Question, form: RegradeForm, effect: Effect | None = None) -> str:
    return render_template(
        "planning/regrade.html",
        activity=found,
        question=question,
        shown=shown_figure(question),
        clip=clip_of(found.slug, question),
        text=question_text(question),
        form=form,
        effect=effect,
    )
