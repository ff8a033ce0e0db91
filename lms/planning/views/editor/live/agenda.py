"""The part with the agenda: items written, added, taken out, and moved to another day together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.events import venues_of
from lms.activities.models import Activity, ActivitySession
from lms.planning.forms.live import AgendaForm, NewDayForm
from lms.planning.operations import DraftSlot, live
from lms.planning.operations.live.agenda import item_part, times_part
from lms.planning.operations.sessions import MOST_SESSIONS
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to_row
from lms.planning.views.editor.approval import approval_piece
from lms.planning.views.editor.live.credit import credit_pieces
from lms.planning.views.editor.live.shown import claim_piece, head_pieces, item_form, live_draft, which_piece
from lms.planning.views.editor.saving import Page, gone, refused, save, with_pieces
from lms.planning.views.editor.shown_sessions import anchor_of
from lms.planning.views.editor.workbench import Workbench, part


@dataclass(frozen=True, kw_only=True)
class ShownItem:
    """An item's row and form, the names of its parts, and whether it stands open."""

    row: ActivitySession
    form: AgendaForm
    part: str
    times: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class AgendaPart:
    """What the agenda's template reads; `most` is how many items there may be."""

    rows: list[ShownItem]
    new_day: NewDayForm
    tokens: dict[str, str]
    most: int


@part("agenda")
def agenda_part(bench: Workbench) -> AgendaPart:
    """What stands, or what was sent and refused."""
    sent = bench.sent if isinstance(bench.sent, NewDayForm) else None
    return AgendaPart(
        rows=list(_rows(bench)),
        new_day=sent or NewDayForm(formdata=None),
        tokens=bench.tokens(_slots(bench.activity)),
        most=MOST_SESSIONS,
    )


@blueprint.post("/planning/activities/<slug>/agenda")
@requires(Permission.ACTIVITIES_EDIT)
def add_item_to_agenda(slug: str) -> Response:
    """An item behind the last one."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return back_to_row(found, anchor_of(live.add_item(found, actor=actor).id), "item_added")


@blueprint.post("/planning/activities/<slug>/agenda/<int:session_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_item_of_agenda(slug: str, session_id: int) -> Page:
    """Keep what an item is, and when."""
    found = live_draft(activity_for_editing(current_actor(), slug))
    row = next((one for one in found.sessions if one.id == session_id), None)
    if row is None:
        return gone("no_such_item")
    form = item_form(found, row, venues_of(found), request.form)
    values = {item_part(session_id): form.item(), times_part(session_id): form.times()}
    answer = save(found, form, _slots, values, place=anchor_of(session_id))
    return with_pieces(answer, lambda: _pieces(found, form))


@blueprint.post("/planning/activities/<slug>/agenda/<int:session_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_item_of_agenda(slug: str, session_id: int) -> Response:
    """Take an item out."""
    actor = current_actor()
    found = live_draft(activity_for_editing(actor, slug))
    return act(found, "agenda", lambda: live.remove_item(found, session_id, actor=actor), "item_removed")


@blueprint.post("/planning/activities/<slug>/agenda/day")
@requires(Permission.ACTIVITIES_EDIT)
def move_agenda(slug: str) -> Page:
    """Let the whole agenda begin on another day."""
    actor = current_actor()
    found, form = live_draft(activity_for_editing(actor, slug)), NewDayForm()
    if not form.validate():
        return refused(found, form)
    begins_on = form.begins_on.data
    return act(found, "agenda", lambda: live.move_agenda(found, begins_on, actor=actor), "agenda_moved")


def _slots(activity: Activity) -> Iterable[DraftSlot]:
    return live.agenda_slots(activity, actor=current_actor())


def _rows(bench: Workbench) -> Iterator[ShownItem]:
    venues, wanted = venues_of(bench.activity), request.args.get("open")
    for row in bench.activity.sessions:
        sent = bench.sent if isinstance(bench.sent, AgendaForm) and bench.sent.session_id == row.id else None
        yield ShownItem(
            row=row,
            form=sent or item_form(bench.activity, row, venues),
            part=item_part(row.id),
            times=times_part(row.id),
            is_open=sent is not None or not row.title or row.ends_at is None or wanted == anchor_of(row.id),
        )


def _pieces(activity: Activity, form: AgendaForm) -> dict[str, str]:
    """The lines of the agenda, what follows from them, and which of two times is meant where it is asked anew."""
    asked = {name for name in ("starts_which", "ends_which") if form[name].name in request.form}
    which = which_piece(form, activity) if asked != set(form.which()) else {}
    follows = claim_piece(activity) | credit_pieces(activity) | approval_piece(activity)
    return head_pieces(activity) | which | follows
