"""What every storage can do; what lies in a spool on this disk before it is kept."""

import hashlib
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lms.storage.names import place_in
from lms.storage.room import is_full


class StorageUnreachable(OSError):
    """The storage did not answer, or not as one: no file can be said to be there or not."""


def trouble_of(error: BaseException) -> str:
    """What passes by itself or by somebody's hand: `storage_full` or `storage_silent`; empty for anything else."""
    if is_full(error):
        return "storage_full"
    return "storage_silent" if isinstance(error, StorageUnreachable) else ""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Something that takes room: a file, or what arrived of one that never came whole (`begun`, size unknown: 0).

    `at` is the time in seconds since 1970 when it took its name.
    """

    name: str
    size: int
    at: float
    begun: str = ""


class Storage(ABC):
    """Files that are written whole or not at all, under names that hold their digest.

    What is under way, an upload or a stream, is a file of the spool, which lies on this disk on every carrier:
    pieces can be put after one another there, and a child process can look into it.
    """

    def __init__(self, spool: Path) -> None:
        self.spool = spool.absolute()

    def temporary(self, folder: str) -> Path:
        """A new place in the spool for a file that will be kept in this folder."""
        place = place_in(self.spool, folder)
        place.mkdir(parents=True, exist_ok=True)
        return place / f".part-{secrets.token_hex(16)}"

    def spooled(self, name: str) -> Path:
        """The place of a temporary file by its name below the spool; a name that leaves it is refused."""
        return place_in(self.spool, name)

    def write(self, folder: str, data: bytes, *, suffix: str = "") -> tuple[str, str]:
        """Keep bytes; their name and SHA-256."""
        return self.write_stream(folder, [data], suffix=suffix)[:2]

    def write_stream(self, folder: str, blocks: Iterable[bytes], *, suffix: str = "") -> tuple[str, str, int]:
        """Keep a stream of blocks; its name, SHA-256 and size in bytes."""
        temporary = self.temporary(folder)
        digest, size = hashlib.sha256(), 0
        try:
            with temporary.open("xb") as file:
                for block in blocks:
                    file.write(block)
                    digest.update(block)
                    size += len(block)
            name = self.adopt(temporary, folder, digest.hexdigest(), suffix=suffix)
        finally:
            # Gone already where it was adopted; a stream that broke off leaves nothing behind.
            temporary.unlink(missing_ok=True)
        return name, digest.hexdigest(), size

    def adopt(self, temporary: Path, folder: str, digest: str, *, suffix: str = "") -> str:
        """Take over a finished temporary file under its digest; its name here."""
        return self.keep(temporary, folder, digest, suffix=suffix, leave=False)

    @abstractmethod
    def keep(self, temporary: Path, folder: str, digest: str, *, suffix: str = "", leave: bool = True) -> str:
        """Like `adopt`, but the temporary file stays until its owner has written down the new name."""

    @abstractmethod
    def open(self, name: str) -> IO[bytes]:
        """The file's bytes, to read; FileNotFoundError where there is none."""

    @abstractmethod
    def read(self, name: str) -> bytes:
        """All bytes of a small file; FileNotFoundError where there is none."""

    @abstractmethod
    def read_range(self, name: str, start: int, end: int) -> bytes:
        """Bytes from start, which lies within the file, up to and without end."""

    @abstractmethod
    def as_local(self, name: str) -> AbstractContextManager[Path]:
        """The file on this disk, to read, as long as the context lasts: itself or a working copy."""

    @abstractmethod
    def address_for(self, name: str, *, seconds: int, content_type: str) -> str:
        """An address where anybody can have the bytes for so many seconds; empty where there is none but here."""

    @abstractmethod
    def facts_for_proxy(self, days: Iterable[str]) -> dict[str, Any]:
        """What nginx needs to fetch files by itself on these days (YYYYMMDD, UTC); empty where it reads a disk."""

    @abstractmethod
    def exists(self, name: str) -> bool:
        """True where the file is kept."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""

    @abstractmethod
    def listed(self, folder: str) -> Iterator[Stored]:
        """Everything that takes room below a folder, in no order; nothing where there is no such folder."""

    @abstractmethod
    def forget(self, stored: Stored) -> None:
        """Remove what was listed, unless it took its name anew since; one that is gone already is no error."""
