"""Reads of the library: recordings, their captions, uploads under way."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from lms import clock
from lms.access.actor import Actor
from lms.db import session
from lms.media.models import (
    CaptionTrack,
    CaptionVersion,
    ChapterList,
    Picture,
    Recording,
    RecordingState,
    RenditionFile,
    RenditionPart,
    Renditions,
    RenditionState,
    Slide,
    SlideDeck,
    Transcription,
    Upload,
)
from lms.media.policy import may_edit_recording, sees_all_recordings
from lms.media.rules import StoredFile

PAGE: Final = 50


def recording_for_editing(actor: Actor, recording_id: int) -> Recording | None:
    """The recording where the actor may change it; otherwise there is none for her."""
    found = session.get(Recording, recording_id)
    return found if found is not None and may_edit_recording(actor, found) else None


def recordings_seen_by(actor: Actor, *, before: int | None = None) -> Sequence[Recording]:
    """A page of the library, the newest first, older than the id `before`; without what still arrives."""
    query = select(Recording).options(selectinload(Recording.captions)).order_by(Recording.id.desc()).limit(PAGE)
    query = query.where(Recording.state != RecordingState.RECEIVING)
    if not sees_all_recordings(actor):
        query = query.where(Recording.added_by == actor.id)
    if before is not None:
        query = query.where(Recording.id < before)
    return session.scalars(query).all()


@dataclass(frozen=True, kw_only=True)
class Near:
    """What a recording replaces, and what replaces it, the latest first."""

    before: Recording | None
    after: Sequence[Recording]


def near_to(recording: Recording) -> Near:
    """Its neighbours in the line of replacements."""
    after = select(Recording).filter_by(replaces_id=recording.id).order_by(Recording.id.desc())
    before = session.get(Recording, recording.replaces_id) if recording.replaces_id is not None else None
    return Near(before=before, after=session.scalars(after).all())


def file_of(recording: Recording) -> StoredFile:
    """The recording as it was uploaded."""
    return StoredFile(
        name=recording.storage_name,
        size=recording.size,
        sha256=recording.sha256,
        content_type=recording.content_type,
    )


def part_of(recording: Recording, name: str) -> StoredFile | None:
    """The stored file of this name where it belongs to the recording: nothing else is had through its address."""
    uploaded = file_of(recording)
    return uploaded if name == uploaded.name else _rendition_file(recording, name)


def _rendition_file(recording: Recording, name: str) -> StoredFile | None:
    found = session.execute(
        select(RenditionFile.size, RenditionFile.sha256, RenditionFile.content_type)
        .join(Renditions, Renditions.id == RenditionFile.renditions_id)
        .where(
            Renditions.recording_id == recording.id,
            Renditions.state == RenditionState.MADE,
            Renditions.folder + "/" + RenditionFile.name == name,
        )
    ).one_or_none()
    return StoredFile(name=name, **found._mapping) if found is not None else None


def captions_of(recording_id: int, language: str) -> CaptionTrack | None:
    """The captions of a recording in one language."""
    return session.scalars(
        select(CaptionTrack).filter_by(recording_id=recording_id, language=language)
    ).one_or_none()


def captions_to_change(recording_id: int, language: str) -> CaptionTrack | None:
    """The captions of a recording in one language; the recording is held, so that two take turns."""
    session.execute(select(Recording.id).where(Recording.id == recording_id).with_for_update())
    return session.scalars(
        select(CaptionTrack)
        .filter_by(recording_id=recording_id, language=language)
        .execution_options(populate_existing=True)
    ).one_or_none()


def chapters_to_change(recording_id: int) -> ChapterList | None:
    """The chapters of a recording, if there ever were any; the recording is held, so that two take turns."""
    session.execute(select(Recording.id).where(Recording.id == recording_id).with_for_update())
    return session.scalars(
        select(ChapterList).filter_by(recording_id=recording_id).execution_options(populate_existing=True)
    ).one_or_none()


def picture_of(digest: str) -> Picture | None:
    """The picture with this digest."""
    return session.scalars(select(Picture).filter_by(sha256=digest)).one_or_none()


def slide_of(deck: SlideDeck | None, number: int) -> Slide | None:
    """A page by its number, where there is such a one."""
    if deck is None:
        return None
    return session.scalars(select(Slide).filter_by(deck_id=deck.id, number=number)).one_or_none()


def pages_of(deck: SlideDeck) -> Sequence[Slide]:
    """All pages in order."""
    return session.scalars(select(Slide).filter_by(deck_id=deck.id).order_by(Slide.number)).all()


def latest_version(recording_id: int, language: str) -> CaptionVersion | None:
    """How these captions came to stand as they do, with who wrote them."""
    return session.scalars(
        select(CaptionVersion)
        .filter_by(recording_id=recording_id, language=language)
        .options(joinedload(CaptionVersion.author), defer(CaptionVersion.packed))
        .order_by(CaptionVersion.number.desc())
        .limit(1)
    ).one_or_none()


def version_of(recording_id: int, language: str, digest: str) -> CaptionVersion | None:
    """Captions as they once stood."""
    return session.scalars(
        select(CaptionVersion)
        .filter_by(recording_id=recording_id, language=language, digest=digest)
        .order_by(CaptionVersion.number.desc())
        .limit(1)
    ).one_or_none()


def renditions_of(recordings: Iterable[Recording]) -> dict[int, Renditions]:
    """Where the renditions of these recordings stand, by the recording's id; nothing for those without."""
    ids = [recording.id for recording in recordings]
    rows = session.scalars(select(Renditions).where(Renditions.recording_id.in_(ids)))
    return {row.recording_id: row for row in rows}


def transcriptions_of(recording: Recording) -> Sequence[Transcription]:
    """Of each language the latest that an engine was asked for, where its captions are not there."""
    rows = session.scalars(select(Transcription).filter_by(recording_id=recording.id).order_by(Transcription.id))
    latest = {asked.language: asked for asked in rows}
    there = {track.language for track in recording.captions}
    return [asked for language, asked in latest.items() if language not in there]


@dataclass(frozen=True, kw_only=True)
class Playable:
    """Renditions as a player takes them: the folder, lists of streams with the best first, stills in order."""

    folder: str
    streams: tuple[RenditionFile, ...]
    stills: tuple[RenditionFile, ...]


# What chooses by itself comes first, then the pictures from the highest, then the sound alone.
_OFFERED: Final = (RenditionPart.ALL, RenditionPart.PICTURE, RenditionPart.SOUND)


def renditions_to_play(recording_id: int) -> Playable | None:
    """What a player may choose from; nothing until all of it is made."""
    rows = session.execute(
        select(Renditions.folder, RenditionFile)
        .join(RenditionFile, RenditionFile.renditions_id == Renditions.id)
        .where(Renditions.recording_id == recording_id, Renditions.state == RenditionState.MADE)
        .where(RenditionFile.part != RenditionPart.MEDIA)
    ).all()
    if not rows:
        return None
    files = [row.RenditionFile for row in rows]
    streams = [file for file in files if file.part in _OFFERED]
    return Playable(
        folder=rows[0].folder,
        streams=tuple(sorted(streams, key=lambda file: (_OFFERED.index(file.part), -file.height))),
        stills=tuple(
            sorted((file for file in files if file.part is RenditionPart.STILL), key=lambda file: file.at_ms)
        ),
    )


def upload_for_sending(actor: Actor, token: str) -> Upload | None:
    """The upload behind an address, for the person alone who began it, while it lasts."""
    found = session.scalars(select(Upload).filter_by(digest=digest_of(token))).one_or_none()
    is_theirs = found is not None and found.person_id == actor.id and found.ends_at > clock.now()
    return found if is_theirs else None


def unfinished_uploads_seen_by(actor: Actor) -> Sequence[Upload]:
    """What has arrived in part and can be continued, the newest first; of whom as in the library."""
    query = _unfinished().order_by(Upload.id.desc()).limit(PAGE)
    if not sees_all_recordings(actor):
        query = query.where(Recording.added_by == actor.id)
    return session.scalars(query.options(contains_eager(Upload.recording), joinedload(Upload.person))).all()


def unfinished_upload_of(recording: Recording) -> Upload | None:
    """The upload by which this recording still arrives."""
    return session.scalars(_unfinished().where(Recording.id == recording.id)).one_or_none()


def _unfinished() -> Select[Upload]:
    """Of recordings, not of the slides beside them."""
    ongoing = (Upload.finished_at.is_(None), Upload.ends_at > clock.now(), Upload.deck_id.is_(None))
    return select(Upload).join(Upload.recording).where(*ongoing)


def uploads_past_their_time(limit: int) -> Sequence[int]:
    """Ids of uploads that can no longer be continued and never came whole, the oldest first."""
    over = (Upload.finished_at.is_(None), Upload.ends_at <= clock.now())
    return session.scalars(select(Upload.id).where(*over).order_by(Upload.ends_at).limit(limit)).all()


def awaited_files() -> frozenset[str]:
    """Names in the spool of what still arrives or waits to be looked into."""
    states = (RecordingState.RECEIVING, RecordingState.CHECKING)
    query = select(Upload.temporary).join(Upload.recording).where(Recording.state.in_(states))
    slides = select(Upload.temporary).join(SlideDeck, SlideDeck.id == Upload.deck_id)
    return frozenset(session.scalars(query)) | frozenset(
        session.scalars(slides.where(SlideDeck.state.in_(states)))
    )


def digest_of(token: str) -> str:
    """What of an address is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def arriving_slides(recording: Recording) -> SlideDeck | None:
    """Slides that came after those that are shown: on their way, or refused."""
    latest = recording.slide_decks[-1] if recording.slide_decks else None
    return latest if latest is not None and not latest.is_ready else None
