"""Queue work with the change, claim it, run it, count its failures."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import insert, or_, select, update

from lms import clock, db
from lms.db import session
from lms.jobs.models import Job

log = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 5
_QUEUED: Final = insert(Job).returning(Job.id)
Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
Waker = Callable[..., None]
_wakers: list[Waker] = []


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of work. A handler opens its own transactions and is repeatable."""

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"Work of the kind {kind!r} has a handler already.")
        return handler

    return register


def wake_with(waker: Waker) -> None:
    """Call this once a transaction that queued work has been kept, with the ids of all that it queued."""
    _wakers[:] = [waker]


def enqueue(kind: str, *, after: timedelta = timedelta(0), **arguments: Any) -> int:
    """Queue work in the open transaction: kept or undone with the change it belongs to. Its id."""
    now = clock.now()
    row = {"kind": kind, "arguments": arguments, "queued_at": now, "available_at": now + after}
    row_id: int = db.write(_QUEUED, row).scalar_one()
    if not after:
        db.after_commit(_wake, row_id)
    return row_id


class Progress(StrEnum):
    """How far a piece of work that is not over has come."""

    QUEUED = "queued"
    CLAIMED = "claimed"


def progress_of(kind: str, argument: str, number: int) -> Progress | None:
    """How far the work of this kind about a row has come; None where it is over, or waits for a later time.

    Reads in the open transaction.
    """
    now = clock.now()
    about = (Job.kind == kind, Job.arguments[argument].as_integer() == number)
    unfinished = (Job.done_at.is_(None), Job.dead_at.is_(None), Job.available_at <= now)
    lease = session.execute(select(Job.lease_ends_at).where(*about, *unfinished).limit(1)).one_or_none()
    if lease is None:
        return None
    return Progress.CLAIMED if lease[0] is not None and lease[0] > now else Progress.QUEUED


def waiting(limit: int = 100) -> list[int]:
    """Ids of work that may start now: never claimed, or claimed and not heard of within the lease."""
    with db.transaction(write=False):
        return list(session.scalars(select(Job.id).where(*_may_start(clock.now())).order_by(Job.id).limit(limit)))


def run(job_id: int) -> bool:
    """Claim and run one piece of work; False where somebody else has it or it is over."""
    claimed = _claim(job_id)
    if claimed is None:
        return False
    kind, arguments = claimed
    try:
        with _lease_kept(job_id):
            _handlers[kind](**arguments)
    except Exception as error:
        log.exception("Job %s (%s) failed", job_id, kind)
        _fail(job_id, error)
        return False
    with db.transaction():
        session.execute(update(Job).where(Job.id == job_id).values(done_at=clock.now(), last_error=""))
    return True


def run_waiting() -> int:
    """Run all that waits, in this process; how many were done."""
    done = 0
    while ids := waiting():
        results = [run(job_id) for job_id in ids]
        done += sum(results)
        if not any(results):
            break
    return done


def bury_lost() -> int:
    """Give up work whose every attempt ended without a word, as when it takes its process down; how much."""
    now = clock.now()
    lost = (Job.done_at.is_(None), Job.dead_at.is_(None), Job.attempts >= MOST_ATTEMPTS, Job.lease_ends_at <= now)
    with db.transaction():
        buried = session.execute(
            update(Job)
            .where(*lost)
            .values(dead_at=now, last_error="The worker ended while it was at this.")
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        ).all()
    return len(buried)


@contextmanager
def _lease_kept(job_id: int) -> Iterator[None]:
    """Renew the lease while the handler is at work, so that long work is not offered to a second worker."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(LEASE.total_seconds() / 3):
            _renew(job_id)

    keeper = threading.Thread(target=renew, name=f"lease-{job_id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _renew(job_id: int) -> None:
    try:
        with db.transaction():
            session.execute(update(Job).where(Job.id == job_id).values(lease_ends_at=clock.now() + LEASE))
    except Exception:
        # Two more tries fit into the lease.
        log.exception("The lease of job %s could not be renewed", job_id)


def _claim(job_id: int) -> tuple[str, dict[str, Any]] | None:
    now = clock.now()
    with db.transaction():
        row = session.execute(
            update(Job)
            .where(Job.id == job_id, *_may_start(now))
            .values(lease_ends_at=now + LEASE, attempts=Job.attempts + 1)
            .returning(Job.kind, Job.arguments)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        return None if row is None else (row.kind, row.arguments)


def _fail(job_id: int, error: Exception) -> None:
    now = clock.now()
    with db.transaction():
        row = session.get_one(Job, job_id)
        row.last_error = f"{type(error).__name__}: {error}"[:2000]
        row.lease_ends_at = None
        row.available_at = now + timedelta(seconds=5 * 4**row.attempts)
        row.dead_at = now if row.attempts >= MOST_ATTEMPTS else None


def _may_start(now: datetime) -> tuple[Any, ...]:
    return (
        Job.done_at.is_(None),
        Job.dead_at.is_(None),
        Job.attempts < MOST_ATTEMPTS,
        Job.available_at <= now,
        or_(Job.lease_ends_at.is_(None), Job.lease_ends_at <= now),
    )


def _wake(*job_ids: int) -> None:
    for waker in _wakers:
        try:
            waker(*job_ids)
        except Exception:
            # The rows are kept: the dispatcher offers them again within seconds.
            log.exception("Jobs %s could not be handed over", job_ids)
