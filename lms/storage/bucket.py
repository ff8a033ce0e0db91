"""Files in a bucket of S3, reached through fsspec."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import parse_qs, urlsplit

import fsspec
from fsspec.asyn import sync

from lms.storage.names import insist_on_name, name_of
from lms.storage.room import is_full
from lms.storage.shape import Storage, StorageUnreachable, Stored
from lms.storage.signing import key_of_day

MEBIBYTE: Final = 1024 * 1024
# Memory stays flat whatever a file's size: so much of it is under way at once, times four.
PART: Final = 8 * MEBIBYTE
AT_ONCE: Final = 4
PATIENCE: Final = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 2}}


class BucketStorage(Storage):
    """A bucket, or what begins with a prefix in it; an object is there when all of it has arrived.

    Who may ask is settled where every program of S3 looks: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a
    profile, or the machine's own role.
    """

    def __init__(self, place: str, *, spool: Path, endpoint: str = "") -> None:
        super().__init__(spool)
        self.place, self.endpoint = place.strip("/"), endpoint
        self._opened: tuple[int, Any] = (0, None)

    def object_of(self, name: str) -> str:
        """The object's place, the bucket's name first; a name that leaves the prefix is refused."""
        return f"{self.place}/{insist_on_name(name)}"

    def keep(self, temporary: Path, folder: str, digest: str, *, suffix: str = "", leave: bool = True) -> str:
        """Send it whole; a sending that breaks off leaves no object."""
        name = name_of(folder, digest, suffix)
        target = self.object_of(name)
        # Told apart from a bucket that is missing.
        temporary.stat()
        with self._asked("keep", name) as bucket:
            try:
                bucket.put_file(str(temporary), target, chunksize=PART, max_concurrency=AT_ONCE)
            except FileNotFoundError as error:
                # Not the file is missing but the bucket: who waits with the file must not give it up as lost.
                raise StorageUnreachable(f"There is no s3://{self.place} to keep {name} in.") from error
        if not leave:
            temporary.unlink()
        return name

    def open(self, name: str) -> IO[bytes]:
        """The file's bytes, to read; fetched as they are read."""
        place = self.object_of(name)
        with self._asked("open", name) as bucket:
            opened: IO[bytes] = bucket.open(place, "rb")
            return opened

    def read(self, name: str) -> bytes:
        """All bytes of a small file."""
        place = self.object_of(name)
        with self._asked("read", name) as bucket:
            return bytes(bucket.cat_file(place))

    def read_range(self, name: str, start: int, end: int) -> bytes:
        """Bytes from start up to and without end."""
        place = self.object_of(name)
        if start >= end:
            return b""
        with self._asked("read", name) as bucket:
            return bytes(bucket.cat_file(place, start=start, end=end))

    @contextmanager
    def as_local(self, name: str) -> Iterator[Path]:
        """A working copy in the spool, removed afterwards; it keeps the name's ending."""
        place = self.object_of(name)
        copy = self.temporary("copies").with_suffix(Path(name).suffix)
        try:
            with (
                self._asked("copy", name) as bucket,
                copy.open("xb") as target,
                bucket.open(place, "rb") as source,
            ):
                shutil.copyfileobj(source, target, MEBIBYTE)
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        """True where the file is kept."""
        place = self.object_of(name)
        with self._asked("find", name) as bucket:
            try:
                return str(bucket.info(place)["type"]) == "file"
            except FileNotFoundError:
                return False

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        place = self.object_of(name)
        with self._asked("delete", name) as bucket:
            bucket.rm_file(place)

    def address_for(self, name: str, *, seconds: int, content_type: str) -> str:
        """An address at the bucket, signed by our key there; who answers to it says this content type."""
        place = self.object_of(name)
        with self._asked("sign for", name) as bucket:
            return str(bucket.sign(place, expiration=seconds, ResponseContentType=content_type))

    def listed(self, folder: str) -> Iterator[Stored]:
        """Objects, and sendings in parts that a dead process left: the bucket's owner pays for both."""
        place = self.object_of(folder)
        with self._asked("list", folder) as bucket:
            for found in bucket.find(place, detail=True).values():
                yield self._seen(found)
            container, prefix = place.split("/", 1) if "/" in place else (place, "")
            begun = bucket.call_s3("list_multipart_uploads", Bucket=container, Prefix=f"{prefix}/")
            for found in begun.get("Uploads", ()):
                name = f"{container}/{found['Key']}".removeprefix(f"{self.place}/")
                yield Stored(name=name, size=0, at=found["Initiated"].timestamp(), begun=found["UploadId"])

    def forget(self, stored: Stored) -> None:
        """The object, where it is still the same, or the parts of a sending."""
        place = self.object_of(stored.name)
        with self._asked("forget", stored.name) as bucket:
            if stored.begun:
                container, key = place.split("/", 1)
                bucket.call_s3("abort_multipart_upload", Bucket=container, Key=key, UploadId=stored.begun)
            elif bucket.exists(place) and self._seen(bucket.info(place)) == stored:
                bucket.rm_file(place)

    def _seen(self, found: dict[str, Any]) -> Stored:
        # A list may tell its time more finely than the object's own headers do.
        at = float(int(found["LastModified"].timestamp()))
        return Stored(name=str(found["name"]).removeprefix(f"{self.place}/"), size=int(found["size"]), at=at)

    def facts_for_proxy(self, days: Iterable[str]) -> dict[str, Any]:
        """The path before names, who signs, and a key for each day; the secret key is not among them."""
        with self._asked("sign", "keys") as bucket:
            # The client knows how the bucket is named in addresses, and where it lies.
            address = urlsplit(str(bucket.sign(self.object_of("x"))))
            given = sync(bucket.loop, bucket.session.get_credentials)
            keys = sync(bucket.loop, given.get_frozen_credentials)
        region = parse_qs(address.query)["X-Amz-Credential"][0].split("/")[2]
        return {
            "path": address.path.removesuffix("/x"),
            "region": region,
            "access_key": keys.access_key,
            "token": keys.token or "",
            "days": {day: key_of_day(keys.secret_key, day, region) for day in days},
        }

    @contextmanager
    def _asked(self, act: str, name: str) -> Iterator[Any]:
        """The bucket's file system; whatever else goes wrong than a file that is missing is told in our words."""
        try:
            yield self._bucket()
        except (FileNotFoundError, StorageUnreachable):
            raise
        except Exception as error:
            if is_full(error):
                # The spool, not the bucket.
                raise
            # The client has errors of several libraries, without a common one.
            where = self.endpoint or "Amazon"
            raise StorageUnreachable(f"Could not {act} {name} in s3://{self.place} at {where}: {error}") from error

    def _bucket(self) -> Any:
        # Its threads and connections do not come along into a forked process.
        if self._opened[0] != os.getpid():
            self._opened = (os.getpid(), _file_system(self.endpoint))
        return self._opened[1]


def _file_system(endpoint: str) -> Any:
    return fsspec.filesystem(
        "s3",
        endpoint_url=endpoint or None,
        skip_instance_cache=True,
        use_listings_cache=False,
        default_block_size=PART,
        config_kwargs={**PATIENCE, "signature_version": "s3v4"},
    )
