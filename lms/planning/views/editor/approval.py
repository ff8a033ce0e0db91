"""How a draft's evaluation stands with the office, and the button that approves it."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.assessments import operations as assessments
from lms.assessments.queries import evaluation_with_items
from lms.db import session
from lms.planning.policy import activity_for_publishing
from lms.planning.views.blueprint import blueprint, settings
from lms.planning.views.editor.acting import act


@dataclass(frozen=True, kw_only=True)
class Approval:
    """How the form stands with the office; `seen` is what whoever approves brings back."""

    is_asked: bool
    may_approve: bool
    is_approved: bool
    approved_at: datetime | None
    by: str
    ended_at: datetime | None
    seen: str


@blueprint.post("/planning/activities/<slug>/evaluation/approve")
@requires(Permission.ACTIVITIES_PUBLISH)
def approve_evaluation(slug: str) -> Response:
    """Say that this form may be put before learners."""
    found, now = activity_for_publishing(current_actor(), slug), clock.now()
    saw = request.form.get("seen", "")
    return act(
        found,
        "evaluation",
        lambda: assessments.approve_evaluation(found, saw=saw, actor=current_actor(), now=now),
        "evaluation_approved",
    )


def approval_of(activity: Activity) -> Approval:
    """What the part says of it."""
    evaluation = evaluation_with_items(activity.id)
    is_asked = settings().evaluation_approval and evaluation is not None and bool(evaluation.items)
    by = session.get(Person, evaluation.approved_by) if evaluation and evaluation.approved_by else None
    return Approval(
        is_asked=is_asked,
        may_approve=bool(may_publish(current_actor(), activity)),
        is_approved=evaluation is not None and evaluation.is_approved,
        approved_at=evaluation.approved_at if evaluation else None,
        by=by.name if by else "",
        ended_at=evaluation.approval_ended_at if evaluation else None,
        seen=assessments.evaluation_token(evaluation) if evaluation else "",
    )


def approval_piece(activity: Activity) -> dict[str, str]:
    """How the form stands with the office, once it was changed."""
    html = render_template("planning/editor/_approval.html", activity=activity, approval=approval_of(activity))
    return {"evaluation-approval": html}
