"""Keeps files by name and digest: in a local folder, or in a bucket of S3."""

from pathlib import Path

from lms.storage.bucket import BucketStorage
from lms.storage.folder import FolderStorage
from lms.storage.names import BUCKET_SCHEME
from lms.storage.room import insist_on_room, is_full
from lms.storage.shape import Storage, StorageUnreachable, Stored, trouble_of

__all__ = [
    "BucketStorage",
    "FolderStorage",
    "Storage",
    "StorageUnreachable",
    "Stored",
    "files",
    "insist_on_room",
    "is_full",
    "opened",
    "trouble_of",
    "use",
]

_in_use: list[Storage] = []


def use(root: str, *, spool: Path = Path("spool"), endpoint: str = "") -> Storage:
    """Keep files here from now on in this process: see `opened`."""
    _in_use[:] = [opened(root, spool=spool, endpoint=endpoint)]
    return _in_use[0]


def files() -> Storage:
    """The storage in use."""
    return _in_use[0]


def opened(root: str, *, spool: Path = Path("spool"), endpoint: str = "") -> Storage:
    """A storage in the folder `root`, or in `s3://bucket/prefix` with a spool on this disk; asks nothing yet."""
    if root.startswith(BUCKET_SCHEME):
        return BucketStorage(root.removeprefix(BUCKET_SCHEME), spool=spool, endpoint=endpoint)
    return FolderStorage(root)
