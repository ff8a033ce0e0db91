"""What the part with the sessions shows, and what of it is drawn anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import render_template, request

from lms.access.guard import current_actor
from lms.activities.models import Activity, ActivitySession
from lms.activities.queries import teachers_of
from lms.planning import operations
from lms.planning.forms import SessionForm
from lms.planning.operations.session_slots import session_part, session_value
from lms.planning.operations.sessions import MOST_SESSIONS
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
        tokens=bench.tokens(slots_of(bench.activity)),
        most=MOST_SESSIONS,
    )


def people_pieces(activity: Activity) -> dict[str, str]:
    """Who can be ticked in each session, once somebody's part in the activity is another."""
    return {
        f"{anchor_of(row.id)}-people": render_template(
            "planning/editor/_session_people.html", row=row, form=_form(activity, row)
        )
        for row in activity.sessions
    }


def slots_of(activity: Activity) -> Iterable[operations.DraftSlot]:
    """What is saved by itself."""
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
            is_open=sent is not None or not row.title or wanted == anchor_of(row.id),
        )


def head_piece(activity: Activity, session_id: int) -> dict[str, str]:
    """A session in a line, once it was saved."""
    row = next(one for one in activity.sessions if one.id == session_id)
    html = render_template("planning/editor/_session_head.html", activity=activity, row=row)
    return {f"{anchor_of(session_id)}-head": html}


def anchor_of(session_id: int) -> str:
    """Where the session stands on the page."""
    return f"session-{session_id}"
