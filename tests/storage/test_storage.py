"""Files are kept whole or not at all, by their digest, in a folder and in a bucket alike."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms import storage
from lms.storage import FolderStorage, Storage
from tests.buckets import BucketServer

HOSTILE = [
    "",
    ".",
    "..",
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a/../..",
    "a/..",
    "a//b",
    "a/",
    "a\\..\\b",
    "a\0b",
    "a\n",
]


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A storage of the test's own, of each kind."""
    if request.param == "folder":
        return FolderStorage(str(tmp_path / "media"))
    return request.getfixturevalue("s3").storage(tmp_path / "spool")


@pytest.fixture
def names(request: pytest.FixtureRequest, kept: Storage) -> Callable[[], list[str]]:
    """What anybody who looks into the storage finds there."""

    def find() -> list[str]:
        if isinstance(kept, FolderStorage):
            return [str(path.relative_to(kept.root)) for path in kept.root.rglob("*") if path.is_file()]
        server: BucketServer = request.getfixturevalue("s3")
        return [key.removeprefix("ce/media/") for key in server.keys(kept)]

    return find


def test_bytes_are_kept_under_their_digest(kept: Storage) -> None:
    name, digest = kept.write("certificates", b"%PDF", suffix=".pdf")
    assert digest == hashlib.sha256(b"%PDF").hexdigest()
    assert name == f"certificates/{digest[:2]}/{digest}.pdf"
    assert (kept.exists(name), kept.read(name)) == (True, b"%PDF")
    with kept.open(name) as file:
        assert file.read(1) == b"%"


def test_the_same_bytes_are_kept_once(kept: Storage, names: Callable[[], list[str]]) -> None:
    assert kept.write("a", b"x") == kept.write("a", b"x")
    assert len(names()) == 1


def test_ranges_are_half_open(kept: Storage) -> None:
    name, _ = kept.write("a", b"0123456789")
    assert kept.read_range(name, 2, 5) == b"234"
    assert kept.read_range(name, 8, 99) == b"89"
    assert kept.read_range(name, 3, 3) == b""


def test_a_stream_is_kept_with_its_size(kept: Storage) -> None:
    name, digest, size = kept.write_stream("a", iter([b"ab", b"", b"c"]))
    assert (kept.read(name), size) == (b"abc", 3)
    assert digest == hashlib.sha256(b"abc").hexdigest()


def test_a_stream_that_breaks_off_leaves_nothing(kept: Storage, names: Callable[[], list[str]]) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        kept.write_stream("a", broken())
    assert names() == []
    assert [path for path in kept.spool.rglob("*") if path.is_file()] == []


def test_what_is_gone_can_be_deleted_again_and_is_missed_by_its_readers(kept: Storage) -> None:
    name, _ = kept.write("a", b"x")
    kept.delete(name)
    kept.delete(name)
    assert not kept.exists(name)
    for act in (
        kept.open,
        kept.read,
        lambda gone: kept.read_range(gone, 0, 1),
        lambda gone: kept.as_local(gone).__enter__(),
    ):
        with pytest.raises(FileNotFoundError):
            act(name)
    assert [path for path in kept.spool.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_leave_their_place_are_refused(kept: Storage, name: str) -> None:
    acts = (kept.open, kept.read, kept.exists, kept.delete, kept.temporary, kept.spooled)
    for act in (*acts, lambda name: kept.read_range(name, 0, 1), lambda name: kept.as_local(name).__enter__()):
        with pytest.raises(ValueError, match="no name of a stored file"):
            act(name)
    with pytest.raises(ValueError, match="no name of a stored file"):
        kept.write(name, b"x")


def test_a_file_may_be_adopted_and_left_where_it_was_until_that_is_written_down(kept: Storage) -> None:
    temporary = kept.temporary("uploads")
    temporary.write_bytes(b"whole")
    assert kept.spooled(str(temporary.relative_to(kept.spool))) == temporary
    digest = hashlib.sha256(b"whole").hexdigest()
    name = kept.keep(temporary, "recordings", digest, suffix=".mp4")
    assert kept.keep(temporary, "recordings", digest, suffix=".mp4") == name
    assert (temporary.read_bytes(), kept.read(name)) == (b"whole", b"whole")
    assert len(list(temporary.parent.iterdir())) == 1
    assert kept.adopt(temporary, "recordings", digest, suffix=".mp4") == name
    assert not temporary.exists()


def test_a_file_can_be_had_on_this_disk_for_as_long_as_it_is_looked_into(kept: Storage) -> None:
    name, _ = kept.write("recordings", b"whole", suffix=".mp4")
    with kept.as_local(name) as path:
        assert (path.read_bytes(), path.suffix) == (b"whole", ".mp4")
    assert kept.read(name) == b"whole"
    assert [path for path in kept.spool.rglob(".part-*") if path.is_file()] == []


def test_the_storage_in_use_can_be_asked_for(tmp_path: Path) -> None:
    before = list(storage._in_use)
    assert storage.use(str(tmp_path)) is storage.files()
    assert storage.use("s3://bucket/ce", spool=tmp_path, endpoint="http://localhost:9").spool == tmp_path
    storage._in_use[:] = before
