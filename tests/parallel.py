"""Many at once: everybody starts at the same moment, or one while another's change waits to be kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Event
from time import sleep
from typing import TypeVar

from lms import clock, db
from lms.access.decision import Refusal

Answer = TypeVar("Answer")
# Long enough to read what there is and to come to the first lock, on a busy machine too.
UNTIL_IT_WAITS = 0.3


def together(count: int, act: Callable[[int], Answer]) -> list[Answer]:
    """What each of `count` threads got from `act`, called with its number."""
    start = Barrier(count)

    def one(number: int) -> Answer:
        start.wait(10)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def meanwhile(first: Callable[[], object], second: Callable[[], Answer], *, at: datetime) -> Answer:
    """What `second` got, begun once `first` has written what it writes, and before that is kept.

    `first` is given a transaction, `second` opens its own: what it reads before it waits is out of date.
    """
    written = Event()
    with db.engine().connect(), db.engine().connect():
        # Two connections lie ready: opening one takes longer than what is to be seen.
        pass

    def begin() -> None:
        with clock.frozen_at(at), db.transaction():
            first()
            db.session.flush()
            written.set()
            sleep(UNTIL_IT_WAITS)

    def follow() -> Answer:
        assert written.wait(10)
        with clock.frozen_at(at):
            return second()

    with ThreadPoolExecutor(2) as threads:
        begun, answer = threads.submit(begin), threads.submit(follow)
        begun.result()
        return answer.result()


def kept(act: Callable[[], object]) -> Callable[[], str]:
    """The same in a transaction of its own: it answers with the code of its refusal, or with nothing."""

    def do() -> str:
        try:
            with db.transaction():
                act()
        except Refusal as refusal:
            return refusal.code
        return ""

    return do
