"""Questions from a file, shown before they are added; and an activity's questions as files."""

from collections.abc import Sequence
from typing import Final

from flask import Response, request, url_for

from lms import db, sheets
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.authoring import QuestionText
from lms.assessments.exchange import table
from lms.assessments.exchange.sniffing import MOST_BYTES
from lms.assessments.forms import number_in
from lms.assessments.queries import question_text, quiz_with_questions
from lms.planning.forms import QuestionFileForm
from lms.planning.operations.asking import length_of
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import back_to
from lms.planning.views.editor.saving import Page, refused
from lms.planning.views.editor.workbench import bench_of, page
from lms.planning.views.exporting import attachment, export_file, export_page
from lms.planning.views.pictures import take_enclosed
from lms.web import transactions
from lms.web.messages import words

# Beside the file a form brings its own few fields.
_AROUND: Final = 64 * 1024
# What was understood of a file, as a table: quotation marks are doubled there, and every cell has two.
_TABLE: Final = 4 * MOST_BYTES
# A box for each question of a file.
_PARTS: Final = 1_000
_READERS: Final = ("planning.read_question_file", "planning.read_bank_file")
_TAKERS: Final = ("planning.add_file_questions", "planning.keep_file_questions")


@blueprint.url_value_preprocessor
def allow_question_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Only the doors that take files of questions take more than the house's forms."""
    if endpoint in _READERS:
        request.max_content_length = MOST_BYTES + _AROUND
    elif endpoint in _TAKERS:
        request.max_content_length = request.max_form_memory_size = _TABLE
        request.max_form_parts = _PARTS


@blueprint.post("/planning/activities/<slug>/questions/file/read")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the file is read, and its pictures are drawn anew, between two transactions")
def read_question_file(slug: str) -> Page:
    """Show what was understood of a file, and what was not."""
    form = QuestionFileForm()
    with db.transaction(write=False):
        length_ms = length_of(activity_for_editing(current_actor(), slug))
    is_read = form.validate() and form.reads(length_ms)
    form.take_pictures(take_enclosed)
    with db.transaction(write=False):
        found = activity_for_editing(current_actor(), slug)
        return page(bench_of(found, sent=form)), 200 if is_read else 422


@blueprint.post("/planning/activities/<slug>/questions/file")
@requires(Permission.ACTIVITIES_EDIT)
def add_file_questions(slug: str) -> Page:
    """Add the questions of a file that were ticked, to be asked always or into a draw."""
    found, form = activity_for_editing(current_actor(), slug), QuestionFileForm()
    taken, draw_id = form.taken(length_of(found)), number_in(request.form.get("draw"), "")
    try:
        if taken and form.validate():
            assessments.add_questions(
                found, taken, actor=current_actor(), length_ms=length_of(found), draw_id=draw_id
            )
            return back_to(found, "quiz", "questions_added")
    except Refusal as refusal:
        if refusal.code not in ("too_many_questions", "no_such_picture"):
            raise
        transactions.roll_back()
        form.refuse("take", words(refusal.code, **refusal.facts))
    return refused(found, form)


@blueprint.get("/planning/questions-template.csv")
@requires(Permission.ACTIVITIES_EDIT)
def questions_template() -> Response:
    """Our own table with an example of each kind of question."""
    return attachment(table.template(), "questions.csv", sheets.CSV_TYPE)


@blueprint.get("/planning/activities/<slug>/questions/export")
@requires(Permission.ACTIVITIES_EDIT)
def export_questions(slug: str) -> str:
    """The formats, and what each of them leaves out."""
    found = activity_for_editing(current_actor(), slug)
    return export_page(
        _questions(found),
        lambda form: url_for("planning.questions_file", slug=slug, form=form),
        trail=[(url_for("planning.activity", slug=slug), found.title)],
    )


@blueprint.get("/planning/activities/<slug>/questions/export/<form>")
@requires(Permission.ACTIVITIES_EDIT)
def questions_file(slug: str, form: str) -> Response:
    """The activity's questions as a file."""
    found = activity_for_editing(current_actor(), slug)
    return export_file(_questions(found), form, slug)


def _questions(activity: Activity) -> Sequence[QuestionText]:
    quiz = quiz_with_questions(activity.id)
    return [question_text(one) for one in quiz.questions] if quiz else []
