"""A bucket of S3: what breaks off is not there, what does not answer is not called missing."""

import os
import socket
from pathlib import Path

import pytest

from lms.storage import BucketStorage, StorageUnreachable, trouble_of
from lms.storage.bucket import PART
from tests.buckets import BucketServer
from tests.limits import no_file_larger_than


def test_objects_lie_below_the_prefix(s3: BucketServer, tmp_path: Path) -> None:
    kept = s3.storage(tmp_path)
    name, _digest = kept.write("posters", b"\xff\xd8", suffix=".jpg")
    assert s3.keys(kept) == [f"ce/media/{name}"]
    bare = s3.storage(tmp_path, prefix="")
    name, _digest = bare.write("posters", b"\xff\xd8", suffix=".jpg")
    assert s3.keys(bare) == [name]


def test_a_large_file_arrives_in_parts_and_is_one(s3: BucketServer, tmp_path: Path) -> None:
    kept = s3.storage(tmp_path)
    blocks = [bytes([number]) * PART for number in range(3)]
    name, _digest, size = kept.write_stream("recordings", blocks, suffix=".mp4")
    assert (len(s3.keys(kept)), size) == (1, 3 * PART)
    assert kept.read_range(name, 2 * PART - 1, 2 * PART + 1) == b"\x01\x02"
    with kept.as_local(name) as copy:
        assert copy.stat().st_size == size


def test_a_sending_that_breaks_off_is_not_visible_and_leaves_no_parts(
    s3: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = s3.storage(tmp_path)
    system, sent = kept._bucket(), []
    call = system._call_s3

    async def breaks(method: str, *arguments: object, **named: object) -> object:
        if method == "upload_part":
            sent.append(named["PartNumber"])
            if len(sent) == 2:
                raise ConnectionResetError("cut")
        return await call(method, *arguments, **named)

    monkeypatch.setattr(system, "_call_s3", breaks)
    with pytest.raises(StorageUnreachable, match=r"Could not keep recordings/.* cut"):
        kept.write_stream("recordings", [bytes(PART)] * 3)
    assert len(sent) >= 2
    assert s3.keys(kept) == []
    bucket = kept.place.split("/")[0]
    assert s3.client().list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def test_a_working_copy_that_does_not_fit_is_no_silence_of_the_bucket(s3: BucketServer, tmp_path: Path) -> None:
    kept = s3.storage(tmp_path)
    name, _digest = kept.write("recordings", bytes(2000), suffix=".mp4")
    with no_file_larger_than(1000), pytest.raises(OSError, match="large") as refused, kept.as_local(name):
        pass
    assert trouble_of(refused.value) == "storage_full"
    assert [place for place in tmp_path.rglob("*") if place.is_file()] == []


def test_a_server_that_does_not_answer_is_told_by_its_address(s3: BucketServer, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        away = BucketStorage("ce-media", spool=tmp_path, endpoint=nobody)
        with pytest.raises(StorageUnreachable, match=nobody):
            away.exists("recordings/00/none.mp4")


def test_a_bucket_that_is_missing_loses_nobody_her_file(s3: BucketServer, tmp_path: Path) -> None:
    away = BucketStorage("nobody-made-this", spool=tmp_path, endpoint=s3.endpoint)
    temporary = away.temporary("recordings")
    temporary.write_bytes(b"whole")
    with pytest.raises(StorageUnreachable, match="There is no s3://nobody-made-this"):
        away.adopt(temporary, "recordings", "00" * 32)
    assert temporary.exists()
    temporary.unlink()
    with pytest.raises(FileNotFoundError):
        away.adopt(temporary, "recordings", "00" * 32)


def test_a_forked_process_opens_connections_of_its_own(
    s3: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = s3.storage(tmp_path)
    name, _digest = kept.write("a", b"x")
    first = kept._bucket()
    assert kept._bucket() is first
    number = os.getpid() + 1
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: number)
        assert kept._bucket() is not first
    assert kept.read(name) == b"x"
