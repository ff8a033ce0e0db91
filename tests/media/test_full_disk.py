"""A full disk: what has arrived is kept, nothing half is seen, and work that has no room waits and says why."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from lms import clock, db, storage
from lms.jobs import outbox
from lms.media import encoding, jobs, operations
from lms.media.models import Recording, RecordingState, Renditions, RenditionState, Upload
from lms.media.receiving import append
from lms.media.rules import MP4
from lms.storage import StorageUnreachable
from lms.storage.room import RESERVE
from tests.factories.people import Cast
from tests.factories.recordings import clip
from tests.limits import no_file_larger_than
from tests.media.sending import Sender
from tests.media.test_renditions import files_of, ready, renditions_of
from tests.pages import Pages

CONTENT = clip(2)


@contextmanager
def free_bytes(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[None]:
    """A disk with so much room."""
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=number))
        yield


def later(minutes: int) -> None:
    """Run what waits, so many minutes from now."""
    with clock.frozen_at(clock.now() + timedelta(minutes=minutes)):
        while outbox.run_waiting():
            pass
    db.session.expire_all()


def test_a_piece_that_does_not_fit_leaves_nothing_and_the_upload_goes_on_when_there_is_room(
    sender: Sender,
) -> None:
    size = 300_000
    content = CONTENT + bytes(size - len(CONTENT))
    address = sender.begin(size).location
    assert sender.send(address, 0, content[:200_000]).status_code == 204
    place = storage.files().spooled(db.session.scalars(select(Upload.temporary)).one())
    with no_file_larger_than(250_000):
        full = sender.send(address, 200_000, content[200_000:])
    assert (full.status_code, full.json["error"], full.headers["Retry-After"]) == (507, "server_full", "30")
    assert full.json["text"].startswith("The server has no room left. Tell your IT department.")
    assert (sender.offset(address), place.stat().st_size) == (200_000, 200_000)
    assert sender.send(address, 200_000, content[200_000:]).headers["Upload-Offset"] == str(size)
    assert place.read_bytes() == content


def test_an_upload_is_refused_before_it_fills_what_the_database_needs(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sender.begin(len(CONTENT)).location
    with free_bytes(monkeypatch, RESERVE + len(CONTENT) - 1):
        assert sender.begin(len(CONTENT)).status_code == 507
        assert sender.send(address, 0, CONTENT).status_code == 507
        assert sender.send(address, 0, CONTENT[:-1]).headers["Upload-Offset"] == str(len(CONTENT) - 1)
    assert db.session.scalars(select(Upload.length)).all() == [len(CONTENT)]


def test_another_error_of_the_disk_is_no_full_one(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    address = sender.begin(len(CONTENT)).location

    def broken(_handle: int) -> None:
        raise OSError(errno.EIO, "a broken disk")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="broken disk"):
        patch.setattr("lms.media.receiving.os.fsync", broken)
        sender.send(address, 0, CONTENT)


def test_a_stream_that_does_not_fit_leaves_no_file(cast: Cast) -> None:
    folder = storage.files().spool
    before = sorted(folder.rglob("*"))
    with no_file_larger_than(1000), pytest.raises(OSError, match=r"large|space") as refused:
        storage.files().write("trials", bytes(2000))
    assert storage.trouble_of(refused.value) == "storage_full"
    left = {place for place in folder.rglob("*") if place not in before}
    assert {place.name for place in left} <= {"trials"}


def test_a_received_recording_waits_for_room_and_says_so(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sender.send(sender.begin(len(CONTENT)).location, 0, CONTENT)
    found = db.session.scalars(select(Recording)).one()
    for begin, error, sentence in (
        (0, OSError(errno.ENOSPC, "full"), "Waiting: the server has no room left."),
        (20, StorageUnreachable("silent"), "Waiting: the place where recordings are kept does not answer."),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(storage.files(), "keep", _raising(error))
            later(begin)
        told = sender.browser.get(f"/recordings/{found.id}/progress").json
        assert (told["state"], told["sentence"].startswith(sentence)) == ("working", True)
    later(60)
    assert (found.state, found.failure) == (RecordingState.READY, "")
    with monkeypatch.context() as patch, pytest.raises(OSError, match="broken disk"):
        patch.setattr(storage.files(), "keep", _raising(OSError(errno.EIO, "a broken disk")))
        found.state = RecordingState.CHECKING
        db.session.commit()
        storage.files().spooled(db.session.scalars(select(Upload.temporary)).one()).write_bytes(CONTENT)
        jobs.probe(found.id)


def _raising(error: OSError) -> Callable[..., str]:
    def keep(*_arguments: object, **_named: object) -> str:
        raise error

    return keep


def test_renditions_wait_for_room_and_none_of_their_attempts_is_used_up(
    cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = ready(CONTENT)
    with free_bytes(monkeypatch, RESERVE - 1):
        for _ in range(4):
            jobs.render(recording.id)
    with no_file_larger_than(1000):
        jobs.render(recording.id)
    found = renditions_of(recording)
    assert (found.state, found.failure, found.attempts) == (RenditionState.WAITING, "storage_full:", 0)
    assert files_of(recording) == {}
    page = pages.of(cast.course_admin).get(f"/recordings/{recording.id}").text
    assert "Versions for slower lines: Waiting: the server has no room left." in page
    later(5)
    found = db.session.scalars(select(Renditions)).one()
    assert (found.state, found.failure) == (RenditionState.MADE, "")
    # A run that comes late changes nothing.
    operations.render_later(recording.id, "storage_full")
    assert found.state is RenditionState.MADE


def test_a_child_that_fails_on_a_full_disk_is_not_the_recordings_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(CONTENT[:3000])
    with free_bytes(monkeypatch, RESERVE - 1), pytest.raises(OSError, match=r"large|space") as refused:
        encoding.encode(source, MP4, tmp_path, duration_ms=2000, is_video=True)
    assert storage.is_full(refused.value)


def test_a_piece_is_cut_off_where_its_last_byte_does_not_reach_the_disk(tmp_path: Path) -> None:
    place = tmp_path / "upload"
    place.write_bytes(b"arrived")
    with place.open("r+b", buffering=0) as file, no_file_larger_than(1000), pytest.raises(OSError, match="large"):
        append(file, 7, [bytes(900), bytes(900)])
    assert place.read_bytes() == b"arrived"
