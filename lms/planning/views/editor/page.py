"""The editor of a draft; what was published, or withdrawn, is shown without it."""

from typing import Any

from flask import current_app, jsonify, render_template
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.saving import sides_of
from lms.planning.views.editor.workbench import bench_of, page


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
    return render_template(
        "planning/preview.html",
        activity=bench.shown,
        mine=bench.mine,
        tasks=bench.mine.tasks,
        way=None,
        lede=_macros("_lede").lede(bench.shown, bench.mine),
        lines=[_macros("_task_line").task_line(task, bench.shown, bench.mine) for task in bench.mine.tasks],
        front_matter=_macros("_front_matter").front_matter(bench.shown, bench.disclosure, bench.mine),
        disclosure=bench.disclosure,
    )


def _macros(file: str) -> Any:
    """What learners' pages draw once and keep is drawn anew for a draft."""
    return current_app.jinja_env.get_template(f"learning/{file}.html").module
