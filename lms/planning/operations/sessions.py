"""Sessions of a draft: added, put in order and taken out."""

from collections.abc import Sequence
from typing import Final

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, ActivitySession
from lms.activities.policy import may_edit
from lms.assessments.operations import sessions_changed
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.saving import lock

MOST_SESSIONS: Final = 60


def add_sessions(activity: Activity, count: int, *, actor: Actor) -> list[ActivitySession]:
    """Empty sessions behind the others. Raises Refusal: too_many_sessions, not_a_draft."""
    open_sessions(activity, actor)
    taken = len(activity.sessions)
    if taken + count > MOST_SESSIONS:
        raise Refusal("too_many_sessions", most=MOST_SESSIONS)
    made = [ActivitySession(activity=activity, position=taken + place) for place in range(1, count + 1)]
    session.add_all(made)
    session.flush()
    _changed("activity.session_added", activity, actor)
    return made


def move_session(activity: Activity, session_id: int, *, earlier: bool, actor: Actor) -> None:
    """One place earlier, or later; at either end it stays."""
    open_sessions(activity, actor)
    rows = list(activity.sessions)
    place = rows.index(_row(activity, session_id))
    rows.insert(max(place - 1, 0) if earlier else place + 1, rows.pop(place))
    put_in_order(activity, rows)
    _changed("activity.session_moved", activity, actor)


def remove_session(activity: Activity, session_id: int, *, actor: Actor) -> None:
    """Take it out; the others close up."""
    open_sessions(activity, actor)
    row = _row(activity, session_id)
    session.delete(row)
    put_in_order(activity, [one for one in activity.sessions if one is not row])
    _changed("activity.session_removed", activity, actor)


def open_sessions(activity: Activity, actor: Actor) -> None:
    """Whoever writes sessions waits for her turn. Raises Refusal: not_a_draft."""
    insist(may_edit(actor, activity))
    lock(activity)
    insist_on_draft(activity)


def _row(activity: Activity, session_id: int) -> ActivitySession:
    found = next((one for one in activity.sessions if one.id == session_id), None)
    if found is None:
        raise Refusal("no_such_session")
    return found


def put_in_order(activity: Activity, rows: Sequence[ActivitySession]) -> None:
    """Number them as they stand here."""
    for position, row in enumerate(rows, start=1):
        row.position = position
    session.flush()
    session.expire(activity, ["sessions"])


def _changed(act: str, activity: Activity, actor: Actor) -> None:
    sessions_changed(activity, actor=actor)
    note(act, actor_id=actor.id, subject=("activity", activity.id))
