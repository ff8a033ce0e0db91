"""How many are in each session of a live activity by now, by which evidence."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CompoundSelect, func, literal, not_, or_, select, union_all

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.db import session
from lms.learning.attendance.checking_in.standing import IS_UNDECIDED, stands_for
from lms.learning.attendance.evidence import COUNTS
from lms.learning.joining.stages import GOES_ON
from lms.learning.models import Arrival, AttendanceRow, CheckIn

# By session: how many scans wait for a decision (True), and how many for a sign-in.
_WAITING: Final = (
    select(CheckIn.session_id, CheckIn.person_id.is_not(None), func.count())
    .join(ActivitySession, ActivitySession.id == CheckIn.session_id)
    .where(or_(IS_UNDECIDED, CheckIn.person_id.is_(None)))
    .group_by(CheckIn.session_id, CheckIn.person_id.is_not(None))
)


@dataclass(frozen=True, kw_only=True)
class Headcount:
    """How many are in a session: people, by kind of evidence too; scans that wait for a sign-in or a decision."""

    people: int = 0
    by_kind: Counter[EvidenceKind] = field(default_factory=Counter)
    unbound: int = 0
    flagged: int = 0


def headcounts(activity: Activity, now: datetime) -> dict[int, Headcount]:
    """Of each session, by its id; three statements. Who shows attendance in two ways is one person."""
    found, there = {one.id: Headcount() for one in activity.sessions}, _there(activity, now).subquery()
    people = func.count(there.c.person_id.distinct())
    for session_id, count in session.execute(select(there.c.session_id, people).group_by(there.c.session_id)):
        found[session_id] = replace(found[session_id], people=count)
    by_kind = select(there.c.session_id, there.c.kind, people).group_by(there.c.session_id, there.c.kind)
    for session_id, kind, count in session.execute(by_kind):
        found[session_id].by_kind[kind] = count
    for session_id, waits, count in session.execute(_WAITING.where(ActivitySession.activity_id == activity.id)):
        one = found[session_id]
        found[session_id] = replace(one, flagged=count) if waits else replace(one, unbound=count)
    return found


def _there(activity: Activity, now: datetime) -> CompoundSelect[Any]:
    """Who is or was in each session: check-ins that count, sittings before its venue's join page, its reports."""
    checked_in = (
        select(CheckIn.session_id, CheckIn.kind, CheckIn.person_id)
        .join(ActivitySession, ActivitySession.id == CheckIn.session_id)
        .where(stands_for(activity.sessions), not_(IS_UNDECIDED), CheckIn.person_id.is_not(None))
    )
    sitting = (
        select(ActivitySession.id, literal(EvidenceKind.JOIN_PAGE.value), Arrival.person_id)
        .join(Arrival, Arrival.venue_id == ActivitySession.venue_id)
        .where(
            Arrival.arrived_at < ActivitySession.ends_at,
            Arrival.seen_until > ActivitySession.starts_at,
            or_(ActivitySession.ends_at <= now, Arrival.seen_until >= now - GOES_ON),
        )
    )
    reported = (
        select(ActivitySession.id, literal(EvidenceKind.REPORT.value), AttendanceRow.person_id)
        .join(AttendanceRow, AttendanceRow.venue_id == ActivitySession.venue_id)
        .where(
            COUNTS,
            AttendanceRow.person_id.is_not(None),
            AttendanceRow.joined_at < ActivitySession.ends_at,
            AttendanceRow.left_at > ActivitySession.starts_at,
        )
    )
    of_it = ActivitySession.activity_id == activity.id
    return union_all(*(one.where(of_it) for one in (checked_in, sitting, reported)))
