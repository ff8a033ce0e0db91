"""The desk: drafts and what was published, each with what blocks it, and the beginning of a new one."""

from flask import render_template

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.planning.queries import activities_for_editing, standing_of_each
from lms.planning.views.blueprint import blueprint, settings


@blueprint.get("/planning/activities")
@requires(Permission.ACTIVITIES_EDIT)
def activities() -> str:
    """Drafts and published, and what blocks each draft."""
    found = activities_for_editing(current_actor())
    standings = standing_of_each(found, now=clock.now(), settings=settings())
    return render_template("planning/activities.html", standings=standings)
