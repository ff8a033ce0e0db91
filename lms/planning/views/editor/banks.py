"""Questions from a bank into a draft's quiz, and from any quiz into a bank."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.forms import number_in
from lms.assessments.models import QuestionBank, Quiz
from lms.assessments.policy import (
    bank_for_editing,
    bank_for_reading,
    banks_for_editing,
    banks_for_reading,
    may_open_banks,
    newer_for_reading,
    offered_for_reading,
)
from lms.assessments.queries import Banked
from lms.planning.forms import BankTakingForm
from lms.planning.forms.bank_taking import DRAWN
from lms.planning.forms.questions import KINDS
from lms.planning.operations import is_draft
from lms.planning.operations.asking import length_of
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to
from lms.planning.views.editor.saving import Page, refused
from lms.planning.views.editor.workbench import Workbench, bench_of, page
from lms.web import transactions
from lms.web.messages import say, words

Banks = Sequence[tuple[QuestionBank, str | None]]


@dataclass(frozen=True, kw_only=True)
class BankPart:
    """What the templates read: the form of taking, what banks say newer of which questions, where to put some."""

    form: BankTakingForm
    may_open: bool
    newer: dict[int, Banked]
    keeping: Banks
    kinds: dict[str, object]


def bank_part(bench: Workbench, quiz: Quiz | None) -> BankPart:
    """What stands, or what was looked for."""
    sent, actor = bench.sent, current_actor()
    return BankPart(
        form=sent if isinstance(sent, BankTakingForm) else _form(formdata=None),
        may_open=bool(may_open_banks(actor)),
        newer=newer_for_reading(actor, quiz) if quiz else {},
        keeping=banks_for_editing(actor),
        kinds={kind.value: label for kind, label in KINDS.items()},
    )


@blueprint.post("/planning/activities/<slug>/questions/bank/show")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("it only shows what is found in a bank")
def show_bank_questions(slug: str) -> Page:
    """Show what is found in a bank."""
    found, form = activity_for_editing(current_actor(), slug), _form()
    if not form.validate():
        return refused(found, form)
    _find(found, form)
    form.tick_what_was_meant()
    return page(bench_of(found, sent=form)), 200


@blueprint.post("/planning/activities/<slug>/questions/bank")
@requires(Permission.ACTIVITIES_EDIT)
def take_bank_questions(slug: str) -> Page:
    """Copy the ticked questions: to be asked always, into a draw, or as a new one."""
    found, form = activity_for_editing(current_actor(), slug), _form()
    draws = request.form.get("how") == DRAWN
    if not form.takes(draws=draws):
        return _again(found, form)
    try:
        return _taken(found, form, draws=draws)
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("take", words(refusal.code, **refusal.facts))
        return _again(activity_for_editing(current_actor(), slug), form)


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/newer")
@requires(Permission.ACTIVITIES_EDIT)
def take_newer(slug: str, question_id: int) -> Response:
    """Let it say what its bank says now."""
    found, row = activity_for_editing(current_actor(), slug), f"question-{question_id}"

    def take() -> None:
        assessments.take_newer(found, question_id, actor=current_actor(), length_ms=length_of(found))

    return act(found, row, take, "question_renewed", opened=row)


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/bank")
@requires(Permission.ACTIVITIES_EDIT)
def put_into_bank(slug: str, question_id: int) -> Response:
    """Keep it in a bank too."""
    found = activity_for_editing(current_actor(), slug)
    bank = bank_for_editing(current_actor(), number_in(request.form.get("bank"), "") or 0)
    said, row = "bank_question_kept", f"question-{question_id}"
    try:
        assessments.put_into_bank(found, question_id, bank, actor=current_actor())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        transactions.roll_back()
        said = refusal.code
    if is_draft(found):
        return back_to(found, row, said, opened=row)
    say(said)
    return redirect(url_for("planning.questions", slug=slug), 303)


def _form(**given: object) -> BankTakingForm:
    banks = [(bank, name) for bank, name in banks_for_reading(current_actor()) if bank.archived_at is None]
    return BankTakingForm(banks, **given)


def _find(activity: Activity, form: BankTakingForm) -> None:
    bank = bank_for_reading(current_actor(), int(form.bank.data))
    form.find(offered_for_reading(current_actor(), bank, activity.id))


def _again(activity: Activity, form: BankTakingForm) -> Page:
    if not form.bank.errors:
        _find(activity, form)
    return refused(activity, form)


def _taken(activity: Activity, form: BankTakingForm, *, draws: bool) -> Response:
    bank = bank_for_reading(current_actor(), int(form.bank.data))
    draw_id = None if draws else number_in(request.form.get("draw"), "")
    added = assessments.take_from_bank(activity, bank, form.ticked, actor=current_actor(), draw_id=draw_id)
    if not draws:
        return back_to(activity, "quiz", "questions_added")
    ids, count = [one.id for one in added], int(form.count.data or "")
    made = assessments.add_draw(activity, ids, count, form.drawn_words, actor=current_actor())
    return back_to(activity, f"draw-{made.id}", "draw_added", opened=f"draw-{made.id}")
