"""Publishing: first what learners will see, to the last day; then the act."""

from flask import redirect, render_template, url_for

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.credit.rules import CREDIT_TYPES
from lms.planning import operations
from lms.planning.forms import PublicationForm
from lms.planning.policy import activity_for_publishing
from lms.planning.queries import (
    Preview,
    as_published,
    disclosure_as_published,
    preview_of,
    standing_of_a_physician,
)
from lms.planning.views.blueprint import blueprint, settings
from lms.web.answers import Page
from lms.web.messages import say, words


@blueprint.get("/planning/activities/<slug>/publish")
@requires(Permission.ACTIVITIES_PUBLISH)
def confirm_publication(slug: str) -> Page:
    """What learners will see from now on."""
    found = activity_for_publishing(current_actor(), slug)
    return _confirmation(found, PublicationForm(formdata=None))


@blueprint.post("/planning/activities/<slug>/publish")
@requires(Permission.ACTIVITIES_PUBLISH)
def publish(slug: str) -> Page:
    """Publish, if the last day is still the one that was shown."""
    actor, now = current_actor(), clock.now()
    found = activity_for_publishing(actor, slug)
    preview = preview_of(found, now=now, settings=settings())
    form = PublicationForm()
    if preview is not None and not form.agrees_with(preview.window.last_day):
        form.refuse("last_day", words("last_day_changed"))
        return _page(found, preview, form), 422
    operations.publish_activity(found, actor=actor, now=now, settings=settings())
    say("published")
    return redirect(url_for("planning.activity", slug=found.slug), 303)


def _confirmation(activity: Activity, form: PublicationForm) -> Page:
    preview = preview_of(activity, now=clock.now(), settings=settings())
    if preview is None or activity.state is not ActivityState.DRAFT:
        return redirect(url_for("planning.activity", slug=activity.slug), 303)
    form.last_day.data = preview.window.last_day.isoformat()
    return _page(activity, preview, form)


def _page(activity: Activity, preview: Preview, form: PublicationForm) -> str:
    """The learner's own page as it would stand, under the exact last day."""
    now, house = clock.now(), settings()
    shown = as_published(activity, now=now, settings=house)
    return render_template(
        "planning/publish.html",
        activity=activity,
        preview=preview,
        form=form,
        shown=shown,
        disclosure=disclosure_as_published(activity, house),
        mine=standing_of_a_physician(shown, now=now),
        credit_names=CREDIT_TYPES,
    )
