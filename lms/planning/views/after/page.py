"""What became of a published activity, in numbers; each leads to its rows where names may be read."""

from datetime import datetime

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.actor import Actor
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.policy import may_host, may_publish, may_see_learners
from lms.activities.window import has_ended
from lms.credit.accreditors.policy import may_report
from lms.credit.rules import CREDIT_TYPES
from lms.learning.registration.queries import seats_of
from lms.planning.columns import columns_of
from lms.planning.policy import activity_for_editing, may_cancel, may_change_credit, may_reschedule
from lms.planning.queries import (
    pending_disclosure,
    reach_of,
    revisions_of,
    versions_of_disclosure,
)
from lms.planning.queries.after import begun_over_time, blocked_by, certificates_of, returned_of, tries_of
from lms.planning.views.after.wording import STEPS, reason_words
from lms.planning.views.blueprint import blueprint, settings


@blueprint.get("/planning/activities/<slug>/after")
@requires(Permission.ACTIVITIES_EDIT)
def after(slug: str) -> str | Response:
    """Everything at a glance; a draft has only its editor."""
    actor, now = current_actor(), clock.now()
    found = activity_for_editing(actor, slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    begun = begun_over_time(found, now=now)
    return render_template(
        "planning/after.html",
        activity=found,
        is_over=found.closes_at is not None and has_ended(found.closes_at, now),
        reach=reach_of(found.id),
        seats=seats_of(found.id) if found.live else None,
        begun=begun,
        columns=columns_of([(one.day, one.learners) for one in begun]),
        blocked=blocked_by(found.id),
        tries=tries_of(found.id),
        returned=returned_of(found.id, with_answers=False),
        certificates=certificates_of(found.id),
        versions=versions_of_disclosure(found.id),
        revisions=revisions_of(found.id),
        pending=pending_disclosure(found, settings=settings()),
        **_allowed(actor, found, now),
        reason_words=reason_words,
        step_words=STEPS,
        credit_names=CREDIT_TYPES,
    )


def _allowed(actor: Actor, found: Activity, now: datetime) -> dict[str, bool]:
    return {
        "may_change_credit": bool(may_change_credit(actor, found, now=now)),
        "may_reschedule": bool(may_reschedule(actor, found, now=now)),
        "may_cancel": bool(may_cancel(actor, found, now=now)),
        "may_host": bool(may_host(actor, found)),
        "may_see_learners": bool(may_see_learners(actor, found)),
        "may_publish": bool(may_publish(actor, found)),
        "may_report": bool(may_report(actor)),
    }
