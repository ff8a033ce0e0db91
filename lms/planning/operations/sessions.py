"""Sessions of a draft: written, put in order and taken out, each saved by itself."""

from collections.abc import Iterable, Sequence
from typing import Final

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, ActivitySession
from lms.activities.policy import may_edit
from lms.activities.queries import speakers_in, teachers_of
from lms.assessments.operations import sessions_changed
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.saving import Slot, lock
from lms.planning.versions import Value

MOST_SESSIONS: Final = 60


def add_sessions(activity: Activity, count: int, *, actor: Actor) -> list[ActivitySession]:
    """Empty sessions behind the others. Raises Refusal: too_many_sessions, not_a_draft."""
    _open(activity, actor)
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
    _open(activity, actor)
    rows = list(activity.sessions)
    place = rows.index(_row(activity, session_id))
    rows.insert(max(place - 1, 0) if earlier else place + 1, rows.pop(place))
    _put_in_order(activity, rows)
    _changed("activity.session_moved", activity, actor)


def remove_session(activity: Activity, session_id: int, *, actor: Actor) -> None:
    """Take it out; the others close up."""
    _open(activity, actor)
    row = _row(activity, session_id)
    session.delete(row)
    _put_in_order(activity, [one for one in activity.sessions if one is not row])
    _changed("activity.session_removed", activity, actor)


def session_slots(activity: Activity, *, actor: Actor) -> Iterable[Slot]:
    """Title and speakers of each session, saved together."""
    return [_slot(activity, row, actor) for row in activity.sessions]


def session_part(session_id: int) -> str:
    """The name of a session's part."""
    return f"session:{session_id}"


def session_value(activity: Activity, row: ActivitySession) -> dict[str, str | list[str]]:
    """A session by the names of its form's fields."""
    return {"title": row.title, "speakers": [str(one.id) for one in speakers_in(activity, row)]}


def write_session(activity: Activity, row: ActivitySession, title: str, speaker_ids: Iterable[str]) -> None:
    """Title and speakers; whoever teaches nothing here any more is left out."""
    ids = set(speaker_ids)
    row.title = title
    row.people = [one for one in teachers_of(activity) if str(one.id) in ids]
    session.flush()


def _slot(activity: Activity, row: ActivitySession, actor: Actor) -> Slot:
    def write(value: Value) -> None:
        assert isinstance(value, dict)
        write_session(activity, row, str(value["title"]), value["speakers"])
        sessions_changed(activity, actor=actor)

    def show(value: Value) -> str:
        assert isinstance(value, dict)
        names = [one.name_with_degree for one in teachers_of(activity) if str(one.id) in value["speakers"]]
        return "\n".join(text for text in (str(value["title"]), "; ".join(names)) if text)

    return Slot(part=session_part(row.id), read=lambda: session_value(activity, row), write=write, show=show)


def _open(activity: Activity, actor: Actor) -> None:
    insist(may_edit(actor, activity))
    lock(activity)
    insist_on_draft(activity)


def _row(activity: Activity, session_id: int) -> ActivitySession:
    found = next((one for one in activity.sessions if one.id == session_id), None)
    if found is None:
        raise Refusal("no_such_session")
    return found


def _put_in_order(activity: Activity, rows: Sequence[ActivitySession]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
    session.flush()
    session.expire(activity, ["sessions"])


def _changed(act: str, activity: Activity, actor: Actor) -> None:
    sessions_changed(activity, actor=actor)
    note(act, actor_id=actor.id, subject=("activity", activity.id))
