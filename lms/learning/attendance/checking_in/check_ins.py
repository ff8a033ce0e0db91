"""Check-ins: by a code that was shown or read out, before and after signing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, insert, not_, or_, select

from lms import clock, config
from lms.accounts.queries import hold_person
from lms.activities.models import ActivitySession, LiveEvent
from lms.activities.rules import EvidenceKind
from lms.db import fetch, session, write
from lms.learning.attendance.checking_in.codes import (
    BOUND_WITHIN,
    CheckInFlag,
    CodeSlot,
    Verdict,
    flag_of,
    judge,
)
from lms.learning.attendance.operations import Following, following, settle_later
from lms.learning.attendance.values import counts, is_of_its_time
from lms.learning.models import CheckIn

_TAKEN_BACK: Final = and_(CheckIn.kind == EvidenceKind.DOOR, CheckIn.is_accepted.is_(False))
# Built once: a hall checks in within seconds.
_OF_SESSION: Final = (
    select(
        CheckIn.id,
        CheckIn.person_id,
        CheckIn.kind,
        CheckIn.mark,
        CheckIn.flag,
        CheckIn.is_accepted,
        CheckIn.scanned_at,
    )
    .where(
        CheckIn.session_id == bindparam("in_session"),
        or_(CheckIn.person_id == bindparam("by_person"), CheckIn.mark == bindparam("by_mark")),
    )
    .order_by(CheckIn.id)
)
_KEPT: Final = insert(CheckIn).returning(CheckIn.id)
# Scans of one session that wait for somebody to sign in: more than a hall holds are nobody's.
MOST_WAITING: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class Scanner:
    """Who enters a code: somebody who is signed in, and the digest of what her browser keeps."""

    person_id: int | None
    mark: str


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A session's code that came back, judged before anything is written: hundreds write in the same seconds."""

    scanner: Scanner
    verdict: Verdict
    scanned_at: datetime
    starts_at: datetime
    places: int | None
    left: Following | None


def secret() -> str:
    """What the codes are made from: this installation's own key."""
    return config.current().signing_key


def slot_of(item: ActivitySession) -> CodeSlot:
    """An item of the agenda that has its time, as its codes know it."""
    assert item.starts_at is not None
    assert item.ends_at is not None
    return CodeSlot(session_id=item.id, starts_at=item.starts_at, ends_at=item.ends_at)


def entered(
    scanner: Scanner, code: str, items: Sequence[ActivitySession], *, scanned_at: datetime
) -> Entered | None:
    """What this code shows about being in one of these sessions; None where it is none of their codes."""
    by_id = {one.id: one for one in items}
    verdict = judge(secret(), [slot_of(one) for one in items], code, now=scanned_at)
    if verdict is None or _kind_of(verdict) not in by_id[verdict.session_id].evidence:
        return None
    item, me = by_id[verdict.session_id], scanner.person_id
    activity = item.activity
    return Entered(
        scanner=scanner,
        verdict=verdict,
        scanned_at=scanned_at,
        starts_at=slot_of(item).starts_at,
        places=activity.live.capacity if activity.live is not None else None,
        left=None if me is None else following(me, activity.id, now=clock.now()),
    )


def is_crowded(seen: Entered) -> bool:
    """Whether so many wait for this session that whoever comes now signs in first: one code fills nothing up."""
    if seen.scanner.person_id is not None:
        return False
    waiting = select(CheckIn.id).where(CheckIn.session_id == seen.verdict.session_id, CheckIn.person_id.is_(None))
    return session.scalar(select(func.count()).select_from(waiting.limit(MOST_WAITING).subquery())) == MOST_WAITING


def check_in(seen: Entered) -> int:
    """Keep it; the row's id. Who is checked in already stays so: a code entered twice is one presence."""
    if seen.scanner.person_id is not None:
        hold_person(seen.scanner.person_id)
    rows = fetch(_OF_SESSION, **_names(seen)).all()
    standing = min((one for one in rows if _is_mine(seen, one)), key=lambda one: not _counts(one), default=None)
    if standing is not None and (_counts(standing) or seen.verdict.flag is not CheckInFlag.NONE):
        return int(standing.id)
    return _kept(seen, is_anothers=any(_is_anothers(seen.scanner, one) for one in rows))


def bind_check_ins(scanner: Scanner) -> int:
    """Give whoever has signed in what her browser scanned before; how many. The times of the scans count."""
    assert scanner.person_id is not None
    hold_person(scanner.person_id)
    rows = session.execute(
        select(CheckIn, ActivitySession.activity_id, LiveEvent.capacity)
        .join(ActivitySession, ActivitySession.id == CheckIn.session_id)
        .outerjoin(LiveEvent, LiveEvent.activity_id == ActivitySession.activity_id)
        .where(*unbound(scanner.mark))
        .order_by(CheckIn.id)
        .with_for_update(of=CheckIn)
    ).all()
    for row, _activity_id, places in rows:
        row.flag = flag_of(
            Verdict(session_id=row.session_id, step=row.step, flag=row.flag),
            is_anothers=_checked_another_in(scanner, row.session_id),
            with_step=_with_step(row.session_id, row.step, places),
            places=places,
        )
        row.person_id, row.bound_at = scanner.person_id, clock.now()
    for activity_id in {activity_id for _row, activity_id, _places in rows}:
        settle_later(following(scanner.person_id, activity_id, now=clock.now()))
    return len(rows)


def unbound(mark: str) -> tuple[ColumnElement[bool], ...]:
    """What this browser scanned in the last day and nobody has signed in for."""
    since = clock.now() - BOUND_WITHIN
    return (CheckIn.mark == mark, CheckIn.person_id.is_(None), CheckIn.scanned_at > since)


def check_ins_of(scanner: Scanner) -> Sequence[CheckIn]:
    """What this person, or this browser while nobody is signed in, was checked in to in the last day.

    What was scanned before its session was moved to a later time is none: she has to do it again.
    """
    since = clock.now() - BOUND_WITHIN
    waiting = and_(*unbound(scanner.mark))
    mine = and_(CheckIn.person_id == scanner.person_id, CheckIn.scanned_at > since, not_(_TAKEN_BACK))
    found = (
        select(CheckIn, ActivitySession.starts_at)
        .join(ActivitySession, ActivitySession.id == CheckIn.session_id)
        .where(or_(waiting, mine) if scanner.person_id is not None else waiting)
        .order_by(CheckIn.scanned_at.desc(), CheckIn.id.desc())
    )
    # What has codes has its time.
    return [row for row, starts_at in session.execute(found) if starts_at and _is_of_its_time(row, starts_at)]


def _kept(seen: Entered, *, is_anothers: bool) -> int:
    verdict, now = seen.verdict, clock.now()
    # Scans of nobody yet are counted as they are bound: a script could make as many as there are places.
    places = seen.places if seen.scanner.person_id is not None else None
    with_step = _with_step(verdict.session_id, verdict.step, places)
    row = {
        "session_id": verdict.session_id,
        "person_id": seen.scanner.person_id,
        "kind": _kind_of(verdict),
        "scanned_at": seen.scanned_at,
        "mark": seen.scanner.mark,
        "step": verdict.step,
        "flag": flag_of(verdict, is_anothers=is_anothers, with_step=with_step, places=places),
        "bound_at": now if seen.left is not None else None,
    }
    row_id: int = write(_KEPT, row).scalar_one()
    if seen.left is not None:
        settle_later(seen.left)
    return row_id


def _names(seen: Entered) -> dict[str, object]:
    # No person has the number 0: it finds nobody's rows but this browser's.
    return {
        "in_session": seen.verdict.session_id,
        "by_person": seen.scanner.person_id or 0,
        "by_mark": seen.scanner.mark,
    }


def _with_step(session_id: int, step: int | None, places: int | None) -> int:
    """How many people came with this code; counted only where there is a number to compare with."""
    if places is None:
        return 0
    same = select(func.count()).where(
        CheckIn.session_id == session_id, CheckIn.step == step, CheckIn.person_id.is_not(None)
    )
    return session.scalar(same) or 0


def _is_mine(seen: Entered, row: Row[Any]) -> bool:
    """Whether it stands for this person, or for this browser while nobody is signed in."""
    if row.is_accepted is False or not _is_of_its_time(row, seen.starts_at):
        return False
    scanner = seen.scanner
    if scanner.person_id is not None:
        return bool(row.person_id == scanner.person_id)
    return row.person_id is None and bool(row.mark == scanner.mark)


def _is_anothers(scanner: Scanner, row: Row[Any]) -> bool:
    """Whether by it this browser has checked somebody else in to the session."""
    if scanner.person_id is None or row.mark != scanner.mark:
        return False
    return row.person_id is not None and row.person_id != scanner.person_id


def _checked_another_in(scanner: Scanner, session_id: int) -> bool:
    others = select(CheckIn.id).where(
        CheckIn.mark == scanner.mark, CheckIn.session_id == session_id, CheckIn.person_id != scanner.person_id
    )
    return session.scalar(others.limit(1)) is not None


def _is_of_its_time(row: CheckIn | Row[Any], starts_at: datetime) -> bool:
    is_flagged = row.flag is not CheckInFlag.NONE
    return is_of_its_time(starts_at=starts_at, scanned_at=row.scanned_at, kind=row.kind, is_flagged=is_flagged)


def _counts(row: Row[Any]) -> bool:
    return counts(is_flagged=row.flag is not CheckInFlag.NONE, is_accepted=row.is_accepted) is True


def _kind_of(verdict: Verdict) -> EvidenceKind:
    return EvidenceKind.SPOKEN if verdict.step is None else EvidenceKind.CODE
