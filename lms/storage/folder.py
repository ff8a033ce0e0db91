"""Files in a folder of this disk: fsync, rename, fsync of the folder."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lms.storage.names import name_of, place_in
from lms.storage.shape import Storage, Stored


class FolderStorage(Storage):
    """A folder; its spool is itself, so that taking over a temporary file is one rename."""

    def __init__(self, root: str) -> None:
        self.root = Path(root).absolute()
        super().__init__(self.root)

    def path(self, name: str) -> Path:
        """The file's place; a name that leaves the folder is refused."""
        return place_in(self.root, name)

    def keep(self, temporary: Path, folder: str, digest: str, *, suffix: str = "", leave: bool = True) -> str:
        """Under its digest and, where it is left, under its temporary name too."""
        name = name_of(folder, digest, suffix)
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

    @contextmanager
    def as_local(self, name: str) -> Iterator[Path]:
        """The file itself."""
        place = self.path(name)
        if not place.is_file():
            raise FileNotFoundError(name)
        yield place

    def address_for(self, name: str, *, seconds: int, content_type: str) -> str:
        """None: a folder is reached from here, and by nginx."""
        return ""

    def facts_for_proxy(self, days: Iterable[str]) -> dict[str, Any]:
        """None: nginx reads the folder."""
        return {}

    def exists(self, name: str) -> bool:
        """True where the file is kept."""
        return self.path(name).is_file()

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        self.path(name).unlink(missing_ok=True)

    def listed(self, folder: str) -> Iterator[Stored]:
        """Files that were kept; what is under way has a name that begins with a dot."""
        for inner, _folders, files in os.walk(self.path(folder)):
            for file in files:
                if not file.startswith("."):
                    place = Path(inner) / file
                    yield from self._seen(place.relative_to(self.root).as_posix())

    def forget(self, stored: Stored) -> None:
        """The file, where it is still the same."""
        if list(self._seen(stored.name)) == [stored]:
            self.delete(stored.name)

    def _seen(self, name: str) -> Iterator[Stored]:
        try:
            facts = os.lstat(self.root / name)
        except FileNotFoundError:
            return
        # A file keeps its own time under a new name; the time when its name was given is the later one.
        yield Stored(name=name, size=facts.st_size, at=max(facts.st_mtime, facts.st_ctime))


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
