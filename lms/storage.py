"""Keeps files by name and digest in a folder."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO


class Storage:
    """A folder of files that are written whole or not at all."""

    def __init__(self, root: str) -> None:
        self.root = Path(root).absolute()

    def path(self, name: str) -> Path:
        """The file's place; a name that leaves the folder is refused."""
        place = (self.root / name).resolve()
        if not place.is_relative_to(self.root.resolve()) or place == self.root.resolve():
            raise ValueError(f"{name!r} is no name of a stored file.")
        return place

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

    def temporary(self, folder: str) -> Path:
        """A place beside the final one, so that taking it over is one rename."""
        place = self.path(folder)
        place.mkdir(parents=True, exist_ok=True)
        return place / f".part-{secrets.token_hex(16)}"

    def adopt(self, temporary: Path, folder: str, digest: str, *, suffix: str = "") -> str:
        """Take over a finished temporary file under its digest: fsync, rename, fsync of the folder."""
        return self.keep(temporary, folder, digest, suffix=suffix, leave=False)

    def keep(self, temporary: Path, folder: str, digest: str, *, suffix: str = "", leave: bool = True) -> str:
        """Like `adopt`, but the temporary name stays until its owner has written down the new one."""
        name = f"{folder}/{digest[:2]}/{digest}{suffix}"
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        if leave:
            temporary = _second_name(temporary)
        temporary.replace(target)
        # Two names of the same bytes are both left by a rename from one to the other.
        temporary.unlink(missing_ok=True)
        for place in (target.parent, target.parent.parent):
            _sync_folder(place)
        return name

    def open(self, name: str) -> IO[bytes]:
        """The file's bytes, to read."""
        return self.path(name).open("rb")

    def read(self, name: str) -> bytes:
        """All bytes of a small file."""
        return self.path(name).read_bytes()

    def read_range(self, name: str, start: int, end: int) -> bytes:
        """Bytes from start up to and without end."""
        with self.open(name) as file:
            file.seek(start)
            return file.read(end - start)

    def exists(self, name: str) -> bool:
        """True where the file is kept."""
        return self.path(name).is_file()

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        self.path(name).unlink(missing_ok=True)


def _second_name(path: Path) -> Path:
    """Another name of the same bytes, so that one of the two can be renamed over whatever is there."""
    second = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
    second.hardlink_to(path)
    return second


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_in_use: list[Storage] = []


def use(root: str) -> Storage:
    """Keep files here from now on in this process."""
    _in_use[:] = [Storage(root)]
    return _in_use[0]


def files() -> Storage:
    """The storage in use."""
    return _in_use[0]
