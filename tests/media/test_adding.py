"""Recordings from this disk: `lms media add` and what demonstration content is made with."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from lms import db, storage
from lms.config import Settings
from lms.media.commands import media
from lms.media.models import Recording, RecordingKind
from lms.media.rules import Unreadable
from tests.factories.activities import VTT
from tests.factories.recordings import add_recording_from_path, clip


@pytest.fixture
def lms(own_database: str, settings: Settings) -> "Command":
    """The command on a database of the test's own."""
    return Command(settings)


class Command:
    """Runs `lms media …` in this process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, *arguments: str | Path) -> Result:
        """What came of it."""
        return CliRunner().invoke(media, [str(word) for word in arguments], obj=lambda: self.settings)


def recordings() -> list[Recording]:
    """All of the library."""
    with db.transaction(write=False):
        found = list(db.session.scalars(select(Recording)))
        db.session.expunge_all()
        return found


def stored_files() -> set[str]:
    """Everything below the media folder."""
    return {path.name for path in storage.files().root.rglob("*") if path.is_file()}


def test_a_file_becomes_a_recording_with_its_captions_and_broadcast_date(lms: Command, tmp_path: Path) -> None:
    file, captions = tmp_path / "grand_rounds.mp4", tmp_path / "rounds.vtt"
    file.write_bytes(clip(2))
    captions.write_text(VTT)
    done = lms("add", file, "--captions", captions, "--broadcast", "2025-03-14", "--zone", "America/Denver")
    assert done.exit_code == 0, done.output
    assert "grand rounds is recording" in done.output
    assert "Captions: English, 2 cues" in done.output
    (recording,) = recordings()
    assert recording.is_ready
    assert recording.kind is RecordingKind.VIDEO
    assert 1900 <= recording.duration_ms <= 2200
    assert (recording.broadcast_on, recording.broadcast_zone) == (date(2025, 3, 14), "America/Denver")
    assert storage.files().read(recording.storage_name) == clip(2)
    assert storage.files().read(recording.poster_name).startswith(b"\xff\xd8")
    assert file.read_bytes() == clip(2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 the slides", "Adobe Portable Document"),
        (b"", "no recording"),
        (clip(2)[: len(clip(2)) // 2], "cannot be read"),
        (b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + bytes(5000), "cannot be read"),
        (clip(2, layout="yuv422p"), "cannot show its picture (H.264 yuv422p)"),
    ],
)
def test_a_file_that_cannot_be_watched_is_refused_in_words_and_leaves_nothing(
    lms: Command, tmp_path: Path, content: bytes, words: str
) -> None:
    before = stored_files()
    file = tmp_path / "talk.mp4"
    file.write_bytes(content)
    done = lms("add", file)
    assert (done.exit_code, recordings(), stored_files()) == (1, [], before)
    assert words in done.output


def test_captions_that_cannot_be_read_are_refused_with_their_line(lms: Command, tmp_path: Path) -> None:
    before = stored_files()
    file, captions = tmp_path / "talk.mp4", tmp_path / "talk.srt"
    file.write_bytes(clip(2))
    captions.write_text("1\n00:00:01,000 -> 00:00:02,000\nWelcome.\n")
    done = lms("add", file, "--captions", captions)
    assert done.exit_code == 1
    assert "Line 1" in done.output
    assert (recordings(), stored_files()) == ([], before)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--language", "xx"],
        ["--zone", "Mars/Olympus"],
        ["--broadcast", "yesterday"],
        ["--broadcast", "1925-03-14"],
    ],
)
def test_an_option_that_means_nothing_is_named(lms: Command, tmp_path: Path, wrong: list[str]) -> None:
    file, captions = tmp_path / "talk.mp4", tmp_path / "talk.vtt"
    file.write_bytes(clip(2))
    captions.write_text(VTT)
    done = lms("add", file, "--captions", captions, *wrong)
    assert done.exit_code == 2
    assert wrong[0] in done.output
    assert recordings() == []


def test_a_file_by_itself_becomes_a_recording_of_which_no_broadcast_is_known(lms: Command, tmp_path: Path) -> None:
    file = tmp_path / "talk.mp4"
    file.write_bytes(clip(2))
    done = lms("add", file)
    assert done.exit_code == 0, done.output
    assert "Captions" not in done.output
    assert "Broadcast" not in done.output
    assert recordings()[0].broadcast_on is None


@pytest.mark.parametrize("languages", [(), ("en",), ("en", "en"), ("en", "es", "fr")])
def test_several_captions_need_a_language_each(lms: Command, tmp_path: Path, languages: tuple[str, ...]) -> None:
    file, captions = tmp_path / "talk.mp4", tmp_path / "talk.vtt"
    file.write_bytes(clip(2))
    captions.write_text(VTT)
    words = [word for language in languages for word in ("--language", language)]
    done = lms("add", file, "--captions", captions, "--captions", captions, *words)
    assert done.exit_code == 2
    assert "Say one --language for each --captions" in done.output
    assert recordings() == []


def test_a_file_larger_than_the_setting_is_refused_before_it_is_read(lms: Command, tmp_path: Path) -> None:
    file = tmp_path / "talk.mp4"
    with file.open("wb") as sparse:
        sparse.truncate(lms.settings.max_upload_bytes + 1)
    done = lms("add", file)
    assert done.exit_code == 1
    assert "larger than" in done.output


@pytest.mark.parametrize(
    ("made", "kind", "content_type"),
    [
        ({"container": "webm", "picture": "libvpx", "sound": "libopus"}, "video", "video/webm"),
        ({"container": "mov"}, "video", "video/mp4"),
        ({"container": "mp3", "picture": None, "sound": "libmp3lame"}, "audio", "audio/mpeg"),
        ({"sound": None}, "video", "video/mp4"),
        ({"picture": None}, "audio", "audio/mp4"),
    ],
)
def test_every_kind_that_browsers_play_is_taken(
    database: None, tmp_path: Path, made: dict[str, str | None], kind: str, content_type: str
) -> None:
    file = tmp_path / "upload"
    file.write_bytes(clip(2, **made))  # type: ignore[arg-type]
    recording = add_recording_from_path(file, title="Talk", original_name="talk", added_by=None)
    assert (recording.kind, recording.content_type, recording.state) == (kind, content_type, "ready")
    assert bool(recording.poster_name) is (kind == "video")
    assert 1900 <= recording.duration_ms <= 2200


def test_a_matroska_file_is_refused_by_its_name(database: None, tmp_path: Path) -> None:
    file = tmp_path / "talk.mp4"
    file.write_bytes(clip(2, container="matroska"))
    with pytest.raises(Unreadable, match="wrong_container"):
        add_recording_from_path(file, title="Talk", original_name="talk", added_by=None)
