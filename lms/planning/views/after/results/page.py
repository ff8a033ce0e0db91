"""What quiz and evaluation came to, on one page: first what needs a look."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.policy import may_see_learners
from lms.planning.policy import activity_for_editing
from lms.planning.views.after.results import words
from lms.planning.views.after.results.reading import results_of
from lms.planning.views.blueprint import blueprint


@blueprint.get("/planning/activities/<slug>/results")
@requires(Permission.ACTIVITIES_EDIT)
def results(slug: str) -> str | Response:
    """Numbers for whoever may prepare the activity; a draft has only its editor."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    return render_template(
        "planning/results/page.html",
        activity=found,
        results=results_of(found),
        words=words,
        may_see_learners=bool(may_see_learners(actor, found)),
    )
