"""Files that were made to break whoever opens them: each ends with a reason in words, and the worker goes on."""

import struct
from contextlib import suppress
from pathlib import Path

import av.error
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms import db, storage
from lms.jobs import outbox
from lms.media import examiner, probing
from lms.media.models import Recording, RecordingState
from lms.media.operations import begin_upload, examine, note_piece
from lms.media.rules import MP4, Unreadable, insist_on_playable
from lms.media.sniffing import sniff
from lms.media.wording import failure_words
from tests.factories.people import Cast
from tests.factories.recordings import clip

WHOLE = clip(2)
STARTS = [b"", WHOLE[:40], b"\x1a\x45\xdf\xa3", b"ID3", b"\xff\xfb"]


def patched(box: bytes, offset: int, value: bytes, content: bytes = WHOLE) -> bytes:
    """The recording with other bytes so far behind the name of each box of this kind."""
    parts = content.split(box)
    assert len(parts) > 1
    return box.join([parts[0], *(part[:offset] + value + part[offset + len(value) :] for part in parts[1:])])


HOSTILE = {
    "nothing at all": b"",
    "cut off in the middle": WHOLE[: len(WHOLE) // 2],
    "another kind under this name": b"PK\3\4" + bytes(9000),
    "a page that begins as a recording": b"\0\0\0\x18ftypisom\0\0\2\0isommp41<script>alert(1)</script>"
    + bytes(99),
    "samples that last for days": patched(b"stts", 12, b"\x3f\xff\xff\xff"),
    "four thousand million samples": patched(b"stsz", 8, b"\xff\xff\xff\xff"),
    "an index that is missing": WHOLE.replace(b"moov", b"junk"),
    "pictures that are noise": patched(b"mdat", 0, bytes(range(256)) * 12),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_ends_with_a_reason_in_words(tmp_path: Path, database: None, name: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(Unreadable) as refused:
        examine(path)
    words = failure_words(f"{refused.value.code}:{refused.value.detail}")
    assert words.endswith(".")
    assert not words.startswith("file_")


def test_a_recording_that_is_a_page_too_stays_a_recording(tmp_path: Path, database: None) -> None:
    page = b"<html><script>alert(1)</script></html>"
    path = tmp_path / "upload"
    path.write_bytes(WHOLE + struct.pack("!I", 8 + len(page)) + b"free" + page)
    assert examine(path).content_type == "video/mp4"


def test_the_worker_outlives_a_file_that_kills_its_examiner(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, _token = begin_upload(cast.course_admin.id, length=len(WHOLE), file_name="talk.mp4")
    killer = tmp_path / "examiner.py"
    killer.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(probing, "EXAMINER", killer)
    storage.files().spooled(upload.temporary).write_bytes(WHOLE)
    note_piece(upload.id, offset=0, received=len(WHOLE))
    number = upload.recording_id
    db.session.commit()
    assert outbox.run_waiting() == 1
    db.session.expire_all()
    assert db.session.get_one(Recording, number).state is RecordingState.UNREADABLE


def test_a_picture_of_any_size_is_refused_by_its_numbers_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(patched(b"mdat", 0, bytes(range(256)) * 12))
    with pytest.raises(av.error.FFmpegError):
        examiner.inspect(str(path), "mp4")
    monkeypatch.setattr(examiner, "WIDEST", 100)
    assert examiner.inspect(str(path), "mp4")["width"] == 160


@pytest.mark.parametrize(
    "script",
    [
        "print('x' * 100_000_000)",
        "print('{\"said_ms\": -1}')",
        "print('{\"said_ms\": 1.5}')",
        "print('{\"video_codec\": 7}')",
        "print('{\"layout\": \"' + 'y' * 500 + '\"}')",
    ],
)
def test_whatever_a_taken_examiner_says_is_only_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    taken = tmp_path / "examiner.py"
    taken.write_text(script)
    monkeypatch.setattr(probing, "EXAMINER", taken)
    with pytest.raises(Unreadable, match="broken"):
        probing.inspect(taken, MP4)


@given(
    head=st.binary(max_size=200),
    start=st.sampled_from([b"", WHOLE[:40], b"\x1a\x45\xdf\xa3", b"ID3", b"\xff\xfb"]),
)
@settings(max_examples=60)
def test_any_first_bytes_are_recognised_or_refused(head: bytes, start: bytes) -> None:
    with suppress(Unreadable):
        assert sniff(start + head).suffix


@given(changes=st.lists(st.tuples(st.integers(40, len(WHOLE) - 1), st.binary(min_size=1, max_size=8)), max_size=6))
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changed_recording_is_read_or_refused(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place : place + len(value)] = value
    path = tmp_path / "upload"
    path.write_bytes(content)
    with suppress(Unreadable):
        insist_on_playable(probing.inspect(path, MP4), MP4)
