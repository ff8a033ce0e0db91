"""Participation counts: learners of each activity by profession, as a page and as a file; nobody is named."""

from typing import Final

from flask import abort, current_app, render_template, request
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from lms import clock, config
from lms.access.decision import insist
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.credit.accreditors.counts import FORMS, NOT_FROM_PROVIDERS, counts_table
from lms.credit.accreditors.participants import first_year, participation_in
from lms.credit.accreditors.policy import may_report
from lms.office.views.blueprint import blueprint

# As long as records are kept at least; older years are asked for by their address.
MOST_YEARS: Final = 7


@blueprint.get("/office/reports/participants")
@requires(Permission.REPORTS_MAKE)
def participants() -> str:
    """The counts of a year, this one unless another is asked for."""
    insist(may_report(current_actor()))
    this_year = clock.today(config.current().zone).year
    first = max(first_year() or this_year, this_year - MOST_YEARS + 1)
    return render_template(
        "office/participants.html",
        year=_year(this_year),
        years=range(this_year, first - 1, -1),
        activities=participation_in(_year(this_year)),
        not_from_us=NOT_FROM_PROVIDERS,
        forms=FORMS,
    )


@blueprint.get("/office/reports/participants/<int:year>.<kind>")
@requires(Permission.REPORTS_MAKE)
def participants_file(year: int, kind: str) -> Response:
    """The same as a table for a spreadsheet."""
    insist(may_report(current_actor()))
    form = next((one for one in FORMS if one.code == kind), None) or abort(404)
    answer = current_app.response_class(counts_table(form, participation_in(_checked(year))))
    answer.content_type = form.media_type
    name = f"Participants {year}.{form.suffix}"
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    return answer


def _year(this_year: int) -> int:
    return _checked(request.args.get("year", this_year, int))


def _checked(year: int) -> int:
    """A year that a calendar has, with the one after it."""
    return year if 1900 <= year <= 9000 else abort(404)
