"""An S3 server of the tests' own, in this process, and buckets on it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import boto3
import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from lms.storage import BucketStorage

# Where each program of S3 looks, the storage too; no program may ask the machine that it runs on.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "of-the-tests",
    "AWS_SECRET_ACCESS_KEY": "a key for tests only",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class BucketServer:
    """Gives buckets."""

    endpoint: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_bucket(self) -> str:
        """The name of an empty bucket."""
        name = f"recordings-{next(self._numbers)}"
        self.client().create_bucket(Bucket=name)
        return name

    def storage(self, spool: Path, prefix: str = "/ce/media") -> BucketStorage:
        """A storage in a bucket of its own."""
        return BucketStorage(self.new_bucket() + prefix, spool=spool, endpoint=self.endpoint)

    def keys(self, storage: BucketStorage) -> list[str]:
        """The names of all objects that anybody could read."""
        bucket = storage.place.split("/")[0]
        listed = self.client().list_objects_v2(Bucket=bucket).get("Contents", [])
        return [entry["Key"] for entry in listed]

    def client(self):
        """The usual client of S3, apart from what is tested."""
        return boto3.client("s3", endpoint_url=self.endpoint)


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    """Serve S3 on a free port of the loopback until the context ends."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    log = logging.getLogger("werkzeug")
    before = log.level
    log.setLevel(logging.ERROR)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()):
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        server.start()
        host, port = server.get_host_and_port()
        yield BucketServer(f"http://{host}:{port}")
        server.stop()
    log.setLevel(before)
