"""From a received file to a recording that can be watched: hash, look into it, adopt it whole or not at all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import update

from lms import config, storage
from lms.audit.log import note
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.media import probing
from lms.media.models import Recording, RecordingKind, RecordingState
from lms.media.rules import FileType, Unreadable, duration_ms, insist_on_playable
from lms.media.scanning import ScannerSilent, insist_on_clean
from lms.media.sniffing import HEAD, sniff

FOLDER: Final = "recordings"
POSTERS: Final = "posters"
BLOCK: Final = 1024 * 1024
TRIED_AGAIN: Final = timedelta(minutes=1)
HASHED, LOOKED_INTO, DRAWN = 60, 80, 95

Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Examined:
    """All that is known of a file once it is kept."""

    storage_name: str
    sha256: str
    size: int
    kind: RecordingKind
    content_type: str
    duration_ms: int
    poster_name: str


def examine(temporary: Path, progress: Progress = lambda _percent: None) -> Examined:
    """Look into a received file and take it over; raises Unreadable or ScannerSilent, and then keeps nothing.

    Slow, so outside any transaction. The temporary name stays: who calls removes it once the result is kept, so
    that a crash in between is mended by doing the same again.
    """
    size = temporary.stat().st_size
    with temporary.open("rb") as file:
        kind = sniff(file.read(HEAD))
    insist_on_clean(config.current().clamav, temporary)
    digest = _digest_of(temporary, size, progress)
    findings = probing.inspect(temporary, kind)
    insist_on_playable(findings, kind)
    progress(LOOKED_INTO)
    poster = _poster(temporary, kind) if findings.video_codec else ""
    progress(DRAWN)
    return Examined(
        storage_name=storage.files().keep(temporary, FOLDER, digest, suffix=kind.suffix),
        sha256=digest,
        size=size,
        kind=RecordingKind.VIDEO if findings.video_codec else RecordingKind.AUDIO,
        content_type=kind.video_type if findings.video_codec else kind.audio_type,
        duration_ms=duration_ms(findings, kind),
        poster_name=poster,
    )


_followers: dict[str, Callable[[Recording], None]] = {}


def when_ready(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: its drafts wait for what was found."""
    _followers[room] = follow


def make_ready(recording: Recording, examined: Examined) -> None:
    """Write down what was found: from now on it can be watched."""
    for name in ("storage_name", "sha256", "size", "kind", "content_type", "duration_ms", "poster_name"):
        setattr(recording, name, getattr(examined, name))
    recording.state, recording.progress, recording.failure = RecordingState.READY, 100, ""
    note("recording_ready", actor_id=None, subject=("recording", recording.id), sha256=examined.sha256)
    for follow in _followers.values():
        follow(recording)


def note_failure(recording: Recording, failure: Unreadable) -> None:
    """Say why it cannot be used; the code with its detail is put into words by pages."""
    recording.state, recording.progress = RecordingState.UNREADABLE, 0
    recording.failure = f"{failure.code}:{failure.detail}"
    facts = {"signature": failure.detail} if failure.code == "infected" else {}
    note("recording_unreadable", actor_id=None, subject=("recording", recording.id), reason=failure.code, **facts)


def wait_for_scanner(recording: Recording, silent: ScannerSilent) -> None:
    """Leave it unchecked, say why, and try again: what the scanner has not seen is not let through."""
    recording.progress, recording.failure = 0, f"scanner_silent:{str(silent)[:300]}"
    enqueue("media.probe", after=TRIED_AGAIN, recording_id=recording.id)


def wait_for_storage(recording: Recording, reason: str) -> None:
    """Leave it as it was received, say why (`storage_full`, `storage_silent`), and try again."""
    recording.progress, recording.failure = 0, f"{reason}:"
    enqueue("media.probe", after=TRIED_AGAIN, recording_id=recording.id)


def note_progress(recording_id: int, percent: int) -> None:
    """How far the examination has come, 0 to 100."""
    session.execute(update(Recording).where(Recording.id == recording_id).values(progress=percent))


def _digest_of(path: Path, size: int, progress: Progress) -> str:
    digest, read, told = hashlib.sha256(), 0, 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            read += len(block)
            percent = HASHED * read // max(size, 1)
            if percent >= told + 10:
                told = percent
                progress(percent)
    return digest.hexdigest()


def _poster(path: Path, kind: FileType) -> str:
    picture = probing.poster_of(path, kind)
    return storage.files().write(POSTERS, picture, suffix=".jpg")[0] if picture else ""
