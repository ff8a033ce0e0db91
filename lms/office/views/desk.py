"""The desk: the ways on to what the actor may do, and work that failed."""

from flask import abort, render_template

from lms import config
from lms.access.guard import current_actor
from lms.access.marks import requires, signed_in
from lms.access.permissions import Permission
from lms.accounts.policy import may_read_people
from lms.credit.accreditors.policy import may_report
from lms.office.queries import count_of_dead_jobs, dead_jobs
from lms.office.views.blueprint import blueprint


@blueprint.get("/office")
@signed_in
def desk() -> str:
    """For everybody with a role; a learner has nothing to do here."""
    if not current_actor().grants:
        abort(403)
    return render_template(
        "office/desk.html",
        reads_people=may_read_people(current_actor()),
        reports=may_report(current_actor()),
        dead_jobs=count_of_dead_jobs(),
        zone=config.current().zone,
    )


@blueprint.get("/office/jobs")
@requires(Permission.JOBS_READ)
def jobs() -> str:
    """Work that was tried too often and waits for somebody."""
    return render_template("office/jobs.html", jobs=dead_jobs(), zone=config.current().zone)
