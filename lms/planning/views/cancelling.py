"""Cancelling a published event: first whom it meets, then the act, with the reason that learners read."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.learning.registration.queries import seats_of
from lms.planning import operations
from lms.planning.forms import SeenForm, number_from
from lms.planning.policy import activity_for_publishing, may_cancel
from lms.planning.queries import last_number
from lms.planning.views.blueprint import blueprint
from lms.planning.views.correcting import undone
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/planning/activities/<slug>/cancel")
@requires(Permission.ACTIVITIES_PUBLISH)
def confirm_cancelling(slug: str) -> Page:
    """Whom it takes something from."""
    found = activity_for_publishing(current_actor(), slug)
    allowed = may_cancel(current_actor(), found, now=clock.now())
    return _cancelling(found, SeenForm(formdata=None)) if allowed else _back(found)


@blueprint.post("/planning/activities/<slug>/cancel")
@requires(Permission.ACTIVITIES_PUBLISH)
def cancel(slug: str) -> Page:
    """Call it off, for the reason that learners read."""
    found, form = activity_for_publishing(current_actor(), slug), SeenForm()
    if not form.validate_on_submit():
        return _cancelling(found, form), 422
    seen, actor = number_from(form.seen.data), current_actor()
    try:
        operations.cancel_event(found, seen=seen, reason=form.reason.data, actor=actor)
    except Refusal as refusal:
        if refusal.code != "link_in_reason":
            raise
        undone(form, refusal, "reason")
        return _cancelling(found, form), 422
    say("event_is_cancelled")
    return _back(found)


def _cancelling(found: Activity, form: SeenForm) -> str:
    form.seen.data = last_number(found.id)
    return render_template("planning/cancel.html", activity=found, form=form, seats=seats_of(found.id))


def _back(found: Activity) -> Response:
    return redirect(url_for("planning.after", slug=found.slug), 303)
