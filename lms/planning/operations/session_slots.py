"""Title and speakers of each session of a draft, saved together."""

from collections.abc import Iterable

from lms.access.actor import Actor
from lms.activities.models import Activity, ActivitySession
from lms.activities.queries import speakers_in, teachers_of
from lms.assessments.operations import sessions_changed
from lms.db import session
from lms.planning.operations.saving import DraftSlot
from lms.planning.versions import Value


def session_slots(activity: Activity, *, actor: Actor) -> Iterable[DraftSlot]:
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


def _slot(activity: Activity, row: ActivitySession, actor: Actor) -> DraftSlot:
    def write(value: Value) -> None:
        assert isinstance(value, dict)
        write_session(activity, row, str(value["title"]), value["speakers"])
        sessions_changed(activity, actor=actor)

    def show(value: Value) -> str:
        assert isinstance(value, dict)
        names = [one.name_with_degree for one in teachers_of(activity) if str(one.id) in value["speakers"]]
        return "\n".join(text for text in (str(value["title"]), "; ".join(names)) if text)

    return DraftSlot(part=session_part(row.id), read=lambda: session_value(activity, row), write=write, show=show)
