"""Waits briefly for the document that the worker makes after a commit, so that a page need not make it."""

import threading
import time
from typing import Final

from lms import db
from lms.credit.queries import stored_file
from lms.credit.rendering import StoredDocument, as_stored
from lms.jobs.outbox import Progress, progress_of

JOB: Final = "credit.render"
LOOK_SECONDS: Final = 0.02
# An idle worker looks twice a second for what to do; a warm one then makes a document in well under 100 ms.
SECONDS: Final = {Progress.QUEUED: 0.7, Progress.CLAIMED: 3.0}
# After a wait in vain nobody of this process waits for so long: no worker runs, or it has much to do.
IN_VAIN_SECONDS: Final = 30.0
# Half of a process's threads; whoever comes then does not wait for the worker.
_places: Final = threading.BoundedSemaphore(4)
_vain: Final[list[float]] = []


def awaited(certificate_id: int) -> StoredDocument | None:
    """The document once the worker has stored it; None where it is sooner made by whoever asks.

    Called outside any transaction.
    """
    if _is_vain() or not _places.acquire(blocking=False):
        return None
    try:
        return _watched(certificate_id)
    finally:
        _places.release()


def _watched(certificate_id: int) -> StoredDocument | None:
    begin = time.monotonic()
    while True:
        stored, progress = _look(certificate_id)
        if stored is not None or progress is None:
            return stored
        if time.monotonic() - begin >= SECONDS[progress]:
            _vain[:] = [time.monotonic()]
            return None
        time.sleep(LOOK_SECONDS)


def _look(certificate_id: int) -> tuple[StoredDocument | None, Progress | None]:
    with db.transaction(write=False):
        row = stored_file(certificate_id)
        if row is not None:
            return as_stored(row), None
        return None, progress_of(JOB, "certificate_id", certificate_id)


def _is_vain() -> bool:
    return bool(_vain) and time.monotonic() - _vain[0] < IN_VAIN_SECONDS
