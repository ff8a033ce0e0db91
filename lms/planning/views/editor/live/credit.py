"""What the agenda gives, beside each designation: whether that is what it says, and the button that takes it."""

from decimal import Decimal

from flask import render_template
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityKind
from lms.planning.operations import live
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act
from lms.planning.views.editor.credit import amount_hints, worth_of
from lms.planning.views.editor.live.shown import live_draft


@blueprint.post("/planning/activities/<slug>/designations/<int:designation_id>/agenda")
@requires(Permission.ACTIVITIES_EDIT)
def use_agenda_credit(slug: str, designation_id: int) -> Response:
    """Designate as much as the agenda gives."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return act(
        found, "credit", lambda: live.use_agenda_credit(found, designation_id, actor=actor), "agenda_credit_used"
    )


def credit_pieces(activity: Activity) -> dict[str, str]:
    """What is said beside the amounts, once the agenda is another."""
    return amount_hints(activity) | {
        f"designation-{one.id}-agenda": render_template(
            "planning/editor/live/_use_agenda.html", activity=activity, one=one
        )
        for one in activity.designations
    }


@blueprint.app_template_global()
def agenda_gives(activity: Activity, designation: Designation) -> Decimal | None:
    """What the agenda gives, where that is another amount than the designated one."""
    worth = worth_of(activity) if activity.kind is ActivityKind.LIVE else None
    return worth if worth and worth != designation.amount else None
