"""One report: its file, its rows, and what was answered to each."""

from typing import Final

from flask import abort, render_template, request

from lms import config
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.accounts.policy import may_read_people
from lms.credit.accreditors import channels
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import Recorded
from lms.credit.accreditors.queries import report_for_office, rows_of
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.standing import Outcome
from lms.office.forms import AnswerFileForm, AnswerForm
from lms.office.queries import names_of, slugs_of
from lms.office.views.blueprint import blueprint
from lms.office.wording import ACTIONS, OUTCOMES

ROWS_PER_PAGE: Final = 100
# Which rows are shown, by what was answered last.
SHOWN: Final = {"": None, "waiting": {None}, "rejected": {Outcome.REJECTED}, "accepted": {Outcome.ACCEPTED}}


@blueprint.get("/office/reports/made/<int:report_id>")
@requires(Permission.REPORTS_MAKE)
def report(report_id: int) -> str:
    """What stands in it and what became of it."""
    return report_page(report_or_404(report_id))


def report_or_404(report_id: int) -> Report:
    """The report of this number."""
    return report_for_office(current_actor(), report_id) or abort(404)


def form_of(found: Report) -> channels.Form | None:
    """The form in which it was made; None where the channel has it no more."""
    return next((one for one in CHANNELS[found.channel].forms if one.code == found.form), None)


def report_page(
    found: Report,
    form: AnswerForm | None = None,
    file_form: AnswerFileForm | None = None,
    recorded: Recorded | None = None,
    unread: tuple[tuple[int, str], ...] = (),
) -> str:
    """The page of a report, with what was just recorded."""
    rows, chosen = rows_of(found), SHOWN.get(request.args.get("show", ""))
    picked = [one for one in rows if chosen is None or one.sent.outcome in chosen]
    start = max(request.args.get("start", 0, type=int), 0)
    shown = picked[start : start + ROWS_PER_PAGE]
    return render_template(
        "office/reports/report.html",
        report=found,
        channel=CHANNELS[found.channel],
        made_as=form_of(found),
        by=names_of([found.made_by]).get(found.made_by, ""),
        counts={outcome: sum(one.sent.outcome == outcome for one in rows) for outcome in OUTCOMES},
        rows=shown,
        names=names_of(one.person_id for one in shown if one.person_id is not None),
        slugs=slugs_of(one.row.activity_id for one in shown if one.row.activity_id is not None),
        show=request.args.get("show", ""),
        next_start=start + ROWS_PER_PAGE if start + ROWS_PER_PAGE < len(picked) else None,
        start=start,
        form=form or AnswerForm(formdata=None),
        file_form=file_form or AnswerFileForm(formdata=None),
        recorded=recorded,
        unread=unread,
        outcomes=Outcome,
        outcome_words=OUTCOMES,
        action_words=ACTIONS,
        reads_people=bool(may_read_people(current_actor())),
        zone=config.current().zone,
    )
