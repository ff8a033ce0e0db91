"""The doors of the part with the sessions that an activity consists of, where it is more than one talk."""

from flask import request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.queries import teachers_of
from lms.planning import operations
from lms.planning.forms import SessionForm
from lms.planning.operations.session_slots import session_part
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to_row
from lms.planning.views.editor.approval import approval_piece
from lms.planning.views.editor.saving import Page, gone, save, with_pieces
from lms.planning.views.editor.shown_sessions import anchor_of, head_piece, slots_of


@blueprint.post("/planning/activities/<slug>/sessions")
@requires(Permission.ACTIVITIES_EDIT)
def add_session(slug: str) -> Response:
    """Put an empty session behind the others; an activity that had none gets two, because one is no session."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    made = operations.add_sessions(found, 1 if found.sessions else 2, actor=actor)
    return back_to_row(found, anchor_of(made[0].id), "session_added" if len(made) == 1 else "sessions_added")


@blueprint.post("/planning/activities/<slug>/sessions/<int:session_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_session(slug: str, session_id: int) -> Page:
    """Keep a session's title and speakers."""
    found = activity_for_editing(current_actor(), slug)
    if session_id not in {one.id for one in found.sessions}:
        return gone("no_such_session")
    form = SessionForm(session_id, teachers_of(found))
    values = {session_part(session_id): form.value}
    answer = save(found, form, slots_of, values, place=anchor_of(session_id))
    return with_pieces(answer, lambda: head_piece(found, session_id) | approval_piece(found))


@blueprint.post("/planning/activities/<slug>/sessions/<int:session_id>/move")
@requires(Permission.ACTIVITIES_EDIT)
def move_session(slug: str, session_id: int) -> Response:
    """One place earlier or later."""
    actor = current_actor()
    found, earlier = activity_for_editing(actor, slug), request.form.get("by") != "1"
    return act(
        found,
        "sessions",
        lambda: operations.move_session(found, session_id, earlier=earlier, actor=actor),
        "session_moved",
        anchor_of(session_id),
    )


@blueprint.post("/planning/activities/<slug>/sessions/<int:session_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_session(slug: str, session_id: int) -> Response:
    """Take a session out."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    return act(
        found,
        "sessions",
        lambda: operations.remove_session(found, session_id, actor=actor),
        "session_removed",
    )
