"""The file of a report, handed out as it was made."""

from flask import current_app
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from lms import config, db, formats
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import hand_out_report, read_report
from lms.credit.accreditors.registry import CHANNELS
from lms.office.views.blueprint import blueprint
from lms.office.views.reports.report import form_of, report_or_404


@blueprint.get("/office/reports/made/<int:report_id>/file")
@requires(Permission.REPORTS_MAKE)
@own_transactions("reads the file, notes who takes it, and sends it when both are over")
def report_file(report_id: int) -> Response:
    """The file as it was made; it names learners, so no cache keeps it and each taking is noted."""
    with db.transaction(write=False):
        found = report_or_404(report_id)
        form, name, data = form_of(found), _file_name(found), read_report(found)
    with db.transaction():
        hand_out_report(current_actor(), report_or_404(report_id))
    answer = current_app.response_class(data, content_type=form.media_type if form else "application/octet-stream")
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file_name(found: Report) -> str:
    form = form_of(found)
    day = formats.day(found.made_at, config.current().zone)
    return f"{CHANNELS[found.channel].name} {day} ({found.id}).{form.suffix if form else 'bin'}"
