"""Lets the past happen in its order, with the clock held, each step in a transaction of its own."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from lms import clock, db

Life = Iterator[datetime]
# So often the work that waits is done, as a worker would have done it.
NIGHT: Final = timedelta(days=7)


def happen(lives: Iterable[Life], *, now: datetime, work: Callable[[], object]) -> int:
    """Live all lives until `now`, the earliest moment first; how many steps were taken.

    A life yields the moment of its next step, and is asked to go on when the clock stands there.
    """
    waiting = [(moment, number, life) for number, life in enumerate(lives) if (moment := next(life, None))]
    heapq.heapify(waiting)
    steps, rested = 0, min((moment for moment, *_rest in waiting), default=now)
    while waiting and waiting[0][0] <= now:
        moment, number, life = heapq.heappop(waiting)
        if moment - rested > NIGHT:
            rested = _rest(moment, work)
        with clock.frozen_at(moment), db.transaction():
            following = next(life, None)
        steps += 1
        if following is not None:
            heapq.heappush(waiting, (following, number, life))
    _rest(now, work)
    return steps


def _rest(moment: datetime, work: Callable[[], object]) -> datetime:
    with clock.frozen_at(moment):
        work()
    return moment
