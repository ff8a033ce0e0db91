"""Captions set and removed, one track a language."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete

from lms import clock
from lms.access.decision import Refusal
from lms.audit.log import note
from lms.db import session
from lms.media.captions import Captions, CaptionsRefused, Problem, read_captions
from lms.media.models import CaptionTrack, Recording
from lms.media.queries import captions_of
from lms.media.rules import LANGUAGES

_followers: dict[str, Callable[[Recording], None]] = {}


def when_captions_change(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: what is spoken is found by its words."""
    _followers[room] = follow


class CaptionsUnread(Refusal):
    """A file that is refused with everything that is wrong in it; code and line are the first problem's."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"captions_{problems[0].code}", status=422, line=problems[0].line)
        self.problems = tuple(problems)


def read_or_refuse(content: bytes | str, language: str) -> Captions:
    """The captions of a file; a refusal names the lines to look at."""
    try:
        return read_captions(content, language=language)
    except CaptionsRefused as refused:
        raise CaptionsUnread(refused.problems) from refused


def insist_on_captions(captions: Mapping[str, bytes | str] | None) -> None:
    """Refuse captions that cannot be read before anything slow is done for their recording."""
    for language, content in (captions or {}).items():
        read_or_refuse(content, language)


def set_captions(recording: Recording, language: str, content: bytes | str, *, actor_id: int | None) -> Captions:
    """Keep a language's captions as plain WebVTT in place of earlier ones; what was read."""
    if language not in LANGUAGES:
        raise Refusal("captions_language")
    captions = read_or_refuse(content, language)
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
    return captions


def remove_captions(recording: Recording, language: str, *, actor_id: int | None) -> None:
    """Take a language's captions away."""
    session.execute(delete(CaptionTrack).filter_by(recording_id=recording.id, language=language))
    session.expire(recording, ["captions"])
    note("captions_removed", actor_id=actor_id, subject=("recording", recording.id), language=language)
    _tell(recording)


def _tell(recording: Recording) -> None:
    for follow in _followers.values():
        follow(recording)
