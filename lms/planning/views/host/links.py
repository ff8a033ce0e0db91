"""The links to an event's meetings: read and changed by those who prepare it, also while it goes on."""

from flask import redirect, render_template, url_for

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.events import hosts_allowed, venues_of
from lms.activities.joining import is_on_list
from lms.activities.models import Activity
from lms.planning.forms.live import MeetingForm
from lms.planning.operations import live
from lms.planning.policy import event_for_editing
from lms.planning.queries.agenda import meetings_of
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words


@blueprint.get("/planning/<slug>/host/links")
@requires(Permission.ACTIVITIES_EDIT)
def host_links(slug: str) -> str:
    """Each venue that is joined online, with its link."""
    return _page(event_for_editing(current_actor(), slug))


@blueprint.post("/planning/<slug>/host/links/<int:venue_id>")
@requires(Permission.ACTIVITIES_EDIT)
def change_link(slug: str, venue_id: int) -> Page:
    """Lead whoever joins from now on elsewhere."""
    actor = current_actor()
    found, form = event_for_editing(actor, slug), MeetingForm(venue_id)
    if form.validate():
        try:
            live.change_meeting(found, venue_id, form.link.data, actor=actor)
            say("meeting_changed")
            return redirect(url_for("planning.host_links", slug=slug), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            transactions.roll_back()
            form.refuse("link", words(refusal.code))
    return _page(found, {venue_id: form}), 422


def _page(activity: Activity, sent: dict[int, MeetingForm] | None = None) -> str:
    venues, hosts, given = venues_of(activity), hosts_allowed(), sent or {}
    meetings = meetings_of(venues)
    rows = [
        (
            one,
            given.get(one.id) or MeetingForm(one.id, formdata=None, data={"link": meetings[one.id].url}),
            is_on_list(meetings[one.id].host, hosts),
        )
        for one in venues
        if one.id in meetings
    ]
    return render_template(
        "planning/host/links.html", activity=activity, rows=rows, sent=next(iter(given.values()), None)
    )
