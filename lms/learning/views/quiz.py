"""The quiz: attempts, answers, results."""

from dataclasses import replace
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.decision import Refusal
from lms.access.marks import for_scripts, repeatable, signed_in
from lms.activities.models import Activity
from lms.assessments.forms import QUESTION, QuizForm, number_in
from lms.assessments.grading import is_whole
from lms.assessments.models import Attempt, Quiz
from lms.assessments.operations import save_answer, save_from_page
from lms.assessments.outcomes import Asked, ShownQuestion, answered_in, asked_questions, outcomes_of
from lms.assessments.queries import QuizState, answers_of, quiz_state, quiz_to_read, sheet_of
from lms.db import session
from lms.learning import gate, quizzing
from lms.learning.standing import Standing, standing_of
from lms.learning.views import drawn
from lms.learning.views.activity import activity_or_404, learner
from lms.learning.views.answers import Page, me, my_zone, of_attempt, sent
from lms.learning.views.blueprint import blueprint
from lms.learning.views.closed import closed_page
from lms.learning.views.steps import url_of, way_on
from lms.web import transactions
from lms.web.messages import say


@blueprint.get("/activities/<slug>/quiz")
@signed_in
def quiz(slug: str) -> Page:
    """Mark and attempts first, then the questions, then the result."""
    found = activity_or_404(slug)
    mine = standing_of(learner(found), found)
    state = mine.quiz
    if state is None or not state.questions:
        abort(404)
    decision = gate.may_take(gate.Step.QUIZ, mine.facts, now=clock.now())
    if state.open_attempt_id is not None and (decision or decision.reason == gate.Reason.CREDIT_ENDED):
        return _questions(found, mine, state)
    if state.last_attempt_id is not None:
        return _result(found, mine, state, may_try=bool(decision) and not state.passed)
    if not decision:
        return closed_page(found, mine, gate.Step.QUIZ)
    return render_template("learning/quiz_start.html", activity=found, mine=mine, state=state)


@blueprint.post("/activities/<slug>/quiz/begin")
@signed_in
def begin_quiz(slug: str) -> Response:
    """Begin an attempt; the page says why where the gate does not agree."""
    found = activity_or_404(slug)
    state_or_404(found)
    try:
        quizzing.begin_quiz(me(), found, quiz_or_404(found))
    except Refusal:
        transactions.roll_back()
    return redirect(url_for("learning.quiz", slug=slug), 303)


@blueprint.post("/activities/<slug>/quiz/answers")
@signed_in
@for_scripts
@repeatable("the latest answer counts")
def keep_quiz_answer(slug: str) -> Response:
    """Keep one answer as it was given; what scripts send and are told."""
    found = activity_or_404(slug)
    asked, state = quiz_or_404(found), state_or_404(found)
    name, values = sent()
    _insist_on_open_page(state, of_attempt())
    if not all(isinstance(value, str) for value in values):
        raise Refusal("malformed_answer", status=422)
    saved_at = save_from_page(me(), _open_id(state), asked, number_in(name, QUESTION), values)
    answered = answered_in(asked, answers_of(_open_id(state)))
    return jsonify(saved_at=formats.time_of_day(saved_at, my_zone(found)), **_progress(state, answered))


@blueprint.post("/activities/<slug>/quiz/save")
@signed_in
def save_quiz(slug: str) -> Response | Page:
    """Keep what the page holds without handing it in, for browsers without scripts."""
    found = activity_or_404(slug)
    state = state_or_404(found)
    form = _form(found, state)
    _keep(found, state, form)
    if form.errors:
        return _questions(found, standing_of(learner(found), found), state, form)
    say("answers_saved")
    return redirect(url_for("learning.quiz", slug=slug), 303)


@blueprint.post("/activities/<slug>/quiz")
@signed_in
def hand_in_quiz(slug: str) -> Response | Page:
    """Grade the attempt once; with an answer missing nothing is graded and everything is saved."""
    found = activity_or_404(slug)
    state, attempt_id = state_or_404(found), number_in(request.form.get("attempt"), "")
    if attempt_id is None:
        abort(400)
    if attempt_id == state.open_attempt_id:
        form = _form(found, state)
        if not form.is_complete():
            _keep(found, state, form)
            return _questions(found, standing_of(learner(found), found), state, form)
        quizzing.hand_in_quiz(me(), found, quiz_or_404(found), attempt_id, form.answers)
    else:
        _insist_on_own(attempt_id, state)
    return redirect(url_for("learning.quiz", slug=slug), 303)


def state_or_404(found: Activity) -> QuizState:
    """Where the person behind the request stands; an activity without questions has no such page."""
    state = quiz_state(me(), found.id)
    return state if state is not None and state.questions else abort(404)


def quiz_or_404(found: Activity) -> Quiz:
    """The questions."""
    return quiz_to_read(found.id) or abort(404)


def _open_id(state: QuizState) -> int:
    if state.open_attempt_id is None:
        raise Refusal("attempt_handed_in")
    return state.open_attempt_id


def _form(found: Activity, state: QuizState) -> QuizForm:
    return QuizForm(_asked(found, state), request.form)


def _asked(found: Activity, state: QuizState) -> tuple[Asked, ...]:
    """The open attempt's questions, in its order."""
    attempt_id = _open_id(state)
    return asked_questions(quiz_or_404(found), sheet_of(attempt_id), answers_of(attempt_id))


def _keep(found: Activity, state: QuizState, form: QuizForm) -> None:
    questions = {question.id: question for question in quiz_or_404(found).questions}
    for question_id, chosen in form.answers.items():
        save_answer(me(), _open_id(state), questions[question_id], chosen)


def _insist_on_open_page(state: QuizState, attempt: object) -> None:
    """A page that stayed open since an attempt before writes nothing into the one that was begun after it."""
    if attempt is not None and attempt != f"quiz-{_open_id(state)}":
        raise Refusal("attempt_handed_in")


def _insist_on_own(attempt_id: int, state: QuizState) -> None:
    """A repeat of an attempt that is graded shows its result; anybody else's attempt is no attempt."""
    attempt = session.get(Attempt, attempt_id)
    if attempt is None or attempt.person_id != me() or attempt.quiz_id != state.quiz_id:
        raise Refusal("unknown_attempt", status=404)


def _progress(state: QuizState, answered: int) -> dict[str, Any]:
    sentence = _("%(done)d of %(all)d answered", done=answered, all=state.questions)
    return {
        "answered_sentence": sentence,
        "answered_thousandths": round(1000 * answered / max(state.questions, 1)),
    }


def _questions(found: Activity, mine: Standing, state: QuizState, form: QuizForm | None = None) -> Page:
    form = form or QuizForm(_asked(found, state))
    answered = sum(is_whole(one.question, form.given[one.shown.id]) for one in form.asked)
    page = render_template(
        "learning/quiz.html",
        activity=found,
        mine=mine,
        state=state,
        form=form,
        questions=[_question(found, form, one.shown, of=state.questions) for one in form.asked],
        progress=_progress(state, answered),
        zone=my_zone(found),
    )
    return (page, 422) if form.errors else page


def _question(found: Activity, form: QuizForm, line: ShownQuestion, *, of: int) -> Markup:
    """As the page shows it: with what was chosen last, when that was saved, and what is wrong with it."""
    error = form.errors.get(f"{QUESTION}{line.id}", "")
    saved_at = formats.time_of_day(line.saved_at, my_zone(found)) if line.saved_at else ""
    shown = replace(line, chosen=form.chosen[line.id])
    return drawn.question(found, shown, of=of, error=error, saved_at=saved_at)


def _result(found: Activity, mine: Standing, state: QuizState, *, may_try: bool) -> Page:
    attempt = session.get_one(Attempt, state.passed_attempt_id or state.last_attempt_id)
    return render_template(
        "learning/quiz_result.html",
        activity=found,
        mine=mine,
        state=state,
        attempt=attempt,
        outcomes=outcomes_of(attempt, quiz_or_404(found)),
        may_try=may_try,
        is_late=attempt.handed_in_at is not None and mine.is_too_late(attempt.handed_in_at),
        way=way_on(found, mine.answer, mine.tasks),
        url_of=url_of,
        zone=my_zone(found),
    )
