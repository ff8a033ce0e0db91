"""The learner's page of her attendance: what counts, by which evidence, and why minutes are missing."""

from flask import abort, render_template

from lms.access.marks import signed_in
from lms.activities.rules import ActivityKind
from lms.learning.standing import standing_of
from lms.learning.views.activity import activity_or_404, learner
from lms.learning.views.blueprint import blueprint
from lms.learning.views.steps import way_on


@blueprint.get("/activities/<slug>/attendance")
@signed_in
def attendance(slug: str) -> str:
    """Session by session; what is awaited and from whom."""
    found = activity_or_404(slug)
    if found.kind is not ActivityKind.LIVE:
        abort(404)
    mine = standing_of(learner(found), found)
    assert mine.event is not None
    way = way_on(found, mine.answer, mine.tasks, token=mine.token)
    return render_template(
        "learning/attendance.html",
        activity=found,
        mine=mine,
        found=mine.event.attendance,
        way=way,
    )
