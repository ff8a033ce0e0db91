"""Looking into files that strangers made: what is recognised, what is refused, what cannot take too much."""

import hashlib
import json
import resource
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from lms import db, storage
from lms.access.decision import Refusal
from lms.audit.models import AuditRow
from lms.media import examiner, jobs, operations, probing
from lms.media.captions import read_captions
from lms.media.models import Recording, RecordingState, Upload
from lms.media.operations import begin_upload, examination, note_piece, set_captions
from lms.media.receiving import only_writer
from lms.media.rules import (
    MOV,
    MP3,
    MP4,
    WEBM,
    FileType,
    Findings,
    Unreadable,
    duration_ms,
    insist_on_playable,
    title_from,
)
from lms.media.sniffing import sniff
from tests.factories.activities import VTT, make_recording
from tests.factories.people import Cast
from tests.factories.recordings import clip

GOOD = Findings(
    video_codec="h264",
    audio_codec="aac",
    layout="yuv420p",
    width=1280,
    height=720,
    said_ms=60_000,
    found_ms=60_000,
)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x20ftypisom", MP4),
        (b"\0\0\0\x20ftypM4A ", MP4),
        (b"\0\0\0\x14ftypqt  ", MOV),
        (b"\0\0\0\x08wide", MOV),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", WEBM),
        (b"ID3\4\0\0\0\0\0\x0aAAAA", MP3),
        (b"\xff\xfb\x90\x64" + bytes(400), MP3),
    ],
)
def test_a_recording_is_recognised_by_its_first_bytes(head: bytes, kind: FileType) -> None:
    assert sniff(head) is kind


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\0",
        b"\xff\xfb",
        b"\xff\xff\xff\xff",
        b"\xff\xd8\xff\xe0",
        b"\0\0\0\x20ftypheic",
        b"#EXTM3U\nfile:///etc/passwd",
        b"ffconcat version 1.0\nfile /etc/passwd",
        b"<svg onload=alert(1)>",
        b"PK\3\4",
        b"RIFF\0\0\0\0AVI LIST",
    ],
)
def test_everything_else_is_refused(head: bytes) -> None:
    with pytest.raises(Unreadable, match="not_a_recording"):
        sniff(head)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"video_codec": "", "audio_codec": ""}, "no_picture_no_sound"),
        ({"video_codec": "hevc"}, "picture_unplayable"),
        ({"layout": "yuv420p10le"}, "picture_unplayable"),
        ({"audio_codec": "ac3"}, "sound_unplayable"),
        ({"width": 16_000}, "picture_too_large"),
        ({"found_ms": 57_999}, "cut_short"),
        ({"said_ms": 999, "found_ms": 999}, "too_short"),
        ({"said_ms": 0, "found_ms": 24 * 3_600_000 + 1}, "too_long"),
    ],
)
def test_what_a_browser_would_not_play_whole_is_refused(changes: dict[str, object], code: str) -> None:
    insist_on_playable(GOOD, MP4)
    with pytest.raises(Unreadable, match=code):
        insist_on_playable(replace(GOOD, **changes), MP4)  # type: ignore[arg-type]


def test_the_length_is_what_the_contents_bear_out() -> None:
    assert duration_ms(GOOD, MP4) == 60_000
    assert duration_ms(replace(GOOD, said_ms=0, found_ms=59_000), WEBM) == 59_000
    assert duration_ms(replace(GOOD, found_ms=90_000), MP4) == 90_000
    assert duration_ms(replace(GOOD, said_ms=10, found_ms=61_000), MP3) == 61_000


@pytest.mark.parametrize(
    ("name", "title"),
    [("grand_rounds.2025.mp4", "grand rounds 2025"), ("C:\\talks\\Sepsis.MOV", "Sepsis"), (".mp4", "Recording")],
)
def test_a_first_title_comes_from_the_file_s_name(name: str, title: str) -> None:
    assert title_from(name) == title


def test_the_examiner_says_what_is_inside_and_draws_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    file, poster = tmp_path / "clip", tmp_path / "poster.jpg"
    file.write_bytes(clip(2))
    examiner.main("inspect", str(file), "mp4")
    found = json.loads(capsys.readouterr().out)
    assert (found["video_codec"], found["audio_codec"], found["width"]) == ("h264", "aac", 160)
    examiner.main("draw", str(file), "mp4", str(poster))
    assert poster.read_bytes().startswith(b"\xff\xd8")
    assert limits[resource.RLIMIT_AS][0] <= 4 * 1024**3
    assert resource.RLIMIT_CPU in limits


def test_a_recording_that_says_no_length_gets_its_first_picture(tmp_path: Path) -> None:
    file, poster = tmp_path / "clip", tmp_path / "poster.jpg"
    file.write_bytes(clip(2, container="h264", sound=None))
    assert examiner.inspect(str(file), "h264")["said_ms"] == 0
    assert examiner.draw(str(file), "h264", str(poster)) == {"width": 160, "height": 90}
    assert poster.read_bytes().startswith(b"\xff\xd8")


def test_the_examiner_does_the_act_that_its_command_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, _limits: None)
    file = tmp_path / "clip"
    file.write_bytes(clip(2))
    monkeypatch.setattr(sys, "argv", [str(probing.EXAMINER), "inspect", str(file), "mp4"])
    runpy.run_path(str(probing.EXAMINER), run_name="__main__")
    assert json.loads(capsys.readouterr().out)["video_codec"] == "h264"


def test_hashing_tells_how_far_it_is_in_steps_of_at_least_ten(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "BLOCK", 100)
    file, told = tmp_path / "clip", list[int]()
    file.write_bytes(clip(2))
    assert file.stat().st_size > 100 * 60
    examined = examination.examine(file, told.append)
    assert told == [10, 20, 30, 40, 50, 60, 80, 95]
    assert examined.sha256 == hashlib.sha256(clip(2)).hexdigest()


def test_of_two_runs_at_once_only_the_first_writes_its_result(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, _token = begin_upload(cast.course_admin.id, length=len(clip(2)), file_name="talk.mp4")
    storage.files().path(upload.temporary).write_bytes(clip(2))
    note_piece(upload.id, offset=0, received=len(clip(2)))
    number = upload.recording_id
    db.session.commit()

    def overtaken(temporary: Path, progress: examination.Progress) -> examination.Examined:
        monkeypatch.undo()
        found = examination.examine(temporary, progress)
        jobs.probe(number)
        return replace(found, poster_name="posters/of-the-second.jpg")

    monkeypatch.setattr(operations, "examine", overtaken)
    jobs.probe(number)
    db.session.expire_all()
    recording = db.session.get_one(Recording, number)
    assert recording.is_ready
    assert recording.poster_name != "posters/of-the-second.jpg"
    assert len(db.session.scalars(select(AuditRow).where(AuditRow.act == "recording_ready")).all()) == 1


def test_a_file_is_read_as_what_it_was_recognised_as_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "clip"
    file.write_bytes(b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n")
    with pytest.raises(Unreadable, match="broken"):
        probing.inspect(file, MP4)


def test_an_examination_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clip"
    file.write_bytes(clip(2))
    monkeypatch.setattr(probing, "SECONDS", 0)
    with pytest.raises(Unreadable, match="too_slow"):
        probing.inspect(file, MP4)
    assert probing.poster_of(file, MP4) is None


@pytest.mark.parametrize("answer", ["[]", "nonsense", '{"unknown": 1}'])
def test_an_examiner_that_was_taken_over_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    hostile = tmp_path / "examiner.py"
    hostile.write_text(f"print({answer!r})")
    monkeypatch.setattr(probing, "EXAMINER", hostile)
    with pytest.raises(Unreadable, match="broken"):
        probing.inspect(hostile, MP4)


def test_a_received_file_that_is_gone_is_said(cast: Cast) -> None:
    upload, _token = begin_upload(cast.course_admin.id, length=10, file_name="talk.mp4")
    assert note_piece(upload.id, offset=0, received=10)
    with pytest.raises(Refusal):
        note_piece(upload.id, offset=0, received=10)
    db.session.commit()
    jobs.probe(upload.recording_id)
    recording = db.session.get_one(Recording, upload.recording_id)
    assert (recording.state, recording.failure) == (RecordingState.UNREADABLE, "lost:")
    # What was answered stays: the job may be offered again, and other jobs may find nothing left to do.
    jobs.probe(upload.recording_id)
    jobs.forget_upload(upload.id)
    jobs.forget_upload(10**6)
    assert db.session.get_one(Upload, upload.id).finished_at is not None
    with pytest.raises(Refusal, match="upload_over"), only_writer(storage.files().path(upload.temporary)):
        pass


def test_captions_take_only_the_languages_that_are_offered(cast: Cast) -> None:
    recording = make_recording()
    with pytest.raises(Refusal, match="captions_language"):
        set_captions(recording, "xx", VTT, actor_id=None)
    assert set_captions(recording, "es", VTT, actor_id=None) == read_captions(VTT)
