"""The agenda of a live draft: items added, written, kept in the order of time, moved together, taken out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from lms import formats
from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.agenda import PAUSES, PROMOTION, accredited_minutes
from lms.activities.local_times import TimeRefused
from lms.activities.models import Activity, ActivitySession, Venue
from lms.activities.queries import speakers_in, teachers_of
from lms.activities.rules import EvidenceKind, SessionKind
from lms.assessments.operations import sessions_changed
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.live.times import in_zone, local_times, moments, times_value
from lms.planning.operations.saving import DraftSlot
from lms.planning.operations.sessions import add_sessions, open_sessions, put_in_order, remove_session
from lms.planning.queries.agenda import agenda_items
from lms.planning.versions import Value

ACCREDITED: Final = "y"
# Kinds that the office may choose; what it corrects itself it need not choose before.
CHOSEN_EVIDENCE: Final = tuple(one for one in EvidenceKind if one is not EvidenceKind.OFFICE)


def add_item(activity: Activity, *, actor: Actor) -> ActivitySession:
    """One that begins where the last one ends, in the same place; attendance is shown as in what was learned last.

    Raises Refusal: too_many_sessions, not_a_draft.
    """
    timed = [one for one in activity.sessions if one.ends_at is not None]
    before = max(timed, key=_end_of) if timed else None
    (made,) = add_sessions(activity, 1, actor=actor)
    if before is not None:
        made.starts_at, made.venue_id, made.track = before.ends_at, before.venue_id, before.track
        learned = [one for one in timed if may_be_accredited(one.kind)]
        made.evidence = list(max(learned, key=_end_of).evidence) if learned else []
    session.flush()
    session.expire(activity, ["sessions"])
    return made


def remove_item(activity: Activity, session_id: int, *, actor: Actor) -> None:
    """Take it out. Raises Refusal: no_such_session, not_a_draft."""
    minutes = accredited_minutes(agenda_items(activity))
    remove_session(activity, session_id, actor=actor)
    follow_minutes(activity, minutes)


def move_agenda(activity: Activity, begins_on: date, *, actor: Actor) -> None:
    """Let it begin on another day: what the clocks show stays, day by day.

    Raises Refusal: agenda_without_times, day_skips_times, not_a_draft.
    """
    open_sessions(activity, actor)
    starts = [one.starts_at for one in activity.sessions if one.starts_at is not None]
    if not starts:
        raise Refusal("agenda_without_times")
    days = (begins_on - min(starts).astimezone(ZoneInfo(activity.zone)).date()).days
    try:
        for row in activity.sessions:
            row.starts_at = in_zone(row.starts_at, activity.zone, activity.zone, days=days)
            row.ends_at = in_zone(row.ends_at, activity.zone, activity.zone, days=days)
    except (TimeRefused, OverflowError) as refused:
        raise Refusal("day_skips_times") from refused
    session.flush()
    note("activity.agenda_moved", actor_id=actor.id, subject=("activity", activity.id))


def agenda_slots(activity: Activity, *, actor: Actor) -> Iterable[DraftSlot]:
    """Of each item what it is, and when: two values, so that one is kept while the other is incomplete."""
    for row in activity.sessions:
        yield _item(activity, row, actor)
        yield _times(activity, row, actor)


def item_part(session_id: int) -> str:
    """The name of the part that says what an item is."""
    return f"agenda:{session_id}"


def times_part(session_id: int) -> str:
    """The name of the part that says when it is."""
    return f"times:{session_id}"


def may_be_accredited(kind: str) -> bool:
    """Breaks, meals and promotion never give credit."""
    return kind not in PAUSES and kind != PROMOTION


def item_value(activity: Activity, row: ActivitySession) -> dict[str, str | list[str]]:
    """An item by the names of its form's fields."""
    return {
        "title": row.title,
        "kind": row.kind.value,
        "venue_id": str(row.venue_id or ""),
        "track": row.track,
        "is_accredited": ACCREDITED if row.is_accredited and may_be_accredited(row.kind) else "",
        "evidence": [one.value for one in CHOSEN_EVIDENCE if one in row.evidence],
        "speakers": [str(one.id) for one in speakers_in(activity, row)],
    }


def sort_by_time(activity: Activity) -> None:
    """Number the items as they follow on one another; those without times come last."""
    rows = sorted(activity.sessions, key=_order)
    if [one.position for one in rows] != list(range(1, len(rows) + 1)):
        put_in_order(activity, rows)


def _end_of(row: ActivitySession) -> tuple[datetime, int]:
    assert row.ends_at is not None
    return row.ends_at, row.id


def _order(row: ActivitySession) -> tuple[bool, float, str, int]:
    moment = row.starts_at.timestamp() if row.starts_at else 0.0
    return row.starts_at is None, moment, row.track, row.id


def _item(activity: Activity, row: ActivitySession, actor: Actor) -> DraftSlot:
    def write(value: Value) -> None:
        minutes = accredited_minutes(agenda_items(activity))
        assert isinstance(value, dict)
        write_item(activity, row, value)
        sort_by_time(activity)
        follow_minutes(activity, minutes)
        sessions_changed(activity, actor=actor)

    def show(value: Value) -> str:
        assert isinstance(value, dict)
        names = [one.name_with_degree for one in teachers_of(activity) if str(one.id) in value["speakers"]]
        venue = session.get(Venue, int(str(value["venue_id"]))) if value["venue_id"] else None
        shown = (str(value["title"]), str(value["track"]), venue.name if venue else "", "; ".join(names))
        return "\n".join(text for text in shown if text)

    return DraftSlot(part=item_part(row.id), read=lambda: item_value(activity, row), write=write, show=show)


def write_item(activity: Activity, row: ActivitySession, value: dict[str, str | list[str]]) -> None:
    """What it is; whoever teaches nothing here any more speaks in nothing."""
    ids = set(value["speakers"])
    row.title, row.track = str(value["title"]), str(value["track"])
    row.kind = SessionKind(str(value["kind"]))
    row.venue_id = int(str(value["venue_id"])) if value["venue_id"] else None
    row.is_accredited = bool(value["is_accredited"]) and may_be_accredited(row.kind)
    row.evidence = [one.value for one in CHOSEN_EVIDENCE if one.value in value["evidence"]]
    row.people = [one for one in teachers_of(activity) if str(one.id) in ids]
    session.flush()


def _times(activity: Activity, row: ActivitySession, actor: Actor) -> DraftSlot:
    def write(value: Value) -> None:
        minutes = accredited_minutes(agenda_items(activity))
        local = local_times(value)
        row.starts_at, row.ends_at = moments(local, activity.zone) if local else (None, None)
        session.flush()
        sort_by_time(activity)
        follow_minutes(activity, minutes)
        sessions_changed(activity, actor=actor)

    def show(value: Value) -> str:
        local = local_times(value)
        if local is None:
            return ""
        return " ".join(
            (formats.day(local.on), f"{local.starts:%H:%M}", f"{local.ends:%H:%M}" if local.ends else "")
        )

    return DraftSlot(part=times_part(row.id), read=lambda: times_value(row, activity.zone), write=write, show=show)


def follow_minutes(activity: Activity, before: int) -> None:
    """The estimated time follows the accredited minutes until somebody writes another."""
    around = activity.quiz_minutes + activity.evaluation_minutes
    if activity.minutes in (0, before + around):
        after = accredited_minutes(agenda_items(activity))
        activity.minutes = after + around if after else 0
