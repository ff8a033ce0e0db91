"""Check-ins that were flagged: the host says of each whether it counts, and why."""

from datetime import timedelta
from math import ceil

from flask import abort, redirect, render_template, request, url_for

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity, ActivitySession
from lms.learning.attendance.checking_in import host_acts
from lms.learning.attendance.checking_in.check_ins import slot_of
from lms.learning.attendance.checking_in.codes import lateness
from lms.learning.attendance.checking_in.hosting import flagged, flagged_check_in
from lms.learning.models import CheckIn
from lms.planning.forms.hosting import DecisionForm, decision_form
from lms.planning.policy import event_for_hosting
from lms.planning.views.blueprint import blueprint
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/planning/<slug>/host/check-ins")
@requires(Permission.ACTIVITIES_EDIT)
def host_check_ins(slug: str) -> str:
    """Those that wait, the oldest first."""
    return _page(event_for_hosting(current_actor(), slug))


@blueprint.post("/planning/<slug>/host/check-ins/<int:check_in_id>")
@requires(Permission.ACTIVITIES_EDIT)
def decide_check_in(slug: str, check_in_id: int) -> Page:
    """Keep what the host decided, with her reason."""
    found = event_for_hosting(current_actor(), slug)
    row = flagged_check_in(found, check_in_id) or abort(404)
    form = decision_form(row.id, sent=True)
    if not form.validate_on_submit():
        return _page(found, form), 422
    is_accepted = request.form.get("verdict") == "accept"
    host_acts.decide_check_in(row, is_accepted=is_accepted, reason=form.reason.data, actor=current_actor())
    say("check_in_accepted" if is_accepted else "check_in_declined")
    return redirect(url_for("planning.host_check_ins", slug=slug), 303)


def _page(found: Activity, sent: DecisionForm | None = None) -> str:
    waiting = flagged(found)
    forms = {row.id: decision_form(row.id) for row, _item, _person in waiting}
    if sent is not None:
        forms[sent.check_in_id] = sent
    return render_template("planning/host/check_ins.html", activity=found, waiting=waiting, forms=forms, sent=sent)


@blueprint.app_template_global("minutes_late")
def minutes_late(row: CheckIn, item: ActivitySession) -> int:
    """How many minutes a flagged check-in came late, begun ones included."""
    late = lateness(slot_of(item), row.step, row.scanned_at)
    return ceil(late / timedelta(minutes=1))
