"""Rescheduling a published event: what lies ahead, held at another time or place."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.events import venues_of
from lms.activities.models import Activity
from lms.learning.registration.queries import seats_of
from lms.planning import operations
from lms.planning.forms import ReschedulingForm, as_held, number_from
from lms.planning.policy import activity_for_publishing, may_reschedule
from lms.planning.publish_gate import Blocker
from lms.planning.queries import last_number
from lms.planning.views.blueprint import blueprint, settings
from lms.planning.views.correcting import undone
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/planning/activities/<slug>/reschedule")
@requires(Permission.ACTIVITIES_PUBLISH)
def confirm_rescheduling(slug: str) -> Page:
    """What lies ahead, to be held at another time or place."""
    found = activity_for_publishing(current_actor(), slug)
    if not may_reschedule(current_actor(), found, now=clock.now()):
        return _back(found)
    return _rescheduling(found, _form(found, is_sent=False))


@blueprint.post("/planning/activities/<slug>/reschedule")
@requires(Permission.ACTIVITIES_PUBLISH)
def reschedule(slug: str) -> Page:
    """Hold it so, for the reason that was sent."""
    found = activity_for_publishing(current_actor(), slug)
    form = _form(found, is_sent=True)
    blocked: tuple[Blocker, ...] = ()
    plan = form.plan(found)
    if plan is not None:
        try:
            seen, actor, house = number_from(form.seen.data), current_actor(), settings()
            operations.reschedule_event(
                found, plan, seen=seen, reason=form.reason.data, actor=actor, settings=house
            )
            say("rescheduled")
            return _back(found)
        except Refusal as refusal:
            blocked = undone(form, refusal, "reason")
    return _rescheduling(found, form, blocked), 422


def _form(found: Activity, *, is_sent: bool) -> ReschedulingForm:
    venues = venues_of(found)
    stands = as_held(found, venues, seen=last_number(found.id), now=clock.now())
    form = ReschedulingForm() if is_sent else ReschedulingForm(formdata=None, data=stands)
    form.offer(venues)
    return form


def _rescheduling(found: Activity, form: ReschedulingForm, blocked: tuple[Blocker, ...] = ()) -> str:
    form.seen.data = last_number(found.id)
    return render_template(
        "planning/reschedule.html",
        activity=found,
        form=form,
        blocked=blocked,
        rows={str(one.id): one for one in found.sessions},
        seats=seats_of(found.id),
    )


def _back(found: Activity) -> Response:
    return redirect(url_for("planning.after", slug=found.slug), 303)
