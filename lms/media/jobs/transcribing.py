"""Captions that an engine writes from speech: asked for, asked after, taken or given up."""

import logging
from functools import partial

from lms import clock, db, storage
from lms.jobs.outbox import job
from lms.media import operations, speech
from lms.media.models import Recording, Transcription, TranscriptionState

log = logging.getLogger(__name__)


@job("media.transcribe")
def transcribe(transcription_id: int) -> None:
    """Begin, or ask how far it is, and come again until the deadline. Repeatable: what is closed stays."""
    asked = _asked(transcription_id)
    if asked is None:
        return
    if asked.ends_at <= clock.now():
        with db.transaction():
            operations.give_up(transcription_id, "too_late")
        return
    reference, outcome = _heard(asked)
    with db.transaction():
        match outcome:
            case speech.Finished(content):
                operations.take_captions(transcription_id, content)
            case speech.Failed(reason):
                operations.give_up(transcription_id, reason)
            case _:
                operations.ask_again(transcription_id, reference)


def _asked(transcription_id: int) -> Transcription | None:
    with db.transaction(write=False):
        asked = db.session.get_one(Transcription, transcription_id)
        db.session.expunge(asked)
    return asked if asked.state is TranscriptionState.WAITING else None


def _heard(asked: Transcription) -> tuple[str, speech.Outcome]:
    """The engine's reference and answer; whatever it raises means asking again."""
    engine, reference = speech.engine(), asked.reference
    if engine is None:
        return reference, speech.Failed("no_engine")
    try:
        if reference:
            return reference, engine.poll(reference)
        reference = engine.start(_recording_heard(asked), asked.language, key=f"transcription-{asked.id}")
    except Exception:
        log.exception("The engine that listens failed at transcription %s", asked.id)
    return reference, speech.Waiting()


def _recording_heard(asked: Transcription) -> speech.Heard:
    with db.transaction(write=False):
        found = db.session.get_one(Recording, asked.recording_id)
        return speech.Heard(
            content_type=found.content_type,
            size=found.size,
            sha256=found.sha256,
            duration_ms=found.duration_ms,
            open=partial(storage.files().open, found.storage_name),
        )
