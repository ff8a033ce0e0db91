"""Puts pieces of an upload on the disk: one writer at a time, block by block, safe before it is acknowledged."""

import fcntl
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from lms.access.decision import Refusal

MOST_PIECE: Final = 8 * 1024 * 1024
BLOCK: Final = 128 * 1024


class Slots:
    """How many pieces this process receives now; each holds a thread while its sender is slow."""

    def __init__(self) -> None:
        self._lock, self._taken = threading.Lock(), 0

    def take(self, most: int) -> bool:
        """True where one more may be received."""
        with self._lock:
            if self._taken >= most:
                return False
            self._taken += 1
            return True

    def give_back(self) -> None:
        """One is over."""
        with self._lock:
            self._taken -= 1


SLOTS: Final = Slots()


@contextmanager
def only_writer(path: Path) -> Iterator[IO[bytes]]:
    """The file, for one writer of all processes; the lock ends with the process that holds it."""
    try:
        opened = path.open("r+b")
    except FileNotFoundError as gone:
        raise Refusal("upload_over", status=410) from gone
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Refusal("upload_in_use", status=423) from held
        yield file


def append(file: IO[bytes], offset: int, blocks: Iterable[bytes]) -> int:
    """Write after `offset` what arrives, and answer where it ends; what was never acknowledged is cut off."""
    file.truncate(offset)
    file.seek(offset)
    try:
        for block in blocks:
            file.write(block)
    finally:
        file.flush()
        os.fsync(file.fileno())
    return file.tell()
