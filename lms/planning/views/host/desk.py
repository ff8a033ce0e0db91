"""The desk itself: what goes on now, and what waits for the host."""

from typing import Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.policy import may_host
from lms.learning.attendance.queries import sessions_awaiting_report
from lms.learning.registration.queries import seats_of
from lms.planning.policy import event_for_editing
from lms.planning.queries.materials import materials_of
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.hosted import hosted_sessions

RENEWED_EVERY_MS: Final = 15_000


@blueprint.get("/planning/<slug>/host")
@requires(Permission.ACTIVITIES_EDIT)
def host(slug: str) -> str | Response:
    """What goes on now; a draft has only its editor."""
    found, now = event_for_editing(current_actor(), slug), clock.now()
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    hosted = hosted_sessions(found, now)
    return render_template(
        "planning/host/now.html",
        activity=found,
        hosted=hosted,
        awaited=sessions_awaiting_report(found, now=now),
        to_decide=sum(one.there.flagged for one in hosted),
        seats=seats_of(found.id).registered,
        unlooked=[one.material.name for one in materials_of(found) if not one.is_clear],
        renew_ms=RENEWED_EVERY_MS,
        may_host=bool(may_host(current_actor(), found)),
    )
