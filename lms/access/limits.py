"""Limits on attempts, kept in the database: sign-in, letters, codes, verification."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.models import LimitCounter
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `most` times within `period`, counted from the first."""

    kind: str
    most: int
    period: timedelta


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
    now, table = clock.now(), LimitCounter.__table__
    insert = (sqlite if session().get_bind().dialect.name == "sqlite" else postgresql).insert(LimitCounter)
    fresh = {"kind": limit.kind, "key": _digest(key), "count": 0, "period_ends_at": now + limit.period}
    session.execute(insert.values(fresh).on_conflict_do_nothing(index_elements=["kind", "key"]))
    row = session.scalars(
        select(LimitCounter)
        .where(table.c.kind == limit.kind, table.c.key == _digest(key))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.period_ends_at <= now:
        row.count, row.period_ends_at = 0, now + limit.period
    row.count += 1
    session.flush()
    return ALLOWED if row.count <= limit.most else refused("too_many_attempts")


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
