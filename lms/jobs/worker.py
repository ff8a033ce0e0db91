"""Hands the outbox to huey and runs it: woken by each commit, and looking for what was missed."""

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from huey import SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from lms.jobs import chores, outbox

log = logging.getLogger(__name__)
LOOK_SECONDS: Final = 5.0


class PlainSerializer(Serializer):  # type: ignore[misc]
    """Queue entries are JSON of plain values: nothing in the queue's file can run code when read."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class Queue:
    """The huey queue with its one task: run rows of the outbox."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.huey = SqliteHuey(filename=str(path), fsync=False, results=False, serializer=PlainSerializer())
        self._run = self.huey.task()(self._take)

    def put(self, *job_ids: int) -> None:
        """Hand over rows' ids, all in one entry: who hands over is a page, and each entry is a commit."""
        self._run(*job_ids)

    def work(self, *, threads: int, stop: threading.Event, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Run until `stop` is set or nobody wants it any more; what nobody handed over is found by looking."""
        consumer = self.huey.create_consumer(workers=threads, max_delay=0.5, initial_delay=0.05, periodic=False)
        # Signals are the command's: it sets `stop`.
        consumer._set_signal_handlers = lambda: None
        consumer.start()
        self.look()
        while is_wanted() and not stop.wait(LOOK_SECONDS):
            self.look()
        consumer.stop(graceful=True)

    def look(self) -> None:
        """Queue the chores that are due, and hand over what waits, unless the queue is still busy."""
        try:
            outbox.bury_lost()
            chores.queue_due()
            if self.huey.pending_count() == 0:
                for job_id in outbox.waiting():
                    self.put(job_id)
        except Exception:
            log.exception("Looking for waiting jobs failed; the next look is in %s seconds", LOOK_SECONDS)

    def _take(self, job_id: int, *others: int) -> None:
        """The queue's one task: the others get entries of their own, so that none waits for the first."""
        for other in others:
            self.put(other)
        outbox.run(job_id)
