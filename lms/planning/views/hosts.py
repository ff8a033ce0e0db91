"""The hosts that meetings may lie on: the office's list, beside its others."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal, insist
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import MeetingHost
from lms.db import session
from lms.planning.forms.live import HostForm
from lms.planning.operations import live
from lms.planning.policy import may_keep_lists
from lms.planning.queries.agenda import every_host, meetings_on
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words


@blueprint.get("/planning/hosts")
@requires(Permission.ACTIVITIES_PUBLISH)
def hosts() -> str:
    """The list, and how many meetings lie on each host."""
    return _page(HostForm(formdata=None))


@blueprint.post("/planning/hosts")
@requires(Permission.ACTIVITIES_PUBLISH)
def add_host() -> Page:
    """One more."""
    form = HostForm()
    if form.validate():
        try:
            live.add_host(form.host.data, actor=current_actor(), now=clock.now())
            return _back()
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("host", words(refusal.code))
    return _page(form), 422


@blueprint.post("/planning/hosts/<int:host_id>/act")
@requires(Permission.ACTIVITIES_PUBLISH)
def act_on_host(host_id: int) -> Response:
    """Retire it, or offer it again."""
    host = session.get(MeetingHost, host_id) or abort(404)
    if request.form.get("act") == "retire":
        live.retire_host(host, actor=current_actor(), now=clock.now())
    else:
        live.offer_host_again(host, actor=current_actor())
    return _back()


def _page(form: HostForm) -> str:
    insist(may_keep_lists(current_actor()))
    rows = every_host()
    return render_template("planning/hosts.html", rows=rows, counts=meetings_on(rows), form=form)


def _back() -> Response:
    say("host_kept")
    return redirect(url_for("planning.hosts"), 303)
