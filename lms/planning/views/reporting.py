"""What accreditors ask about an activity beyond what learners read: the office's form."""

from flask import redirect, render_template, url_for

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments.queries import items_asked
from lms.credit.accreditors.merging import mark_of
from lms.credit.accreditors.operations import FactsContested, say_activity_facts
from lms.credit.rules import CREDIT_TYPES
from lms.planning.forms.reporting import ReportingForm, contested, filled
from lms.planning.measuring import outcomes_measured
from lms.planning.policy import activity_for_publishing
from lms.planning.queries.reporting import kept_for_accreditors, readiness_of, said_to_accreditors
from lms.planning.views.blueprint import blueprint
from lms.web.answers import Page
from lms.web.messages import say

# Asked by every page that shows the activity to its planners.
blueprint.add_app_template_global(readiness_of, "readiness_of")


@blueprint.get("/planning/activities/<slug>/reporting")
@requires(Permission.ACTIVITIES_PUBLISH)
def reporting_facts(slug: str) -> str:
    """What was said, to be completed."""
    found = activity_for_publishing(current_actor(), slug)
    seen = mark_of(kept_for_accreditors(found))
    return _page(found, ReportingForm(formdata=None, data=filled(said_to_accreditors(found), seen)))


@blueprint.post("/planning/activities/<slug>/reporting")
@requires(Permission.ACTIVITIES_PUBLISH)
def say_reporting_facts(slug: str) -> Page:
    """Keep what was said, where accreditors would take it."""
    found, form = activity_for_publishing(current_actor(), slug), ReportingForm()
    if not form.agrees():
        return _page(found, form), 422
    try:
        say_activity_facts(current_actor(), found, form.said, seen=form.seen.data or "")
    except FactsContested:
        return _page(found, contested(form, kept_for_accreditors(found))), 422
    say("reporting_facts_kept")
    return redirect(url_for("planning.reporting_facts", slug=slug), 303)


def _page(found: Activity, form: ReportingForm) -> str:
    kinds = [CREDIT_TYPES[one.credit_type] for one in found.designations if one.credit_type in CREDIT_TYPES]
    return render_template(
        "planning/reporting.html",
        activity=found,
        form=form,
        has_pharmacy=any(one.uan for one in kinds),
        measured=outcomes_measured(items_asked(found.id)),
    )
