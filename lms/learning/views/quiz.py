"""The quiz: attempts, answers, results."""

from collections.abc import Mapping

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.decision import Refusal
from lms.access.marks import for_scripts, repeatable, signed_in
from lms.activities.models import Activity
from lms.assessments.forms import QUESTION, Posted, QuizForm, number_in
from lms.assessments.grading import Given
from lms.assessments.models import Attempt, Quiz
from lms.assessments.operations import HeldAttempt, hold_attempt, save_answer, save_from_page
from lms.assessments.outcomes import answered_in, asked_questions, every_version, sheet_from
from lms.assessments.queries import QuizState, answers_of, quiz_state, quiz_to_read, sheet_of
from lms.assessments.timing import has_run_out, is_over
from lms.db import session
from lms.learning import gate, quizzing
from lms.learning.standing import standing_of
from lms.learning.views import quiz_pages
from lms.learning.views.activity import activity_or_404, learner
from lms.learning.views.answers import me, my_zone, of_attempt, sent
from lms.learning.views.blueprint import blueprint
from lms.learning.views.closed import closed_page
from lms.web import transactions
from lms.web.answers import Drawn, Page
from lms.web.messages import say


@blueprint.get("/activities/<slug>/quiz")
@signed_in
def quiz(slug: str) -> Drawn:
    """Mark and attempts first, then the questions, then the result."""
    found = activity_or_404(slug)
    mine = standing_of(learner(found), found)
    state = mine.quiz
    if state is None or not state.questions:
        abort(404)
    decision = gate.may_take(gate.Step.QUIZ, mine.facts, now=clock.now())
    if state.open_attempt_id is not None and is_over(state.ends_at, clock.now()):
        # Looking changes nothing: the button hands in what was saved, where the work at its end did not yet.
        return render_template("learning/quiz_over.html", activity=found, state=state, zone=my_zone(found))
    if state.open_attempt_id is not None and (decision or decision.reason == gate.Reason.CREDIT_ENDED):
        return quiz_pages.questions(found, mine, state, _form(found, state))
    if state.last_attempt_id is not None:
        may_try = bool(decision) and not state.passed
        return quiz_pages.result(found, mine, state, quiz_or_404(found), may_try=may_try)
    if not decision:
        return closed_page(found, mine, gate.Step.QUIZ)
    return render_template("learning/quiz_start.html", activity=found, mine=mine, state=state)


@blueprint.post("/activities/<slug>/quiz/begin")
@signed_in
def begin_quiz(slug: str) -> Response:
    """Begin an attempt; the page says why where the gate does not agree."""
    found = activity_or_404(slug)
    state = state_or_404(found)
    if is_over(state.ends_at, clock.now()):
        return _hand_in(found, state, {})
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
    question_id = number_in(name, QUESTION)
    saved_at = save_from_page(me(), _open_id(state), asked, question_id, values)
    answered = answered_in(asked, answers_of(_open_id(state)))
    return jsonify(
        saved_at=formats.time_of_day(saved_at, my_zone(found)),
        is_answered=question_id in answered,
        **quiz_pages.progress(state, len(answered)),
    )


@blueprint.post("/activities/<slug>/quiz/save")
@signed_in
def save_quiz(slug: str) -> Page:
    """Keep what the page holds without handing it in, and go where the button says; needs no scripts."""
    found = activity_or_404(slug)
    state = state_or_404(found)
    if "attempt" in request.form:
        _insist_on_open_page(state, f"quiz-{request.form['attempt']}")
    if is_over(state.ends_at, clock.now()):
        return _hand_in(found, state, {})
    form = _form(found, state, request.form)
    _keep(found, state, form)
    if form.errors:
        return quiz_pages.questions(found, standing_of(learner(found), found), state, form)
    if "go" not in request.form:
        say("answers_saved")
    place = number_in(request.form.get("go") or request.form.get("place"), "")
    return redirect(url_for("learning.quiz", slug=slug, place=place, _anchor=form.field_at(place)), 303)


@blueprint.post("/activities/<slug>/quiz")
@signed_in
def hand_in_quiz(slug: str) -> Page:
    """Grade the attempt once; while there is time, a missing answer is asked for and everything is saved."""
    found = activity_or_404(slug)
    state, attempt_id = state_or_404(found), number_in(request.form.get("attempt"), "")
    if attempt_id is None:
        abort(400)
    if attempt_id != state.open_attempt_id:
        _insist_on_own(attempt_id, state)
        return redirect(url_for("learning.quiz", slug=slug), 303)
    held = hold_attempt(me(), attempt_id)
    form = QuizForm(asked_questions(quiz_or_404(found), sheet_from(held.attempt), held.answers), request.form)
    if form.is_complete() or has_run_out(state.ends_at, clock.now()):
        return _hand_in(found, state, form.answers, held)
    _keep(found, state, form)
    return quiz_pages.questions(found, standing_of(learner(found), found), state, form)


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


def _form(found: Activity, state: QuizState, posted: Posted | None = None) -> QuizForm:
    """The open attempt's questions, in its order."""
    attempt_id = _open_id(state)
    return QuizForm(asked_questions(quiz_or_404(found), sheet_of(attempt_id), answers_of(attempt_id)), posted)


def _hand_in(
    found: Activity, state: QuizState, answers: Mapping[int, Given], held: HeldAttempt | None = None
) -> Response:
    quizzing.hand_in_quiz(me(), found, quiz_or_404(found), _open_id(state), answers, held=held)
    if is_over(state.ends_at, clock.now()):
        say("time_over")
    return redirect(url_for("learning.quiz", slug=found.slug), 303)


def _keep(found: Activity, state: QuizState, form: QuizForm) -> None:
    questions = every_version(quiz_or_404(found))
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
