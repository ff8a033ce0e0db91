"""Puts pieces of an upload on the disk: one writer at a time, block by block, safe before it is acknowledged."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import IO, Final, Protocol

from lms.access.decision import Refusal
from lms.storage import is_full

MOST_PIECE: Final = 8 * 1024 * 1024
BLOCK: Final = 64 * 1024
# A block is told when all of it is there, so the slowest line that is waited for brings 2 kB a second.
RESTING_SECONDS: Final = 30.0
PIECE_SECONDS: Final = 300.0


class AllPlacesTaken(Exception):
    """As many pieces as may be are being received; `code` says whose."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def place_among(folder: Path, name: str, most: int) -> Iterator[None]:
    """One of `most` places of this name, for all processes of the machine; AllPlacesTaken where there is none.

    A place is a lock on a file, so a process that dies gives its own back.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(most):
        with (folder / f"{name}-{number}").open("ab") as file:
            if _locked(file):
                yield
                return
    raise AllPlacesTaken(name)


@contextmanager
def only_writer(path: Path) -> Iterator[IO[bytes]]:
    """The file, for one writer of all processes; the lock ends with the process that holds it.

    Raises Refusal: upload_over, upload_in_use.
    """
    try:
        # Without a buffer: what did not fit would be written once more when the file is closed.
        opened = path.open("r+b", buffering=0)
    except FileNotFoundError as gone:
        raise Refusal("upload_over", status=410) from gone
    with opened as file:
        if not _locked(file):
            raise Refusal("upload_in_use", status=423)
        yield file


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def arriving(
    read: Callable[[int], bytes], length: int, *, resting: float | None = None, most: float | None = None
) -> Iterator[bytes]:
    """The blocks of a body as they arrive; a connection that breaks, rests or takes too long ends it.

    `resting` and `most` are seconds. Reading cannot be interrupted, so a thread of its own does it; it ends with
    the connection, which who called closes where less came than was announced.
    """
    # A piece is the most that ever waits here.
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read_into, args=(waiting, read, length), name="piece", daemon=True).start()
    end, left = monotonic() + (most or PIECE_SECONDS), length
    while left:
        try:
            block = waiting.get(timeout=max(0.0, min(resting or RESTING_SECONDS, end - monotonic())))
        except Empty:
            return
        if not block:
            return
        left -= len(block)
        yield block


def _read_into(waiting: "SimpleQueue[bytes]", read: Callable[[int], bytes], left: int) -> None:
    """Hand over what is read; an empty block says that nothing more comes."""
    try:
        while left and (block := read(min(BLOCK, left))):
            left -= len(block)
            waiting.put(block)
    except Exception:  # noqa: S110 -- servers name a broken connection each in their own way
        pass
    waiting.put(b"")


class Checksum(Protocol):
    """What a piece says of its bytes."""

    def update(self, block: bytes, /) -> None:
        """Take in the next bytes."""

    def holds(self) -> bool:
        """True where they were the announced ones."""


def append(file: IO[bytes], offset: int, blocks: Iterable[bytes], checksum: Checksum | None = None) -> int:
    """Write after `offset` what arrives, and answer where it ends; what was never acknowledged is cut off.

    Where the bytes are not those that their checksum announced, or do not fit on the disk, none of them is kept:
    Refusal upload_checksum, or OSError.
    """
    file.truncate(offset)
    file.seek(offset)
    try:
        _write(file, blocks, checksum)
        if checksum is not None and not checksum.holds():
            file.truncate(offset)
            raise Refusal("upload_checksum", status=460)
    except OSError as error:
        if is_full(error):
            # What came before this piece is safe, and acknowledged; this piece gives its room back.
            file.truncate(offset)
        raise
    return file.tell()


def _write(file: IO[bytes], blocks: Iterable[bytes], checksum: Checksum | None) -> None:
    """Every byte of every block, safe on the disk also where the sender breaks off."""
    try:
        for block in blocks:
            left = memoryview(block)
            while left:
                left = left[file.write(left) :]
            if checksum is not None:
                checksum.update(block)
    finally:
        os.fsync(file.fileno())
