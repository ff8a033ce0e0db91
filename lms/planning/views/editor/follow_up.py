"""The part's choice of a follow-up: after how many days, and which questions of the library."""

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.authoring import ItemText
from lms.assessments.library import offered_texts
from lms.assessments.queries import follow_up_with_items, item_texts
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """What the part's template reads; `chosen` are ids of the library."""

    days: int | None
    offered_days: tuple[int, ...]
    chosen: frozenset[int | None]
    offered: list[ItemText]


def follow_up_of(activity: Activity) -> FollowUp:
    """What is chosen, and what may be."""
    found = follow_up_with_items(activity.id)
    texts = [text for _id, text in item_texts(found)] if found is not None else []
    return FollowUp(
        days=found.days_after if found is not None else None,
        offered_days=assessments.FOLLOW_UP_DAYS,
        chosen=frozenset(text.library_id for text in texts),
        offered=offered_texts(follow_up=True),
    )


@blueprint.post("/planning/activities/<slug>/evaluation/follow-up")
@requires(Permission.ACTIVITIES_EDIT)
def choose_follow_up(slug: str) -> Response:
    """Keep the days and the questions."""
    actor = current_actor()
    found, days = activity_for_editing(actor, slug), request.form.get("days", "")
    number = int(days[:3]) if days.isascii() and days.isdigit() else None
    return act(
        found,
        "evaluation",
        lambda: assessments.choose_follow_up(found, number, chosen_of_library(), actor=actor),
        "follow_up_kept",
    )


def chosen_of_library() -> set[int]:
    """The questions of the library that were ticked."""
    return {int(one) for one in request.form.getlist("library") if one.isascii() and one.isdigit()}
