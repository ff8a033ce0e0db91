"""Which sessions of an event were held and recorded: what shows each, and until when credit for it could run."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityState
from lms.activities.window import two_years_after
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class Recordable:
    """An accredited session: whether it was held, the day of its broadcast, the last day, and what shows it."""

    session: ActivitySession
    is_held: bool
    broadcast_on: date
    last_day: date
    recorded: Activity | None


def recordables_of(live: Activity, now: datetime) -> list[Recordable]:
    """The accredited sessions of a published event, in one statement."""
    rows = [one for one in live.sessions if one.is_accredited]
    shown = recorded_of(rows)
    return [_recordable(live, one, shown.get(one.id), now) for one in rows]


def recorded_of(rows: list[ActivitySession]) -> dict[int, Activity]:
    """By session the activity that shows its recording, or will; one that was withdrawn makes room for another."""
    found = select(Activity).where(
        Activity.from_session_id.in_([one.id for one in rows]), Activity.state != ActivityState.WITHDRAWN
    )
    return {one.from_session_id: one for one in session.scalars(found) if one.from_session_id is not None}


def was_held(live: Activity, row: ActivitySession, now: datetime) -> bool:
    """Whether the session is over, of an event that was announced and not cancelled."""
    was_announced = live.published_at is not None and not live.is_cancelled
    return was_announced and row.ends_at is not None and row.ends_at <= now


def day_of(row: ActivitySession) -> date:
    """The local date of a session that has its time: the broadcast date of what is recorded at it."""
    assert row.starts_at is not None
    return row.starts_at.astimezone(ZoneInfo(row.activity.zone)).date()


def _recordable(live: Activity, one: ActivitySession, recorded: Activity | None, now: datetime) -> Recordable:
    # A published agenda has its times.
    day = day_of(one)
    return Recordable(
        session=one,
        is_held=was_held(live, one, now),
        broadcast_on=day,
        last_day=two_years_after(day),
        recorded=recorded,
    )
