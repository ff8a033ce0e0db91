"""A clip within another page: what the simplest player needs of a recording, and what its doors answer."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Response

from lms.media.models import Recording, RecordingKind
from lms.media.queries import captions_of
from lms.media.streaming import answer_captions, answer_poster, answer_range

FILE, POSTER, CAPTIONS = "file", "poster.jpg", ".vtt"


@dataclass(frozen=True, kw_only=True)
class PlayedClip:
    """A clip as a page plays it. Tracks are language, label and address of captions that a person wrote."""

    file: str
    content_type: str
    is_audio: bool
    poster: str
    tracks: tuple[tuple[str, str, str], ...]


def played_clip(
    recording: Recording, from_ms: int | None, to_ms: int | None, address: Callable[[str], str]
) -> PlayedClip | None:
    """A part of a recording, with addresses by the names that `answer_clip` knows; None while it is not ready."""
    if not recording.is_ready:
        return None
    return PlayedClip(
        file=address(FILE) + _part(from_ms, to_ms),
        content_type=recording.content_type,
        is_audio=recording.kind is RecordingKind.AUDIO,
        poster=address(POSTER) if recording.poster_name else "",
        tracks=tuple(
            (one.language, one.label, address(f"{one.language}{CAPTIONS}")) for one in recording.captions_shown
        ),
    )


def answer_clip(recording: Recording, name: str) -> Response | None:
    """Bytes, picture or captions of a recording for whoever may play it; None where there is no such thing."""
    if not recording.is_ready:
        return None
    if name == FILE:
        return answer_range(recording)
    if name == POSTER and recording.poster_name:
        return answer_poster(recording)
    track = captions_of(recording.id, name.removesuffix(CAPTIONS)) if name.endswith(CAPTIONS) else None
    return answer_captions(track) if track is not None and track.is_read else None


def _part(from_ms: int | None, to_ms: int | None) -> str:
    """Which part a player begins and stops at (W3C Media Fragments)."""
    if from_ms is None and to_ms is None:
        return ""
    end = "" if to_ms is None else f",{to_ms / 1000:g}"
    return f"#t={(from_ms or 0) / 1000:g}{end}"
