"""Withdrawing and restoring: first what happens to whom, in numbers; then the act, with its reason."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.activities.window import has_ended
from lms.learning.registration.queries import seats_of, times_of
from lms.learning.registration.rules import is_ahead
from lms.planning import operations
from lms.planning.forms import ReasonForm
from lms.planning.policy import activity_for_publishing, may_cancel
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts, reach_of
from lms.planning.views.blueprint import blueprint, settings
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/planning/activities/<slug>/withdraw")
@requires(Permission.ACTIVITIES_PUBLISH)
def confirm_withdrawal(slug: str) -> Page:
    """Whom it takes something from."""
    found = activity_for_publishing(current_actor(), slug)
    return _withdrawal(found, ReasonForm(formdata=None)) if found.is_published else _back(found)


@blueprint.post("/planning/activities/<slug>/withdraw")
@requires(Permission.ACTIVITIES_PUBLISH)
def withdraw(slug: str) -> Page:
    """Take it from learners."""
    found, form = activity_for_publishing(current_actor(), slug), ReasonForm()
    if not form.validate_on_submit():
        return _withdrawal(found, form), 422
    operations.withdraw_activity(found, reason=form.reason.data, actor=current_actor(), now=clock.now())
    say("withdrawn")
    return _back(found)


@blueprint.get("/planning/activities/<slug>/restore")
@requires(Permission.ACTIVITIES_PUBLISH)
def confirm_restoring(slug: str) -> Page:
    """Who gets it back, to which end, and what stands in the way."""
    found = activity_for_publishing(current_actor(), slug)
    is_withdrawn = found.state is ActivityState.WITHDRAWN
    return _restoring(found, ReasonForm(formdata=None)) if is_withdrawn else _back(found)


@blueprint.post("/planning/activities/<slug>/restore")
@requires(Permission.ACTIVITIES_PUBLISH)
def restore(slug: str) -> Page:
    """Put it before learners again."""
    found, form = activity_for_publishing(current_actor(), slug), ReasonForm()
    if not form.validate_on_submit():
        return _restoring(found, form), 422
    operations.restore_activity(
        found, reason=form.reason.data, actor=current_actor(), now=clock.now(), settings=settings()
    )
    say("restored")
    return _back(found)


def _withdrawal(found: Activity, form: ReasonForm) -> str:
    seats = seats_of(found.id) if is_ahead(times_of(found.id), now=clock.now()) else None
    return render_template(
        "planning/withdraw.html",
        activity=found,
        form=form,
        reach=reach_of(found.id),
        seats=seats,
        may_cancel=may_cancel(current_actor(), found, now=clock.now()),
    )


def _restoring(found: Activity, form: ReasonForm) -> str:
    facts = gate_facts(found, now=clock.now(), settings=settings())
    return render_template(
        "planning/restore.html",
        activity=found,
        form=form,
        reach=reach_of(found.id),
        facts=facts,
        is_over=facts.window is not None and has_ended(facts.window.closes_at, facts.now),
        blocking=blockers(facts),
    )


def _back(found: Activity) -> Response:
    return redirect(url_for("planning.after", slug=found.slug), 303)
