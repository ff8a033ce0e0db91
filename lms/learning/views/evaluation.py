"""The evaluation with the claim on the same page."""

from typing import Final

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.decision import Refusal
from lms.access.marks import for_scripts, repeatable, signed_in
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.assessments.answering import AnswerRefused, read_answer
from lms.assessments.asked import Asked
from lms.assessments.blanks import Blank
from lms.assessments.filling_in import ITEM, EvaluationForm, Posted, blank_named, moved_code
from lms.assessments.models import Evaluation
from lms.assessments.operations import save_draft
from lms.assessments.queries import asked_to_read, drafts_of, evaluation_state, evaluation_to_read
from lms.learning import gate
from lms.learning.claiming import Held, complete_and_claim, hold_learner, may_hand_in_evaluation
from lms.learning.forms import ClaimForm, Together
from lms.learning.standing import Standing, standing_of
from lms.learning.views.activity import activity_or_404, learner
from lms.learning.views.answers import me, my_zone, sent
from lms.learning.views.blueprint import blueprint
from lms.learning.views.claim import after, boards_ended, claim_form_for
from lms.learning.views.closed import closed_page
from lms.learning.views.steps import way_on
from lms.web.answers import Drawn, Page
from lms.web.messages import say


@blueprint.get("/activities/<slug>/evaluation")
@signed_in
def evaluation(slug: str) -> Page:
    """The questions and the claim; afterwards the way on, or why there is no credit."""
    found = activity_or_404(slug)
    asked, mine = evaluation_or_404(found), standing_of(learner(found), found)
    if mine.facts.has_award:
        return redirect(url_for("learning.certificate", slug=slug))
    if mine.facts.evaluation_done:
        return _kept(found, mine)
    if not gate.may_take(gate.Step.EVALUATION, mine.facts, now=clock.now()):
        return closed_page(found, mine, gate.Step.EVALUATION)
    return _page(found, mine, _form(asked), claim_form_for(found, mine))


@blueprint.post("/activities/<slug>/evaluation")
@signed_in
def finish(slug: str) -> Page:
    """Hand in and claim, all or nothing; with an answer missing everything else is saved."""
    held = hold_learner(me(), activity_or_404(slug))
    found, asked = held.activity, evaluation_or_404(held.activity)
    form, claim_form = _form(asked, request.form), claim_form_for(found, held.rows)
    if not _may_send(held):
        # What was typed stays for the day on which the step is open again.
        if not held.facts.evaluation_done:
            _keep(asked, form)
        return redirect(url_for("learning.evaluation", slug=slug), 303)
    is_complete = form.is_complete()
    claim = claim_form.claim() if claim_form else None
    if not is_complete or (claim_form and claim is None):
        _keep(asked, form)
        return _page(found, standing_of(learner(found), found), form, claim_form)
    person = held.rows.person or abort(403)
    return after(
        found,
        complete_and_claim(person=person, activity=found, claim=claim, answers=form.answers, held=held),
    )


@blueprint.post("/activities/<slug>/evaluation/answers")
@signed_in
@for_scripts
@repeatable("the latest answer counts")
def keep_evaluation_answer(slug: str) -> Response:
    """Keep one answer as it was given, for its author alone; what scripts send and are told."""
    found = activity_or_404(slug)
    asked = evaluation_or_404(found)
    _insist_on_open(found)
    name, values = sent()
    question, blank = _place_named(name, asked)
    try:
        given = read_answer(question.item.kind, question.item.options, values)
        saved_at = save_draft(me(), asked.id, blank, given)
    except AnswerRefused as refusal:
        raise Refusal(_MALFORMED.get(refusal.code, refusal.code), status=422) from refusal
    return jsonify(saved_at=formats.time_of_day(saved_at, my_zone(found)))


@blueprint.post("/activities/<slug>/evaluation/save")
@signed_in
def save_evaluation(slug: str) -> Page:
    """Keep what the page holds without handing it in, for browsers without scripts."""
    found = activity_or_404(slug)
    asked = evaluation_or_404(found)
    _insist_on_open(found)
    form = _form(asked, request.form)
    _keep(asked, form)
    if form.errors:
        mine = standing_of(learner(found), found)
        return _page(found, mine, form, claim_form_for(found, mine))
    say("answers_saved")
    return redirect(url_for("learning.evaluation", slug=slug), 303)


def evaluation_or_404(found: Activity) -> Evaluation:
    """The activity's evaluation; one without has no such page."""
    return evaluation_to_read(found.id) or abort(404)


_MALFORMED: Final = {"malformed": "malformed_answer"}


def _may_send(held: Held) -> bool:
    if held.facts.evaluation_done or held.facts.has_award:
        return False
    return bool(may_hand_in_evaluation(held.facts, now=held.now))


def _insist_on_open(found: Activity) -> None:
    """Asked while no hand-in of this person can be under way: a draft that came after it would name its author."""
    hold_person(me())
    state = evaluation_state(me(), found.id)
    if state is not None and state.done:
        raise Refusal("evaluation_handed_in")


def _form(asked: Evaluation, posted: Posted | None = None) -> EvaluationForm:
    return EvaluationForm(asked_to_read(asked.activity_id), drafts_of(me(), asked.id), posted)


def _place_named(name: object, asked: Evaluation) -> tuple[Asked, Blank]:
    questions = asked_to_read(asked.activity_id)
    found = blank_named(name, questions)
    if found is not None:
        return found
    moved = moved_code(name.removeprefix(ITEM), questions) if isinstance(name, str) else ""
    raise Refusal(moved or "unknown_question", status=422)


def _keep(asked: Evaluation, form: EvaluationForm) -> None:
    for key, values in form.answers.items():
        _question, blank = form.blanks[key]
        save_draft(me(), asked.id, blank, values)


def _page(found: Activity, mine: Standing, form: EvaluationForm, claim_form: ClaimForm | None) -> Drawn:
    together = Together((form, claim_form) if claim_form else (form,))
    page = render_template(
        "learning/evaluation.html",
        activity=found,
        mine=mine,
        form=form,
        claim_form=claim_form,
        together=together,
        ended=boards_ended(found, mine) if claim_form else (),
        zone=my_zone(found),
    )
    return (page, 422) if together.problems() else page


def _kept(found: Activity, mine: Standing) -> Page:
    """Handed in and no certificate: the claim is still open, or why there is none."""
    if mine.answer.reason is gate.Reason.READY_TO_CLAIM:
        return redirect(url_for("learning.claim", slug=found.slug))
    way = way_on(found, mine.answer, mine.tasks, token=mine.token)
    return render_template(
        "learning/evaluation_kept.html",
        activity=found,
        mine=mine,
        state=mine.evaluation,
        zone=my_zone(found),
        way=way,
    )
