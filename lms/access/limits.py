"""Limits on attempts, kept in the database: sign-in, letters, codes, verification."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from lms import clock
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.models import LimitCounter
from lms.db import expire, fetch, insert_unless_there, session, write


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `most` times within `period`, counted from the first."""

    kind: str
    most: int
    period: timedelta


_HELD: Final = (
    select(LimitCounter.id, LimitCounter.count.label("counted"), LimitCounter.period_ends_at)
    .where(LimitCounter.kind == bindparam("kind"), LimitCounter.key == bindparam("key"))
    .with_for_update()
)
_COUNTED: Final = update(LimitCounter).where(LimitCounter.id == bindparam("counter"))


def limit_on_guessing(kind: str) -> Limit:
    """Of so many random bits nobody guesses one right; the limit keeps guessing from costing us work."""
    return Limit(kind=kind, most=30, period=timedelta(minutes=10))


def may_try(limit: Limit, key: str) -> Decision:
    """Whether the limit leaves one more; counts nothing."""
    row = _row(limit, key)
    if row is None or row.period_ends_at <= clock.now() or row.count < limit.most:
        return ALLOWED
    return refused("too_many_attempts")


def ends_at(limit: Limit, key: str) -> datetime | None:
    """When the running period ends; None where none runs."""
    row = _row(limit, key)
    return row.period_ends_at if row is not None and row.period_ends_at > clock.now() else None


def count(limit: Limit, key: str) -> Decision:
    """Count one try and say whether it was within the limit."""
    now, place = clock.now(), {"kind": limit.kind, "key": _digest(key)}
    ends_at = now + limit.period
    insert_unless_there(LimitCounter, tuple(place), **place, count=0, period_ends_at=ends_at)
    row = fetch(_HELD, **place).one()
    if row.period_ends_at > now:
        ends_at, counted = row.period_ends_at, row.counted + 1
    else:
        counted = 1
    write(_COUNTED, {"counter": row.id, "count": counted, "period_ends_at": ends_at})
    expire(LimitCounter)
    return ALLOWED if counted <= limit.most else refused("too_many_attempts")


def give_back(limit: Limit, key: str) -> None:
    """Take back one counted try: it was no attempt at guessing."""
    session.execute(
        update(LimitCounter)
        .where(LimitCounter.kind == limit.kind, LimitCounter.key == _digest(key), LimitCounter.count > 0)
        .values(count=LimitCounter.count - 1)
        .execution_options(synchronize_session=False)
    )


def forget(limit: Limit, key: str) -> None:
    """Begin anew: the person has shown to be the right one."""
    session.execute(delete(LimitCounter).where(LimitCounter.kind == limit.kind, LimitCounter.key == _digest(key)))


def _row(limit: Limit, key: str) -> LimitCounter | None:
    return session.scalars(
        select(LimitCounter).where(LimitCounter.kind == limit.kind, LimitCounter.key == _digest(key))
    ).one_or_none()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
