"""Captions asked of an engine that listens: asked for, followed until a deadline, and read by a person."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from lms import clock
from lms.access.decision import Refusal
from lms.audit.log import note
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.media import speech
from lms.media.models import Recording, Transcription, TranscriptionState
from lms.media.operations.captions import CaptionsUnread, set_captions, tell_followers
from lms.media.queries import captions_to_change

# An hour of speech takes minutes; whatever is not there the next day never comes.
DEADLINE: Final = timedelta(hours=24)
PAUSE: Final = timedelta(seconds=30)
MOST_REASON: Final = 500


def ask_for_captions(recording: Recording, language: str, *, actor_id: int | None) -> Transcription:
    """Let the engine listen.

    Raises Refusal: no_speech_to_text, recording_not_ready_to_hear, captions_there, captions_asked.
    """
    if speech.engine() is None:
        raise Refusal("no_speech_to_text")
    if not recording.is_ready:
        raise Refusal("recording_not_ready_to_hear")
    if captions_to_change(recording.id, language) is not None:
        raise Refusal("captions_there")
    if _under_way(recording.id, language):
        raise Refusal("captions_asked")
    now = clock.now()
    asked = Transcription(
        recording_id=recording.id, language=language, asked_by=actor_id, asked_at=now, ends_at=now + DEADLINE
    )
    session.add(asked)
    session.flush()
    note("captions_asked", actor_id=actor_id, subject=("recording", recording.id), language=language)
    enqueue("media.transcribe", transcription_id=asked.id)
    return asked


def ask_again(transcription_id: int, reference: str) -> None:
    """Come back to it after a pause."""
    session.get_one(Transcription, transcription_id).reference = reference
    enqueue("media.transcribe", after=PAUSE, transcription_id=transcription_id)


def give_up(transcription_id: int, reason: str) -> None:
    """There will be no captions from this."""
    _close(session.get_one(Transcription, transcription_id), TranscriptionState.FAILED, reason)


def take_captions(transcription_id: int, content: bytes | str) -> None:
    """Keep what the engine wrote, unless a person was faster; what cannot be read is a failure."""
    asked = session.get_one(Transcription, transcription_id)
    recording = session.get_one(Recording, asked.recording_id)
    if captions_to_change(recording.id, asked.language) is not None:
        _close(asked, TranscriptionState.OVERTAKEN, "")
        return
    try:
        set_captions(recording, asked.language, content, actor_id=None, by_machine=True)
    except CaptionsUnread:
        _close(asked, TranscriptionState.FAILED, "unreadable")
        return
    _close(asked, TranscriptionState.DONE, "")


def note_reading(recording: Recording, language: str, *, actor_id: int | None) -> None:
    """A person says that she read a machine's captions against the recording: from now on learners see them."""
    track = captions_to_change(recording.id, language)
    if track is None or track.is_read:
        return
    track.read_at = clock.now()
    session.flush()
    facts = {"language": language, "sha256": track.digest}
    note("captions_read", actor_id=actor_id, subject=("recording", recording.id), **facts)
    tell_followers(recording)


def _under_way(recording_id: int, language: str) -> bool:
    waiting = select(Transcription.id).filter_by(
        recording_id=recording_id, language=language, state=TranscriptionState.WAITING
    )
    return session.scalar(waiting.limit(1)) is not None


def _close(asked: Transcription, state: TranscriptionState, reason: str) -> None:
    asked.state, asked.failure = state, reason[:MOST_REASON]
    subject = ("recording", asked.recording_id)
    note("captions_heard", actor_id=None, subject=subject, language=asked.language, outcome=state.value)
