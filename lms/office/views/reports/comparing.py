"""The comparison: what an accreditor holds, from its own list, beside what we reported to it."""

from typing import Final

from flask import render_template

from lms import clock, config, db
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.credit.accreditors.channels import AccreditorChannel, AnswerUnreadable
from lms.credit.accreditors.comparing import Comparison, compare, read_held
from lms.office.forms import AnswerFileForm
from lms.office.holding import reported_before
from lms.office.views.blueprint import blueprint
from lms.office.views.reports.overview import channel_or_404
from lms.web.answers import Page

MOST_SHOWN: Final = 200


@blueprint.get("/office/reports/<channel>/compare")
@requires(Permission.REPORTS_MAKE)
def comparison(channel: str) -> str:
    """Where the list is chosen."""
    return _page(channel_or_404(channel), AnswerFileForm(formdata=None), None)


@blueprint.post("/office/reports/<channel>/compare")
@requires(Permission.REPORTS_MAKE)
@own_transactions("it only reads: the list is sent, compared and kept nowhere")
def compare_held(channel: str) -> Page:
    """Compare the list that was sent."""
    found, form, result = channel_or_404(channel), AnswerFileForm(), None
    try:
        theirs = read_held(form.take()) if form.validate() else None
    except AnswerUnreadable as error:
        form.refuse("file", str(error))
        theirs = None
    with db.transaction(write=False):
        if theirs is not None:
            result = compare(reported_before(current_actor(), found.code, clock.now()), theirs)
        return _page(found, form, result), 200 if result else 422


def _page(found: AccreditorChannel, form: AnswerFileForm, result: Comparison | None) -> str:
    return render_template(
        "office/reports/compare.html",
        channel=found,
        form=form,
        result=result,
        most_shown=MOST_SHOWN,
        zone=config.current().zone,
    )
