"""Every channel at a glance: what is due, what waits, what stopped, and the next day that counts."""

from flask import abort, render_template

from lms import clock, config
from lms.access.decision import insist
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.credit.accreditors.channels import AccreditorChannel
from lms.credit.accreditors.policy import may_report
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.standing import State
from lms.office.reporting import overview
from lms.office.views.blueprint import blueprint


@blueprint.get("/office/reports")
@requires(Permission.REPORTS_MAKE)
def reports() -> str:
    """The way to each channel."""
    insist(may_report(current_actor()))
    now = clock.now()
    return render_template(
        "office/reports/overview.html",
        rows=[overview(one, now) for one in CHANNELS.values()],
        states=State,
        zone=config.current().zone,
    )


def channel_or_404(name: str) -> AccreditorChannel:
    """The channel of this name, for whoever reports to it. Raises Refusal: a department's own officer does not."""
    insist(may_report(current_actor()))
    return next((one for one in CHANNELS.values() if one.code == name), None) or abort(404)
