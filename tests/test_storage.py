"""Files are kept whole or not at all, by their digest, inside their folder."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import storage
from lms.storage import Storage


@pytest.fixture
def kept(tmp_path: Path) -> Storage:
    """A storage of the test's own."""
    return Storage(str(tmp_path / "media"))


def test_bytes_are_kept_under_their_digest(kept: Storage) -> None:
    name, digest = kept.write("certificates", b"%PDF", suffix=".pdf")
    assert digest == hashlib.sha256(b"%PDF").hexdigest()
    assert name == f"certificates/{digest[:2]}/{digest}.pdf"
    assert (kept.exists(name), kept.read(name)) == (True, b"%PDF")
    with kept.open(name) as file:
        assert file.read(1) == b"%"


def test_the_same_bytes_are_kept_once(kept: Storage) -> None:
    assert kept.write("a", b"x") == kept.write("a", b"x")
    assert len([path for path in kept.root.rglob("*") if path.is_file()]) == 1


def test_ranges_are_half_open(kept: Storage) -> None:
    name, _ = kept.write("a", b"0123456789")
    assert kept.read_range(name, 2, 5) == b"234"
    assert kept.read_range(name, 8, 99) == b"89"
    assert kept.read_range(name, 3, 3) == b""


def test_a_stream_is_kept_with_its_size(kept: Storage) -> None:
    name, digest, size = kept.write_stream("a", iter([b"ab", b"", b"c"]))
    assert (kept.read(name), size) == (b"abc", 3)
    assert digest == hashlib.sha256(b"abc").hexdigest()


def test_a_stream_that_breaks_off_leaves_nothing(kept: Storage) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        kept.write_stream("a", broken())
    assert [path for path in kept.root.rglob("*") if path.is_file()] == []


def test_what_is_gone_can_be_deleted_again(kept: Storage) -> None:
    name, _ = kept.write("a", b"x")
    kept.delete(name)
    kept.delete(name)
    assert not kept.exists(name)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "a/../..", "a/.."])
def test_names_that_leave_the_folder_are_refused(kept: Storage, name: str) -> None:
    for act in (kept.path, kept.open, kept.read, kept.exists, kept.delete, kept.temporary):
        with pytest.raises(ValueError, match="no name of a stored file"):
            act(name)


def test_a_link_that_leads_outside_is_refused(kept: Storage, tmp_path: Path) -> None:
    kept.root.mkdir()
    (kept.root / "out").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="no name of a stored file"):
        kept.path("out/secret.key")


@given(st.text(alphabet="./ab\\", max_size=12))
def test_no_name_reaches_outside(name: str) -> None:
    inside = Storage("/srv/media")
    try:
        assert inside.path(name).is_relative_to("/srv/media")
    except ValueError:
        return


def test_the_storage_in_use_can_be_asked_for(tmp_path: Path) -> None:
    before = list(storage._in_use)
    assert storage.use(str(tmp_path)) is storage.files()
    storage._in_use[:] = before


def test_a_file_may_be_adopted_and_left_where_it_was_until_that_is_written_down(kept: Storage) -> None:
    temporary = kept.temporary("uploads")
    temporary.write_bytes(b"whole")
    digest = hashlib.sha256(b"whole").hexdigest()
    name = kept.keep(temporary, "recordings", digest, suffix=".mp4")
    assert kept.keep(temporary, "recordings", digest, suffix=".mp4") == name
    assert (temporary.read_bytes(), kept.read(name)) == (b"whole", b"whole")
    assert len(list(temporary.parent.iterdir())) == 1
    assert kept.adopt(temporary, "recordings", digest, suffix=".mp4") == name
    assert not temporary.exists()
