"""Files that somebody adds to what she writes: seen by the virus scanner first, kept until nothing needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO, Final

from lms import config, storage
from lms.media.scanning import insist_on_clean

# A file of ten million bytes is judged in a second; nobody waits longer before a form.
SCAN_SECONDS: Final = 15.0
_BLOCK: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file in the storage: its name there, its digest, its size in bytes."""

    storage_name: str
    sha256: str
    size: int


def insist_on_clean_stream(stream: IO[bytes]) -> None:
    """Where a virus scanner is configured it sees the file first; raises Unreadable and ScannerSilent."""
    address = config.current().clamav
    if not address:
        return
    with NamedTemporaryFile() as seen:
        copyfileobj(stream, seen)
        seen.flush()
        stream.seek(0)
        insist_on_clean(address, Path(seen.name), patience=SCAN_SECONDS)


@contextmanager
def attached(stream: IO[bytes], folder: str, suffix: str) -> Iterator[Attached]:
    """The file, stored under a folder of its own; removed again where what it belongs to is not written."""
    blocks = iter(lambda: stream.read(_BLOCK), b"")
    name, digest, size = storage.files().write_stream(f"{folder}/{token_hex(8)}", blocks, suffix=suffix)
    try:
        yield Attached(storage_name=name, sha256=digest, size=size)
    except BaseException:
        storage.files().delete(name)
        raise
