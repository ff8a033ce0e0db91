"""Renditions queued, made and shown: their files are kept one by one and seen all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from lms import clock, storage
from lms.audit.log import note
from lms.db import insert_unless_there, session
from lms.jobs.outbox import enqueue
from lms.media.encoding import Made, Track
from lms.media.models import (
    Recording,
    RecordingKind,
    RecordingState,
    RenditionFile,
    RenditionPart,
    Renditions,
    RenditionState,
)
from lms.media.playlists import Variant, list_of_all, media_playlist
from lms.media.rules import Unreadable

FOLDER: Final = "renditions"
BLOCK: Final = 1024 * 1024
MOST_ATTEMPTS: Final = 3
PAUSE: Final = timedelta(minutes=1)
PLAYLIST: Final = "application/vnd.apple.mpegurl"
SOUND_CODEC: Final = "mp4a.40.2"


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be made of which stored file; `is_video` where it has a picture that moves."""

    storage_name: str
    sha256: str
    duration_ms: int
    is_video: bool

    @property
    def folder(self) -> str:
        """Where all files of this version of the recording lie: one prefix, for one signed address."""
        return f"{FOLDER}/{self.sha256}"


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that the storage holds, by its name below the folder of the renditions."""

    part: RenditionPart
    name: str
    content_type: str
    size: int
    sha256: str
    height: int = 0
    at_ms: int = 0


def queue_renditions(recording: Recording, *, after: timedelta = timedelta(0)) -> bool:
    """Have the renditions of a ready recording made, once; False where they are made or queued already."""
    number = insert_unless_there(
        Renditions,
        ("recording_id",),
        recording_id=recording.id,
        state=RenditionState.WAITING,
        progress=0,
        attempts=0,
        failure="",
        folder="",
        queued_at=clock.now(),
        made_at=None,
    )
    if number is not None:
        enqueue("media.render", after=after, recording_id=recording.id)
    return number is not None


def queue_missing_renditions(*, after: timedelta = timedelta(0)) -> int:
    """Queue them for every ready recording that has none; how many."""
    missing = select(Recording).where(
        Recording.state == RecordingState.READY,
        Recording.id.not_in(select(Renditions.recording_id)),
    )
    found = session.scalars(missing.order_by(Recording.id)).all()
    return sum(queue_renditions(recording, after=after) for recording in found)


def begin_rendering(recording_id: int) -> Task | None:
    """What is to be made; None where that is over, or has taken the worker down too often."""
    found = _unfinished(recording_id)
    if found is None:
        return None
    found.attempts += 1
    if found.attempts > MOST_ATTEMPTS:
        _fail(found, Unreadable("gave_up"))
        return None
    found.state, found.progress, found.failure = RenditionState.MAKING, 0, ""
    recording = session.get_one(Recording, recording_id)
    return Task(
        storage_name=recording.storage_name,
        sha256=recording.sha256,
        duration_ms=recording.duration_ms,
        is_video=recording.kind is RecordingKind.VIDEO,
    )


def put_rendering_back(recording_id: int) -> None:
    """Back in the line where it was begun: its worker is gone, or another is at work on this machine."""
    session.execute(
        update(Renditions)
        .where(Renditions.recording_id == recording_id, Renditions.state == RenditionState.MAKING)
        .values(state=RenditionState.WAITING)
    )


def render_later(recording_id: int, reason: str) -> None:
    """Back in the line for a while, saying why (`storage_full`, `storage_silent`): none of its own attempts."""
    found = _unfinished(recording_id)
    if found is not None:
        found.state, found.failure, found.attempts = RenditionState.WAITING, f"{reason}:", found.attempts - 1
        enqueue("media.render", after=PAUSE, recording_id=recording_id)


def queue_next_rendering() -> None:
    """Offer the next in line: its own job may have come while another was at work."""
    line = select(Renditions.recording_id).where(Renditions.state == RenditionState.WAITING)
    following = session.scalar(line.order_by(Renditions.id).limit(1))
    if following is not None:
        enqueue("media.render", recording_id=following)


def note_rendering(recording_id: int, percent: int) -> None:
    """How far their making has come, 0 to 100."""
    session.execute(
        update(Renditions)
        .where(Renditions.recording_id == recording_id, Renditions.state == RenditionState.MAKING)
        .values(progress=percent)
    )


def keep_files(made: Made, folder: str) -> list[KeptFile]:
    """Put everything into the storage under its digest, lists after what they name. Slow, repeatable."""
    kept, variants = list[KeptFile](), list[Variant]()
    codecs = f",{SOUND_CODEC}" if made.sound is not None else ""
    for picture in made.pictures:
        media, listed = _keep_track(folder, picture.track, RenditionPart.PICTURE, "video/mp4", picture.height)
        kept += [media, listed]
        variants.append(
            Variant(
                address=f"../{listed.name}",
                width=picture.width,
                height=picture.height,
                codecs=f"avc1.{picture.codec}{codecs}",
                segments=picture.track.segments,
            )
        )
    if made.sound is not None:
        kept += _keep_track(folder, made.sound, RenditionPart.SOUND, "audio/mp4")
    if variants:
        kept.append(_keep(folder, RenditionPart.ALL, list_of_all(variants).encode(), PLAYLIST, ".m3u8"))
    for at_ms, still in made.stills.items():
        kept.append(_keep(folder, RenditionPart.STILL, still.read_bytes(), "image/jpeg", ".jpg", at_ms=at_ms))
    return kept


def show_renditions(recording_id: int, folder: str, kept: list[KeptFile]) -> None:
    """Let players see them, all at once; nothing where another run of the same work was first."""
    found = _unfinished(recording_id)
    if found is None:
        return
    # Two places that look the same are one file.
    files = {file.name: file for file in reversed(kept)}
    session.add_all(
        RenditionFile(
            renditions_id=found.id,
            part=file.part,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            height=file.height,
            at_ms=file.at_ms,
        )
        for file in files.values()
    )
    found.state, found.progress, found.folder, found.made_at = RenditionState.MADE, 100, folder, clock.now()
    note("renditions_made", actor_id=None, subject=("recording", recording_id), files=len(files))


def note_rendering_failure(recording_id: int, failure: Unreadable) -> None:
    """Say why there are none; the recording stays as it is and plays as it was uploaded."""
    found = _unfinished(recording_id)
    if found is not None:
        _fail(found, failure)


def _unfinished(recording_id: int) -> Renditions | None:
    return session.scalars(
        select(Renditions)
        .where(
            Renditions.recording_id == recording_id,
            Renditions.state.in_((RenditionState.WAITING, RenditionState.MAKING)),
        )
        .with_for_update()
    ).one_or_none()


def _fail(found: Renditions, failure: Unreadable) -> None:
    found.state, found.progress = RenditionState.FAILED, 0
    found.failure = f"{failure.code}:{failure.detail}"
    note("renditions_failed", actor_id=None, subject=("recording", found.recording_id), reason=failure.code)


def _keep_track(
    folder: str, track: Track, part: RenditionPart, content_type: str, height: int = 0
) -> tuple[KeptFile, KeptFile]:
    """A file of segments and the list of them, which names it from its own place."""
    name, digest, size = storage.files().write_stream(folder, _blocks(track.file), suffix=".mp4")
    media = KeptFile(
        part=RenditionPart.MEDIA,
        name=name.removeprefix(f"{folder}/"),
        content_type=content_type,
        size=size,
        sha256=digest,
        height=height,
    )
    text = media_playlist(f"../{media.name}", track.head, track.segments)
    return media, _keep(folder, part, text.encode(), PLAYLIST, ".m3u8", height=height)


def _keep(
    folder: str,
    part: RenditionPart,
    data: bytes,
    content_type: str,
    suffix: str,
    *,
    height: int = 0,
    at_ms: int = 0,
) -> KeptFile:
    name, digest = storage.files().write(folder, data, suffix=suffix)
    below = name.removeprefix(f"{folder}/")
    return KeptFile(
        part=part,
        name=below,
        content_type=content_type,
        size=len(data),
        sha256=digest,
        height=height,
        at_ms=at_ms,
    )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
