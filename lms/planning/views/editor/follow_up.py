"""The part's choice of follow-ups: which questions of the library are asked after 30, 60 and 90 days."""

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.later import Later, offered_later
from lms.assessments.models import Evaluation
from lms.assessments.queries import follow_ups_with_items
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """What the part's template reads of one number of days; `chosen` are ids of the library, if it is asked."""

    days: int
    chosen: frozenset[int | None]
    offered: list[Later]


def follow_ups_of(activity: Activity) -> list[FollowUp]:
    """What is chosen for each number of days, and what may be."""
    found = {one.days_after: one for one in follow_ups_with_items(activity.id)}
    return [_of_days(activity, days, found.get(days)) for days in assessments.FOLLOW_UP_DAYS]


@blueprint.post("/planning/activities/<slug>/evaluation/follow-up/<int:days>")
@requires(Permission.ACTIVITIES_EDIT)
def choose_follow_up(slug: str, days: int) -> Response:
    """Keep the questions of these days."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    return act(
        found,
        "evaluation",
        lambda: assessments.choose_follow_up(found, days, chosen_of_library(), actor=actor),
        "follow_up_kept",
        f"follow-up-{days}",
    )


@blueprint.post("/planning/activities/<slug>/evaluation/follow-up/<int:days>/end")
@requires(Permission.ACTIVITIES_EDIT)
def end_follow_up(slug: str, days: int) -> Response:
    """Ask nothing after these days."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    return act(
        found,
        "evaluation",
        lambda: assessments.end_follow_up(found, days, actor=actor),
        "follow_up_ended",
        f"follow-up-{days}",
    )


def chosen_of_library() -> set[int]:
    """The questions of the library that were ticked."""
    return {int(one) for one in request.form.getlist("library") if one.isascii() and one.isdigit()}


def _of_days(activity: Activity, days: int, form: Evaluation | None) -> FollowUp:
    return FollowUp(
        days=days,
        chosen=frozenset(item.library_item_id for item in form.items) if form is not None else frozenset(),
        offered=offered_later(activity.id, form),
    )
