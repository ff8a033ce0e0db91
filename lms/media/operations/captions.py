"""Captions set and removed, one track a language."""

from collections.abc import Callable, Mapping

from sqlalchemy import delete

from lms import clock
from lms.access.decision import Refusal
from lms.audit.log import note
from lms.db import session
from lms.media.captions import Captions, CaptionsRefused, read_captions
from lms.media.models import CaptionTrack, Recording
from lms.media.queries import captions_of
from lms.media.rules import LANGUAGES

_followers: dict[str, Callable[[Recording], None]] = {}


def when_captions_change(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: what is spoken is found by its words."""
    _followers[room] = follow


def read_or_refuse(content: bytes | str) -> Captions:
    """The captions of a file; a refusal names the line to look at."""
    try:
        return read_captions(content)
    except CaptionsRefused as refused:
        raise Refusal(f"captions_{refused.code}", line=refused.line) from refused


def insist_on_captions(captions: Mapping[str, bytes | str] | None) -> None:
    """Refuse captions that cannot be read before anything slow is done for their recording."""
    for content in (captions or {}).values():
        read_or_refuse(content)


def set_captions(recording: Recording, language: str, content: bytes | str, *, actor_id: int | None) -> int:
    """Keep a language's captions as plain WebVTT in place of earlier ones; how many cues."""
    if language not in LANGUAGES:
        raise Refusal("captions_language")
    captions = read_or_refuse(content)
    track = captions_of(recording.id, language)
    if track is None:
        track = CaptionTrack(
            recording=recording,
            language=language,
            label=LANGUAGES[language],
            webvtt="",
            changed_at=clock.now(),
        )
        session.add(track)
    track.webvtt, track.cues, track.changed_at = captions.vtt, len(captions.cues), clock.now()
    session.flush()
    subject = ("recording", recording.id)
    note("captions_set", actor_id=actor_id, subject=subject, language=language, cues=track.cues)
    _tell(recording)
    return track.cues


def remove_captions(recording: Recording, language: str, *, actor_id: int | None) -> None:
    """Take a language's captions away."""
    session.execute(delete(CaptionTrack).filter_by(recording_id=recording.id, language=language))
    session.expire(recording, ["captions"])
    note("captions_removed", actor_id=actor_id, subject=("recording", recording.id), language=language)
    _tell(recording)


def _tell(recording: Recording) -> None:
    for follow in _followers.values():
        follow(recording)
