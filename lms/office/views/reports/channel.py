"""One channel: what is due now, what stops the rest and who can mend it, and the reports that were made."""

from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock, config, db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.accounts.policy import may_read_people
from lms.credit.accreditors import channels
from lms.credit.accreditors.channels import AccreditorChannel, FormRefused, Subject
from lms.credit.accreditors.queries import reports_to
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion
from lms.credit.accreditors.standing import State
from lms.jobs.models import Job
from lms.jobs.outbox import enqueue
from lms.office import making
from lms.office.forms import ReportForm
from lms.office.queries import last_reports_of, reports_in_the_making, rows_reported_since, slugs_of
from lms.office.reporting import Overview, last_day, overview, today
from lms.office.views.blueprint import blueprint
from lms.office.views.reports.overview import channel_or_404
from lms.office.wording import ACTIONS, STATES, missing_words
from lms.web.answers import Page
from lms.web.messages import say

MOST_SHOWN: Final = 100
# What stops a row until somebody does something about it.
STOPPED: Final = (State.REMOVAL_DUE, State.REJECTED, State.NOT_READY, State.TOO_LATE)


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """A row that is due, and why the first form of its kind could not carry it."""

    row: ReportedCompletion | ReportedActivity
    problem: str


@blueprint.get("/office/reports/<channel>")
@requires(Permission.REPORTS_MAKE)
def channel_reports(channel: str) -> str:
    """What is left to do with one accreditor."""
    found = channel_or_404(channel)
    return _page(found, _form(found, is_sent=False))


@blueprint.post("/office/reports/<channel>")
@requires(Permission.REPORTS_MAKE)
@own_transactions("the file is written and kept between reading what is due and recording it")
def make_report(channel: str) -> Page:
    """Make a file of what is due, or let the worker make several."""
    found = channel_or_404(channel)
    form = _form(found, is_sent=True)
    if not form.validate():
        return _shown_again(found, form)
    chosen = next(one for one in found.forms if one.code == form.kind.data)
    try:
        return _begun(found, chosen) or _made(found, chosen)
    except FormRefused as refusal:
        form.refuse("kind", str(refusal))
        return _shown_again(found, form)
    except Refusal as refusal:
        say(refusal.code)
        return redirect(url_for("office.channel_reports", channel=channel), 303)


def _begun(found: AccreditorChannel, chosen: channels.Form) -> Response | None:
    """Leave many rows to the worker; None where there are few."""
    # Read first: to find what is due takes a while, in which others may write.
    with db.transaction(write=False):
        count = len(making.due_rows(found.code, chosen.subject, clock.now()))
    if count <= making.ROWS_AT_ONCE:
        return None
    with db.transaction():
        if reports_in_the_making(found.code) is None:
            enqueue(
                "office.make_reports",
                channel=found.code.value,
                form=chosen.code,
                person_id=current_actor().id,
                rows=count,
            )
    say("reports_begun")
    return redirect(url_for("office.channel_reports", channel=found.code), 303)


def _made(found: AccreditorChannel, chosen: channels.Form) -> Response:
    made = making.make_report(current_actor(), found, chosen)
    say("report_made_in_part" if made.left_out else "report_made")
    if made.notes:
        say("report_cleaned")
    return redirect(url_for("office.report", report_id=made.report_id), 303)


def _form(found: AccreditorChannel, *, is_sent: bool) -> ReportForm:
    form = ReportForm() if is_sent else ReportForm(formdata=None)
    form.offer(found.forms)
    return form


def _shown_again(found: AccreditorChannel, form: ReportForm) -> tuple[str, int]:
    with db.transaction(write=False):
        return _page(found, form), 422


def _page(found: AccreditorChannel, form: ReportForm) -> str:
    now = clock.now()
    view = overview(found, now)
    _choose_what_is_due(form, view)
    due = _due_rows(view)
    stopped = [one for one in view.rows if one.standing.state in STOPPED][:MOST_SHOWN]
    return render_template(
        "office/reports/channel.html",
        view=view,
        form=form,
        due=due,
        blocked=_blocked(due),
        stopped=stopped,
        most_shown=MOST_SHOWN,
        last_reports=last_reports_of(found.code, stopped),
        slugs=slugs_of(_activity_of(one) for one in view.rows),
        reports=reports_to(current_actor(), found.code)[:MOST_SHOWN],
        making=_progress(reports_in_the_making(found.code)),
        reads_people=bool(may_read_people(current_actor())),
        last_day=last_day,
        today=today(now),
        states=State,
        state_words=STATES,
        action_words=ACTIONS,
        missing=missing_words,
        zone=config.current().zone,
    )


def _choose_what_is_due(form: ReportForm, view: Overview) -> None:
    """Propose the first kind of file that would hold something."""
    if form.is_submitted():
        return
    subjects = {_subject(one) for one in view.rows if one.standing.is_due}
    due = (one.code for one in view.channel.forms if one.subject in subjects)
    form.kind.data = next(due, view.channel.forms[0].code)


def _due_rows(view: Overview) -> list[DueRow]:
    due = [one for one in view.rows if one.standing.is_due][:MOST_SHOWN]
    return [DueRow(row=one, problem=_problem(view.channel, one)) for one in due]


def _blocked(due: list[DueRow]) -> str:
    """What stands in the way of every row alike, to be said once."""
    problems = {one.problem for one in due}
    return problems.pop() if len(problems) == 1 else ""


def _problem(found: AccreditorChannel, row: ReportedCompletion | ReportedActivity) -> str:
    form = next(one for one in found.forms if one.subject is _subject(row))
    return making.why_not_written(found, form, row)


def _subject(row: ReportedCompletion | ReportedActivity) -> Subject:
    return Subject.ACTIVITIES if isinstance(row, ReportedActivity) else Subject.COMPLETIONS


def _activity_of(row: ReportedCompletion | ReportedActivity) -> int:
    return row.facts.activity_id


def _progress(job: Job | None) -> tuple[int, int] | None:
    """Rows that stand in files already, and rows in all."""
    return (
        None
        if job is None
        else (rows_reported_since(job.arguments["channel"], job.queued_at), job.arguments["rows"])
    )
