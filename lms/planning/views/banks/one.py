"""One question bank: what is looked for in it, its name, and whether it is archived."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.assessments import operations as assessments
from lms.assessments.banking import LONGEST_SEARCH, Wanted
from lms.assessments.grading import QuestionKind
from lms.assessments.models import BankQuestion, QuestionBank
from lms.assessments.policy import bank_for_editing, bank_for_reading, may_edit_bank
from lms.planning.forms import BankNameForm
from lms.planning.forms.questions import KINDS
from lms.planning.queries.banks import page_with, shelf_of
from lms.planning.views.blueprint import blueprint, settings
from lms.web import transactions
from lms.web.answers import Page
from lms.web.forms import trimmed
from lms.web.messages import say, words


@blueprint.get("/planning/banks/<int:bank_id>")
@requires(Permission.ACTIVITIES_EDIT)
def bank(bank_id: int) -> str:
    """Its questions, those that are looked for."""
    found = bank_for_reading(current_actor(), bank_id)
    return _page(found, BankNameForm(formdata=None, obj=found))


@blueprint.post("/planning/banks/<int:bank_id>")
@requires(Permission.ACTIVITIES_EDIT)
def rename_bank(bank_id: int) -> Page:
    """Call it otherwise."""
    found, form = bank_for_editing(current_actor(), bank_id), BankNameForm()
    if form.validate():
        try:
            assessments.rename_bank(found, form.name.data, actor=current_actor())
            return back_to_bank(found.id, "bank_kept")
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("name", words(refusal.code))
    return _page(bank_for_editing(current_actor(), bank_id), form), 422


@blueprint.post("/planning/banks/<int:bank_id>/act")
@requires(Permission.ACTIVITIES_EDIT)
def act_on_bank(bank_id: int) -> Response:
    """Archive it, or bring it back."""
    found, act = bank_for_editing(current_actor(), bank_id), request.form.get("act", "")
    if act == "archive":
        assessments.archive_bank(found, actor=current_actor())
    elif act == "reopen":
        assessments.reopen_bank(found, actor=current_actor())
    else:
        abort(400)
    return back_to_bank(found.id, "bank_kept")


def back_to_bank(bank_id: int, said: str, place: str = "") -> Response:
    """The bank's page, saying what came of it."""
    say(said)
    return redirect(url_for("planning.bank", bank_id=bank_id, _anchor=place or None), 303)


def back_to_question(question: BankQuestion, said: str) -> Response:
    """The bank's page with this question, which stands open there."""
    say(said)
    place, page = f"question-{question.id}", page_with(question)
    address = url_for("planning.bank", bank_id=question.bank_id, page=page, open=question.id, _anchor=place)
    return redirect(address, 303)


def wanted_from(asked: dict[str, str]) -> Wanted:
    """What is looked for; a kind that there is none of is not."""
    kind = asked.get("kind", "")
    return Wanted(
        words=trimmed(asked.get("words", ""))[:LONGEST_SEARCH],
        objective=asked.get("objective", ""),
        tag=asked.get("tag", ""),
        kind=QuestionKind(kind) if kind in list(QuestionKind) else None,
    )


def _page(found: QuestionBank, form: BankNameForm) -> str:
    wanted, number = wanted_from(request.args), request.args.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    return render_template(
        "planning/banks/bank.html",
        bank=found,
        shelf=shelf_of(found.id, wanted, page, actor=current_actor()),
        form=form,
        kinds=KINDS,
        may_edit=bool(may_edit_bank(current_actor(), found)),
        is_open=found.archived_at is None,
        zone=settings().zone,
    )
