"""Renditions: made beside the recording, seen all at once or not at all, and never at the worker's cost."""

import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lms import config, db, storage
from lms.config import Settings
from lms.jobs.models import Job
from lms.media import encoding, jobs, operations
from lms.media.commands import media
from lms.media.fragments import segments_of
from lms.media.jobs import rendering
from lms.media.ladder import places
from lms.media.models import (
    Recording,
    RecordingKind,
    RenditionFile,
    RenditionPart,
    Renditions,
    RenditionState,
)
from lms.media.operations.renditions import MOST_ATTEMPTS, begin_rendering, show_renditions
from lms.media.rules import MP4, Unreadable
from tests.factories.activities import make_recording
from tests.factories.people import Cast
from tests.factories.recordings import clip
from tests.pages import Pages


def ready(
    content: bytes, *, suffix: str = ".mp4", kind: RecordingKind = RecordingKind.VIDEO, ms: int = 2000
) -> Recording:
    """A recording of these bytes whose renditions are queued."""
    name, digest, size = storage.files().write_stream("recordings", [content], suffix=suffix)
    made = make_recording(storage_name=name, sha256=digest, size=size, kind=kind, duration_ms=ms)
    db.session.flush()
    assert operations.queue_renditions(made)
    assert not operations.queue_renditions(made)
    db.session.commit()
    return made


def renditions_of(recording: Recording) -> Renditions:
    """Where they stand now."""
    db.session.flush()
    db.session.expire_all()
    return db.session.scalars(select(Renditions).filter_by(recording_id=recording.id)).one()


def files_of(recording: Recording) -> dict[RenditionPart, list[RenditionFile]]:
    """What a player may ask for, by what it is for."""
    rows = db.session.scalars(select(RenditionFile).filter_by(renditions_id=renditions_of(recording).id)).all()
    return {part: [row for row in rows if row.part is part] for part in {row.part for row in rows}}


def text_of(recording: Recording, file: RenditionFile) -> str:
    """A list that players read."""
    return storage.files().read(f"{renditions_of(recording).folder}/{file.name}").decode()


def test_a_recording_gets_a_picture_its_sound_alone_and_stills(cast: Cast) -> None:
    recording = ready(clip(2))
    jobs.render(recording.id)
    assert (renditions_of(recording).state, renditions_of(recording).progress) == (RenditionState.MADE, 100)
    files = files_of(recording)
    assert {part: len(rows) for part, rows in files.items()} == {
        RenditionPart.ALL: 1,
        RenditionPart.PICTURE: 1,
        RenditionPart.SOUND: 1,
        RenditionPart.MEDIA: 2,
        RenditionPart.STILL: 1,
    }
    assert renditions_of(recording).folder == f"renditions/{recording.sha256}"
    everything = text_of(recording, files[RenditionPart.ALL][0])
    assert 'CODECS="avc1.' in everything
    assert "RESOLUTION=160x90" in everything
    assert f"../{files[RenditionPart.PICTURE][0].name}" in everything
    listed = text_of(recording, files[RenditionPart.PICTURE][0])
    media = next(row for row in files[RenditionPart.MEDIA] if row.height == 90)
    assert f'#EXT-X-MAP:URI="../{media.name}",BYTERANGE="' in listed
    assert "#EXTINF:2.000," in listed
    # Done is done: the job may be offered again.
    jobs.render(recording.id)
    assert renditions_of(recording).attempts == 1


def test_sound_alone_gets_sound_alone(cast: Cast) -> None:
    recording = ready(
        clip(2, container="mp3", picture=None, sound="libmp3lame"), suffix=".mp3", kind=RecordingKind.AUDIO
    )
    jobs.render(recording.id)
    assert {part: len(rows) for part, rows in files_of(recording).items()} == {
        RenditionPart.SOUND: 1,
        RenditionPart.MEDIA: 1,
    }


def test_a_picture_without_sound_has_no_sound_to_choose(cast: Cast) -> None:
    recording = ready(clip(2, container="webm", picture="libvpx", sound=None), suffix=".webm")
    jobs.render(recording.id)
    files = files_of(recording)
    assert RenditionPart.SOUND not in files
    assert "mp4a" not in text_of(recording, files[RenditionPart.ALL][0])


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (clip(2)[:3000], "broken:"),
        (b"\0\0\0\x20ftypisom" + bytes(5000), "broken:"),
        (b"<svg/>", "not_a_recording:"),
    ],
)
def test_a_broken_file_ends_with_its_reason_and_the_worker_lives_on(
    cast: Cast, content: bytes, failure: str
) -> None:
    recording = ready(content)
    jobs.render(recording.id)
    found = renditions_of(recording)
    assert found.state is RenditionState.FAILED
    assert found.failure.startswith(failure)
    assert files_of(recording) == {}
    assert db.session.get_one(Recording, recording.id).is_ready


def test_a_stored_file_that_is_gone_is_said(cast: Cast) -> None:
    recording = ready(clip(2))
    storage.files().delete(recording.storage_name)
    jobs.render(recording.id)
    assert renditions_of(recording).failure == "lost:"


def test_work_that_takes_its_worker_down_again_and_again_is_given_up(cast: Cast) -> None:
    recording = ready(clip(2))
    for _ in range(MOST_ATTEMPTS):
        assert begin_rendering(recording.id) is not None
    assert begin_rendering(recording.id) is None
    assert renditions_of(recording).failure == "gave_up:"
    left_behind = config.current().home.absolute() / "renditions" / str(recording.id) / "a-run"
    left_behind.mkdir(parents=True)
    jobs.render(recording.id)
    assert not left_behind.parent.exists()


def test_nothing_is_seen_of_what_is_not_finished(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = ready(clip(2))

    def cut(*_arguments: object) -> None:
        raise OSError("The disk is full.")

    # Every file is stored when it breaks off.
    monkeypatch.setattr(operations, "show_renditions", cut)
    with pytest.raises(OSError, match="full"):
        jobs.render(recording.id)
    monkeypatch.undo()
    assert renditions_of(recording).state is RenditionState.WAITING
    assert files_of(recording) == {}
    assert not (config.current().home.absolute() / "renditions" / str(recording.id)).exists()
    jobs.render(recording.id)
    assert renditions_of(recording).state is RenditionState.MADE
    # A run that was thought lost and comes late changes nothing.
    show_renditions(recording.id, "renditions/late", [])
    operations.note_rendering_failure(recording.id, Unreadable("broken"))
    operations.note_rendering(recording.id, 5)
    assert (renditions_of(recording).folder, renditions_of(recording).progress) == (
        f"renditions/{recording.sha256}",
        100,
    )


def test_one_recording_is_rendered_at_a_time_and_the_next_follows_it(cast: Cast) -> None:
    first, second = ready(clip(2)), ready(clip(2, sound=None))
    with rendering._alone() as is_alone:
        assert is_alone
        jobs.render(second.id)
        # One that was lost and is offered again goes back into the line too.
        assert begin_rendering(first.id) is not None
        jobs.render(first.id)
    assert [renditions_of(one).state for one in (first, second)] == [RenditionState.WAITING] * 2
    assert renditions_of(second).attempts == 0
    before = db.session.scalars(select(Job.id).filter_by(kind="media.render")).all()
    jobs.render(first.id)
    assert renditions_of(first).state is RenditionState.MADE
    following = db.session.scalars(select(Job).where(Job.kind == "media.render", Job.id.not_in(before))).one()
    assert following.arguments == {"recording_id": second.id}


WORKER = """
import os, signal, sys
from pathlib import Path
from lms import config, db, storage
from lms.config import Settings
from lms.media import jobs, operations
database, media, home, number = sys.argv[1:]
config.use(Settings(home=Path(home)))
db.connect(database)
storage.use(media)
operations.note_rendering = lambda _number, percent: percent >= 10 and os.kill(os.getpid(), signal.SIGKILL)
jobs.render(int(number))
"""


def test_a_worker_that_is_killed_midway_leaves_nothing_half_made_and_the_next_makes_it_whole(
    own_database: str, tmp_path: Path, settings: Settings
) -> None:
    with db.transaction():
        name, digest, size = storage.files().write_stream("recordings", [clip(2)], suffix=".mp4")
        recording = make_recording(storage_name=name, sha256=digest, size=size, duration_ms=2000)
        operations.queue_renditions(recording)
        number = recording.id
    home, media = str(settings.home), settings.media_root
    killed = subprocess.run([sys.executable, "-c", WORKER, own_database, media, home, str(number)], check=False)
    assert killed.returncode == -signal.SIGKILL
    left_behind = settings.home / "renditions" / str(number)
    assert list(left_behind.glob("*/sound.mp4"))
    with db.transaction(write=False):
        assert db.session.scalars(select(Renditions.state)).all() == [RenditionState.MAKING]
        assert db.session.scalars(select(RenditionFile.id)).all() == []
    jobs.render(number)
    with db.transaction(write=False):
        found = db.session.scalars(select(Renditions)).one()
        assert (found.state, found.attempts) == (RenditionState.MADE, 2)
        assert db.session.scalars(select(RenditionFile.id)).all() != []
    assert not left_behind.exists()


def test_the_library_says_how_far_it_is(cast: Cast, pages: Pages) -> None:
    recording, browser = ready(clip(2)), pages.of(cast.course_admin)
    page = f"/recordings/{recording.id}"
    assert "come next" in browser.get("/recordings").text
    assert begin_rendering(recording.id) is not None
    operations.note_rendering(recording.id, 40)
    db.session.commit()
    told = browser.get(f"{page}/renditions/progress").json
    assert told is not None
    assert (told["state"], told["thousandths"]) == ("working", 400)
    assert f'data-progress-url="{page}/renditions/progress"' in browser.get(page).text
    assert "are being made: 40 %" in browser.get(page).text
    operations.note_rendering_failure(recording.id, Unreadable("gave_up"))
    db.session.commit()
    assert "Three attempts ended without a result." in browser.get(page).text
    assert "data-progress-url" not in browser.get(page).text
    assert browser.get(f"{page}/renditions/progress").json["state"] == "failed"
    without = make_recording()
    db.session.commit()
    assert browser.get(f"/recordings/{without.id}/renditions/progress").status_code == 404
    assert pages.of(cast.learner).get(f"{page}/renditions/progress").status_code in (403, 404)


def test_a_command_queues_them_for_all_that_have_none(own_database: str, settings: Settings) -> None:
    with db.transaction():
        make_recording()
        make_recording(state="checking")
    said = [CliRunner().invoke(media, ["renditions"], obj=lambda: settings).output for _ in range(2)]
    assert [line.split()[0] for line in said] == ["1", "0"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an encoder's work lies, as if it had been done."""
    return tmp_path


def encode(source: Path, folder: Path, *, is_video: bool = True, duration_ms: int = 2000) -> encoding.Made:
    """Have it encoded."""
    return encoding.encode(source, MP4, folder, duration_ms=duration_ms, is_video=is_video)


def test_an_encoder_that_takes_too_long_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = folder / "encoder.py"
    hostile.write_text("import time\ntime.sleep(600)")
    monkeypatch.setattr(encoding, "ENCODER", hostile)
    monkeypatch.setattr(encoding, "SECONDS", -60)
    with pytest.raises(Unreadable, match="too_slow"):
        encode(hostile, folder)


@pytest.mark.parametrize(
    "answer",
    [
        "[]",
        "nonsense",
        '{"sound": false, "pictures": []}',
        '{"sound": true, "pictures": []}',
        '{"sound": false, "pictures": [{"width": 2, "height": 2, "codec": "../etc/passwd"}]}',
        '{"sound": false, "pictures": [{"width": 2, "height": "../../x", "codec": "64000c"}]}',
    ],
)
def test_an_encoder_that_was_taken_over_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    hostile = folder / "encoder.py"
    hostile.write_text(
        f"print('x')\nprint(7)\nprint(200)\nopen({str(folder / 'made.json')!r}, 'w').write({answer!r})"
    )
    monkeypatch.setattr(encoding, "ENCODER", hostile)
    with pytest.raises(Unreadable, match="broken"):
        encode(hostile, folder)


def test_a_segment_that_no_answer_could_hold_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder / "clip.mp4"
    source.write_bytes(clip(2))
    assert encode(source, folder, is_video=False).stills == {}
    monkeypatch.setattr(encoding, "MOST_BYTES", 1000)
    with pytest.raises(Unreadable, match="broken"):
        encode(source, folder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0\x08ftyp",
        b"\0\0\0\x07ftyp",
        b"\0\0\0\x08moof",
        b"\xff\0\0\0moof" + bytes(100),
        b"\0\0\0\x10mdat" + bytes(8),
        (9_000_000).to_bytes(4, "big") + b"moof" + bytes(8_999_992),
    ],
)
def test_a_file_without_segments_is_no_rendition(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"segments|box|description|subsection"):
        segments_of(BytesIO(content), ticks=1000, duration_ms=1000)


def test_places_lie_at_round_times_and_are_few() -> None:
    assert places(14_000) == (0, 5000, 10_000)
    assert len(places(3_600_000)) == 20
    assert places(3_600_000)[1] == 180_000
    assert len(places(100 * 3_600_000)) == 24
