"""What an accreditor answered: to all rows, to ticked ones, or in a file of its own."""

from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms import db, sheets
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.credit.accreditors.channels import AnswerUnreadable, ReadAnswers, SentFile
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import (
    Answer,
    keep_accreditors_number,
    read_report,
    record_answers,
)
from lms.credit.accreditors.queries import rows_of
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.standing import Outcome
from lms.db import session
from lms.office.forms import AnswerFileForm, AnswerForm
from lms.office.views.blueprint import blueprint
from lms.office.views.reports.report import report_or_404, report_page
from lms.web.answers import Page
from lms.web.messages import say, words

# Beside the file itself a form brings its own few fields.
FIELDS: Final = 64 * 1024
MADE: Final = "/office/reports/made/<int:report_id>"


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Only the doors that take an accreditor's file take more than the house's forms."""
    if endpoint in ("office.read_answers", "office.compare_held"):
        request.max_content_length = sheets.MOST_BYTES + FIELDS


@blueprint.post(MADE + "/accept")
@requires(Permission.REPORTS_MAKE)
def accept_waiting(report_id: int) -> Response:
    """Every row that waits for an answer was accepted."""
    found = report_or_404(report_id)
    keys = [one.row.key for one in rows_of(found) if one.sent.outcome is None]
    record_answers(current_actor(), found, [Answer(key=key, outcome=Outcome.ACCEPTED) for key in keys])
    return _done(found)


@blueprint.post(MADE + "/answers")
@requires(Permission.REPORTS_MAKE)
def answer_rows(report_id: int) -> Page:
    """The ticked rows were accepted or rejected, or are to be sent again."""
    found, form = report_or_404(report_id), AnswerForm()
    keys = request.form.getlist("row")
    if form.validate() and form.outcome.data == Outcome.REJECTED and not (form.reason.data or form.code.data):
        form.refuse("reason", words("answer_without_reason"))
    if not keys:
        form.refuse("outcome", words("nothing_ticked"))
    if form.problems():
        return report_page(found, form), 422
    outcome = Outcome(form.outcome.data)
    said = (form.code.data, form.reason.data) if outcome is Outcome.REJECTED else ("", "")
    answers = [Answer(key=key, outcome=outcome, code=said[0], reason=said[1]) for key in keys]
    record_answers(current_actor(), found, answers)
    return _done(found)


@blueprint.post(MADE + "/answer-file")
@requires(Permission.REPORTS_MAKE)
@own_transactions("the file is read between two transactions; the same answer twice is recorded once")
def read_answers(report_id: int) -> Page:
    """Record what a file of the accreditor says, and show what it does not."""
    form = AnswerFileForm()
    with db.transaction(write=False):
        found = report_or_404(report_id)
        channel = CHANNELS[found.channel]
        sent = SentFile(data=read_report(found), keys=tuple(one.row.key for one in rows_of(found)))
    try:
        read = channel.read_answers(form.take(), sent) if form.validate() else None
    except AnswerUnreadable as error:
        form.refuse("file", str(error))
        read = None
    with db.transaction():
        return _recorded(report_or_404(report_id), form, read)


def _recorded(found: Report, form: AnswerFileForm, read: ReadAnswers | None) -> Page:
    if read is None:
        return report_page(found, file_form=form), 422
    answers = [
        Answer(key=one.key, outcome=Outcome(one.verdict.value), code=one.code, reason=one.reason)
        for one in read.answers
    ]
    recorded = record_answers(current_actor(), found, answers)
    _keep_numbers(found, read)
    return report_page(found, recorded=recorded, unread=read.unread)


def _keep_numbers(found: Report, read: ReadAnswers) -> None:
    """What the accreditor calls our activities from now on."""
    numbers = {one.key: one.accreditor_id for one in read.answers if one.accreditor_id}
    for one in rows_of(found):
        if one.row.activity_id is not None and one.row.key in numbers:
            activity = session.get_one(Activity, one.row.activity_id)
            keep_accreditors_number(current_actor(), activity, numbers[one.row.key])


def _done(found: Report) -> Response:
    say("answers_recorded")
    return redirect(url_for("office.report", report_id=found.id), 303)
