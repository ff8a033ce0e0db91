"""The editor of a draft; what was published, or withdrawn, is shown without it."""

from typing import Any

from flask import current_app, jsonify, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.saving import sides_of
from lms.planning.views.editor.workbench import Workbench, bench_of, page


@blueprint.get("/planning/activities/<slug>")
@requires(Permission.ACTIVITIES_EDIT)
def activity(slug: str) -> str:
    """One activity: a draft with everything that is written of it."""
    return page(bench_of(activity_for_editing(current_actor(), slug)))


@blueprint.get("/planning/activities/<slug>/sides")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def sides(slug: str) -> Response:
    """The checklist and the preview anew, when something happened that no form saved."""
    return jsonify(sides_of(bench_of(activity_for_editing(current_actor(), slug))))


@blueprint.get("/planning/activities/<slug>/preview")
@requires(Permission.ACTIVITIES_EDIT)
def preview(slug: str) -> str:
    """The whole page as a physician would find it, in the learner's own templates."""
    bench = bench_of(activity_for_editing(current_actor(), slug))
    here = url_for("planning.preview", slug=slug)
    return render_template(
        "planning/preview.html",
        activity=bench.shown,
        mine=bench.mine,
        tasks=bench.mine.tasks,
        way=None,
        url_of=lambda *_step: here,
        front_matter=_front_matter(bench),
        disclosure=bench.disclosure,
    )


def _front_matter(bench: Workbench) -> Markup:
    """What a learner's page draws once and keeps is drawn anew for a draft."""
    macros: Any = current_app.jinja_env.get_template("learning/_front_matter.html").module
    drawn: Markup = macros.front_matter(bench.shown, bench.disclosure, bench.mine)
    return drawn
