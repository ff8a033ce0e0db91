"""From live to on demand: which session's recording is published, and until when its credit could be claimed."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.planning import operations
from lms.planning.forms import ReasonForm
from lms.planning.policy import activity_for_publishing, event_for_editing
from lms.planning.queries.recorded import recordables_of
from lms.planning.views.blueprint import blueprint, settings
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/planning/<slug>/host/recording")
@requires(Permission.ACTIVITIES_EDIT)
def host_recording(slug: str) -> str:
    """Each session with its recording, or the way to it."""
    return _page(event_for_editing(current_actor(), slug))


@blueprint.post("/planning/<slug>/host/sessions/<int:session_id>/recording")
@requires(Permission.ACTIVITIES_EDIT)
def publish_recording(slug: str, session_id: int) -> Response:
    """Begin the activity of the session's recording; its editor is where the recording is chosen."""
    found = event_for_editing(current_actor(), slug)
    made = operations.begin_recorded(
        found, session_id, actor=current_actor(), now=clock.now(), settings=settings()
    )
    say("recorded_begun")
    return redirect(url_for("planning.activity", slug=made.slug), 303)


@blueprint.post("/planning/activities/<slug>/both")
@requires(Permission.ACTIVITIES_PUBLISH)
def let_earn_both(slug: str) -> Page:
    """Let learners earn credit live and for this recording, or no longer; with the office's reason."""
    found = activity_for_publishing(current_actor(), slug)
    live, form = operations.live_of(found), ReasonForm(prefix=f"both-{found.id}")
    if not form.validate_on_submit():
        return _page(live, sent={found.id: form}), 422
    operations.let_earn_both(found, allows=not found.allows_both, reason=form.reason.data, actor=current_actor())
    say("both_allowed" if found.allows_both else "both_forbidden")
    return redirect(url_for("planning.host_recording", slug=live.slug), 303)


def _page(found: Activity, sent: dict[int, ReasonForm] | None = None) -> str:
    rows, given = recordables_of(found, clock.now()), sent or {}
    recorded = [row.recorded for row in rows if row.recorded is not None]
    return render_template(
        "planning/host/recording.html",
        activity=found,
        rows=rows,
        forms={
            one.id: given.get(one.id) or ReasonForm(formdata=None, prefix=f"both-{one.id}") for one in recorded
        },
        sent=next(iter(given.values()), ReasonForm(formdata=None)),
        may_publish=bool(may_publish(current_actor(), found)),
    )
