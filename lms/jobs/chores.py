"""Work that comes round by itself: queued when its time has come, once for all workers."""

from collections.abc import Callable
from datetime import timedelta

from lms import db
from lms.access import limits
from lms.access.limits import Limit
from lms.audit import log as audit
from lms.jobs import outbox

_chores: dict[str, Limit] = {}


def chore(kind: str, *, every: timedelta) -> Callable[[outbox.Handler], outbox.Handler]:
    """Register a handler that is queued once in each period. It opens its own transactions and is repeatable."""

    def register(handler: outbox.Handler) -> outbox.Handler:
        _chores[kind] = Limit(kind=f"chore:{kind}", most=1, period=every)
        return outbox.job(kind)(handler)

    return register


def queue_due() -> list[str]:
    """Queue the chores whose period is over; the counter in the database lets one worker win."""
    with db.transaction(write=False):
        due = [kind for kind, limit in _chores.items() if limits.may_try(limit, kind)]
    return [kind for kind in due if _queue(kind)]


def _queue(kind: str) -> bool:
    with db.transaction():
        won = bool(limits.count(_chores[kind], kind))
        if won:
            outbox.enqueue(kind)
    return won


@chore("audit.seal", every=timedelta(minutes=5))
def seal_audit() -> None:
    """Chain what was noted since the last time, in bounded steps."""
    more = True
    while more:
        with db.transaction():
            more = audit.seal() > 0
