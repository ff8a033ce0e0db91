"""Questions brought into a bank from a file, shown before they are kept; and what a bank gives away as files."""

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms import db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, requires
from lms.access.permissions import Permission
from lms.assessments import operations as assessments
from lms.assessments.authoring import QuestionText, question_gaps
from lms.assessments.banking import MOST_IN_BANK
from lms.assessments.policy import bank_for_editing, bank_for_reading
from lms.assessments.queries import in_bank, picture_in_bank
from lms.media.streaming import answer_picture
from lms.planning.addresses import slug_of
from lms.planning.forms import QuestionFileForm
from lms.planning.views.banks.one import back_to_bank
from lms.planning.views.blueprint import blueprint
from lms.planning.views.exporting import export_file, export_page
from lms.planning.views.pictures import take_enclosed
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import words


@blueprint.get("/planning/banks/<int:bank_id>/file")
@requires(Permission.ACTIVITIES_EDIT)
def bank_file(bank_id: int) -> str:
    """The file is chosen."""
    return _page(bank_id, QuestionFileForm(formdata=None))


@blueprint.post("/planning/banks/<int:bank_id>/file/read")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the file is read, and its pictures are drawn anew, between two transactions")
def read_bank_file(bank_id: int) -> Page:
    """Show what was understood of it, and what was not."""
    form = QuestionFileForm()
    with db.transaction(write=False):
        bank_for_editing(current_actor(), bank_id)
    is_read = form.validate() and form.reads(0)
    form.take_pictures(take_enclosed)
    with db.transaction(write=False):
        if is_read:
            form.take.data -= _known(bank_id, form)
        return _page(bank_id, form), 200 if is_read else 422


@blueprint.post("/planning/banks/<int:bank_id>/file")
@requires(Permission.ACTIVITIES_EDIT)
def keep_file_questions(bank_id: int) -> Page:
    """Keep the questions that were ticked."""
    bank, form = bank_for_editing(current_actor(), bank_id), QuestionFileForm()
    taken = form.taken(0)
    try:
        if taken and form.validate() and _all_say_something(form, taken):
            assessments.write_into_bank(bank, taken, actor=current_actor())
            return back_to_bank(bank.id, "bank_questions_kept")
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("take", words(refusal.code, **refusal.facts))
    return _page(bank_id, form), 422


@blueprint.get("/planning/banks/<int:bank_id>/export")
@requires(Permission.ACTIVITIES_EDIT)
def export_bank(bank_id: int) -> str:
    """The formats, and what each of them leaves out."""
    bank = bank_for_reading(current_actor(), bank_id)
    return export_page(
        [one.text for one in in_bank(bank.id)],
        lambda form: url_for("planning.bank_as_file", bank_id=bank.id, form=form),
        trail=[
            (url_for("planning.banks"), gettext("Question banks")),
            (url_for("planning.bank", bank_id=bank.id), bank.name),
        ],
    )


@blueprint.get("/planning/banks/<int:bank_id>/export/<form>")
@requires(Permission.ACTIVITIES_EDIT)
def bank_as_file(bank_id: int, form: str) -> Response:
    """What the bank offers, as a file."""
    bank = bank_for_reading(current_actor(), bank_id)
    return export_file([one.text for one in in_bank(bank.id)], form, slug_of(bank.name))


@blueprint.get("/planning/banks/<int:bank_id>/pictures/<digest>")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def bank_picture(bank_id: int, digest: str) -> Response:
    """A picture of one of the bank's questions."""
    bank = bank_for_reading(current_actor(), bank_id)
    return answer_picture(picture_in_bank(bank.id, digest) or abort(404))


def _known(bank_id: int, form: QuestionFileForm) -> set[int]:
    """Numbers of the questions that stand in the bank already, in the same words."""
    held, shown = {one.text for one in in_bank(bank_id)}, form.figures()
    texts = [
        replace(one.question, watch_from_ms=None, figure=shown.get(number))
        for number, one in enumerate(form.understood)
    ]
    return {number for number, text in enumerate(texts) if text in held}


def _all_say_something(form: QuestionFileForm, taken: Sequence[QuestionText]) -> bool:
    """False, with the question named, where one shows a picture that says nothing to whoever cannot see it."""
    silent = next((one for one in taken if question_gaps(one)), None)
    if silent is not None:
        stem = f"{silent.stem[:60]}…" if len(silent.stem) > 60 else silent.stem
        form.refuse(
            "take",
            gettext(
                "The picture of “%(stem)s” has no words for whoever cannot see it. Give it some in the file,"
                " or untick this question.",
                stem=stem,
            ),
        )
    return silent is None


def _page(bank_id: int, form: QuestionFileForm) -> str:
    bank = bank_for_editing(current_actor(), bank_id)
    return render_template(
        "planning/banks/file.html",
        bank=bank,
        form=form,
        known=_known(bank_id, form),
        room=MOST_IN_BANK - len(in_bank(bank_id)),
    )
