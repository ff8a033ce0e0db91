"""The rows behind the numbers, by name, page by page."""

from typing import Final

from flask import abort, render_template, request

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.planning.policy import activity_for_reading_names
from lms.planning.queries.after import LISTS, page_of
from lms.planning.views.after.wording import TABLES, moment_shown
from lms.planning.views.blueprint import blueprint

FILTERS: Final = ("reason", "result", "wrong", "type")
LONGEST_FILTER: Final = 40


@blueprint.get("/planning/activities/<slug>/after/<name>")
@requires(Permission.ACTIVITIES_EDIT)
def after_list(slug: str, name: str) -> str:
    """Who they are, the latest first, narrowed by what led here."""
    found = activity_for_reading_names(current_actor(), slug)
    chosen, before = filters(), request.args.get("before", type=int)
    if name not in TABLES or (before is not None and not 0 < before < 2**31):
        abort(404)
    table, page = TABLES[name], page_of(LISTS[name], found, chosen, before)
    return render_template(
        "planning/after_list.html",
        activity=found,
        name=name,
        table=table,
        rows=[table.cells(row, found, moment_shown) for row in page.rows],
        before=page.before,
        chosen=chosen,
        is_first=before is None,
    )


def filters() -> dict[str, str]:
    """What the address narrows the list by."""
    given = {name: request.args.get(name, "") for name in FILTERS}
    return {name: value for name, value in given.items() if 0 < len(value) <= LONGEST_FILTER}
