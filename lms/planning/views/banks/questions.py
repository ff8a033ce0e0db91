"""A bank's questions: written, corrected by a next version, retired and offered again."""

from dataclasses import replace
from typing import Final

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.assessments import operations as assessments
from lms.assessments.models import BankQuestion, QuestionBank
from lms.assessments.policy import bank_for_editing
from lms.assessments.queries import bank_question_by_id, bank_question_text
from lms.planning.asking import question_from, question_value
from lms.planning.forms import BankQuestionForm
from lms.planning.views.banks.one import back_to_bank, back_to_question
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import words

_NEW: Final = 0


@blueprint.get("/planning/banks/<int:bank_id>/questions/new")
@requires(Permission.ACTIVITIES_EDIT)
def new_bank_question(bank_id: int) -> str:
    """An empty question."""
    return _page(bank_for_editing(current_actor(), bank_id), BankQuestionForm(_NEW, formdata=None))


@blueprint.post("/planning/banks/<int:bank_id>/questions/new")
@requires(Permission.ACTIVITIES_EDIT)
def write_bank_question(bank_id: int) -> Page:
    """Keep it behind the others."""
    bank, form = bank_for_editing(current_actor(), bank_id), BankQuestionForm(_NEW)
    if "move" in request.form:
        form.move(request.form["move"])
        return _page(bank, form)
    if form.validate():
        try:
            text = question_from(form.value())
            (made,) = assessments.write_into_bank(bank, [text], actor=current_actor())
            return back_to_question(made, "bank_question_kept")
        except Refusal as refusal:
            _undo(form, refusal)
    return _page(bank, form), 422


@blueprint.get("/planning/banks/<int:bank_id>/questions/<int:question_id>")
@requires(Permission.ACTIVITIES_EDIT)
def bank_question(bank_id: int, question_id: int) -> str:
    """A question as it stands, to be put right."""
    bank = bank_for_editing(current_actor(), bank_id)
    question = _standing(bank, question_id)
    values = question_value(bank_question_text(question))
    return _page(bank, BankQuestionForm(question.id, formdata=None, data=values), question)


@blueprint.post("/planning/banks/<int:bank_id>/questions/<int:question_id>")
@requires(Permission.ACTIVITIES_EDIT)
def correct_bank_question(bank_id: int, question_id: int) -> Page:
    """Keep it as the next version."""
    bank = bank_for_editing(current_actor(), bank_id)
    question, form = _standing(bank, question_id), BankQuestionForm(question_id)
    if "move" in request.form:
        form.move(request.form["move"])
        return _page(bank, form, question)
    if form.validate():
        try:
            # The page does not change what the question shows beside its words.
            text = replace(question_from(form.value()), figure=bank_question_text(question).figure)
            made = assessments.correct_in_bank(question, text, actor=current_actor())
            return back_to_question(made, "bank_question_corrected")
        except Refusal as refusal:
            _undo(form, refusal)
    return _page(bank, form, question), 422


@blueprint.post("/planning/banks/<int:bank_id>/questions/<int:question_id>/act")
@requires(Permission.ACTIVITIES_EDIT)
def act_on_bank_question(bank_id: int, question_id: int) -> Response:
    """Retire it, or offer it again."""
    bank, act = bank_for_editing(current_actor(), bank_id), request.form.get("act", "")
    question = _standing(bank, question_id)
    if act == "retire":
        assessments.retire_in_bank(question, actor=current_actor())
        return back_to_bank(bank.id, "bank_question_retired_now", "retired")
    if act != "offer":
        abort(400)
    assessments.offer_in_bank(question, actor=current_actor())
    return back_to_question(question, "bank_question_kept")


def _standing(bank: QuestionBank, question_id: int) -> BankQuestion:
    """Whoever comes late finds the version that took its place."""
    question = bank_question_by_id(question_id)
    if question is None or question.bank_id != bank.id:
        abort(404)
    if question.replaced_at is not None:
        raise Refusal("bank_question_overtaken")
    return question


def _undo(form: BankQuestionForm, refusal: Refusal) -> None:
    transactions.roll_back()
    form.refuse("stem", words(refusal.code, **refusal.facts))


def _page(bank: QuestionBank, form: BankQuestionForm, question: BankQuestion | None = None) -> str:
    return render_template("planning/banks/question.html", bank=bank, form=form, question=question)
