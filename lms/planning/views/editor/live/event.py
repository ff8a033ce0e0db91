"""The part with a live draft's terms: zone, seats, registration, fee, and the days to claim credit."""

from dataclasses import dataclass

from flask import request

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning.forms.live import EventForm
from lms.planning.operations import live
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.live.shown import claim_piece, event_values, live_draft, times_pieces
from lms.planning.views.editor.saving import Page, refused, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import words


@dataclass(frozen=True, kw_only=True)
class EventPart:
    """What the template of the terms reads."""

    form: EventForm
    tokens: dict[str, str]


@part("event")
def event_part(bench: Workbench) -> EventPart:
    """The terms as they stand, or as they were sent and refused."""
    sent = bench.sent if isinstance(bench.sent, EventForm) else None
    return EventPart(form=sent or _form(bench.activity), tokens=bench.tokens(live.event_slots(bench.activity)))


@blueprint.post("/planning/activities/<slug>/event")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_event(slug: str) -> Page:
    """Keep the terms."""
    found = live_draft(activity_for_editing(current_actor(), slug))
    form, zone = _form(found, is_sent=True), found.zone
    try:
        answer = save(found, form, live.event_slots, form.values(), place="event")
    except Refusal as refusal:
        if refusal.code != "zone_skips_times":
            raise
        transactions.roll_back()
        form.refuse("zone", words(refusal.code))
        return refused(found, form)
    return with_pieces(answer, lambda: _pieces(found, is_moved=found.zone != zone))


def _pieces(activity: Activity, *, is_moved: bool) -> dict[str, str]:
    """The last day of credit; and every time of the agenda, where it is another zone's."""
    return claim_piece(activity) | (times_pieces(activity) if is_moved else {})


def _form(activity: Activity, *, is_sent: bool = False) -> EventForm:
    form = EventForm(formdata=request.form if is_sent else None, data=event_values(activity))
    form.offer(activity.zone)
    return form
