"""The part with the sessions that an activity consists of, where it is more than one talk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity, ActivitySession
from lms.activities.queries import teachers_of
from lms.planning import operations
from lms.planning.forms import SessionForm
from lms.planning.operations.sessions import MOST_SESSIONS, session_part, session_value
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act, back_to_row
from lms.planning.views.editor.approval import approval_piece
from lms.planning.views.editor.saving import Page, gone, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part


@dataclass(frozen=True, kw_only=True)
class ShownSession:
    """A session's row and form, the name of its part, and whether it stands open."""

    row: ActivitySession
    form: SessionForm
    part: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class SessionsPart:
    """What the sessions' template reads; `most` is how many sessions there may be."""

    rows: list[ShownSession]
    tokens: dict[str, str]
    most: int


@part("sessions")
def sessions_part(bench: Workbench) -> SessionsPart:
    """What stands, or what was sent and refused."""
    return SessionsPart(
        rows=list(_rows(bench)),
        tokens=bench.tokens(_slots(bench.activity)),
        most=MOST_SESSIONS,
    )


@blueprint.post("/planning/activities/<slug>/sessions")
@requires(Permission.ACTIVITIES_EDIT)
def add_session(slug: str) -> Response:
    """Put an empty session behind the others; an activity that had none gets two, because one is no session."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    made = operations.add_sessions(found, 1 if found.sessions else 2, actor=actor)
    return back_to_row(found, _anchor(made[0].id), "session_added" if len(made) == 1 else "sessions_added")


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
    answer = save(found, form, _slots, values, place=_anchor(session_id))
    return with_pieces(answer, lambda: _head(found, session_id) | approval_piece(found))


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
        _anchor(session_id),
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


def people_pieces(activity: Activity) -> dict[str, str]:
    """Who can be ticked in each session, once somebody's part in the activity is another."""
    return {
        f"{_anchor(row.id)}-people": render_template(
            "planning/editor/_session_people.html", row=row, form=_form(activity, row)
        )
        for row in activity.sessions
    }


def _slots(activity: Activity) -> Iterable[operations.Slot]:
    return operations.session_slots(activity, actor=current_actor())


def _form(activity: Activity, row: ActivitySession) -> SessionForm:
    values = session_value(activity, row)
    return SessionForm(row.id, teachers_of(activity), formdata=None, data=values)


def _rows(bench: Workbench) -> Iterator[ShownSession]:
    wanted = request.args.get("open")
    for row in bench.activity.sessions:
        sent = bench.sent if isinstance(bench.sent, SessionForm) and bench.sent.session_id == row.id else None
        yield ShownSession(
            row=row,
            form=sent or _form(bench.activity, row),
            part=session_part(row.id),
            is_open=sent is not None or not row.title or wanted == _anchor(row.id),
        )


def _head(activity: Activity, session_id: int) -> dict[str, str]:
    row = next(one for one in activity.sessions if one.id == session_id)
    html = render_template("planning/editor/_session_head.html", activity=activity, row=row)
    return {f"session-{session_id}-head": html}


def _anchor(session_id: int) -> str:
    return f"session-{session_id}"
