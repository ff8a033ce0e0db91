"""Uploads begun, continued, refused and abandoned: what the database knows of a file that arrives in pieces."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from lms import clock, storage
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.audit.log import note
from lms.db import after_commit, session
from lms.jobs.outbox import enqueue
from lms.media.models import Recording, RecordingState, SlideDeck, Upload
from lms.media.operations.examination import FOLDER, note_failure
from lms.media.operations.slides import (
    SLIDES,
    await_slides,
    forget_unread_slides,
    note_slides_failure,
    remove_slides,
)
from lms.media.policy import may_edit_recording
from lms.media.queries import digest_of
from lms.media.rules import Unreadable, plain_name, title_from

LIVES: Final = timedelta(days=7)


_followers: dict[str, Callable[[Recording], None]] = {}


def when_abandoned(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: a draft may show the recording already."""
    _followers[room] = follow


def begin_upload(
    person_id: int, *, length: int, file_name: str, replaces: Recording | None = None
) -> tuple[Upload, str]:
    """A recording that is being received, and the secret part of the address where its pieces go.

    One that replaces another is called like it and was broadcast when that was (domain rule 16). Raises Refusal:
    replaces_unready.
    """
    if replaces is not None and not replaces.is_ready:
        raise Refusal("replaces_unready", status=409)
    recording = Recording(
        title=replaces.title if replaces is not None else title_from(file_name),
        original_name=plain_name(file_name),
        size=length,
        replaces_id=replaces.id if replaces is not None else None,
        broadcast_on=replaces.broadcast_on if replaces is not None else None,
        broadcast_zone=replaces.broadcast_zone if replaces is not None else "",
        added_by=person_id,
        added_at=clock.now(),
    )
    session.add(recording)
    session.flush()
    return _begun(person_id, recording, length, FOLDER)


def begin_slides_upload(
    person_id: int, recording: Recording, *, length: int, file_name: str
) -> tuple[Upload, str]:
    """Slides that are being received for a recording; those that stand are shown until these can be.

    Raises Refusal: slides_too_early.
    """
    if not recording.is_ready:
        raise Refusal("slides_too_early", status=422)
    forget_unread_slides(recording)
    deck = SlideDeck(
        recording=recording,
        original_name=plain_name(file_name),
        size=length,
        added_by=person_id,
        added_at=clock.now(),
    )
    session.add(deck)
    session.flush()
    return _begun(person_id, recording, length, SLIDES, deck.id)


def _begun(
    person_id: int, recording: Recording, length: int, folder: str, deck_id: int | None = None
) -> tuple[Upload, str]:
    now, token = clock.now(), secrets.token_urlsafe(32)
    upload = Upload(
        digest=digest_of(token),
        person_id=person_id,
        recording_id=recording.id,
        length=length,
        temporary=str(storage.files().temporary(folder).relative_to(storage.files().spool)),
        began_at=now,
        ends_at=now + LIVES,
        deck_id=deck_id,
    )
    session.add(upload)
    session.flush()
    is_replacement = deck_id is None and recording.replaces_id is not None
    said = {"replaces": recording.replaces_id} if is_replacement else {}
    note("upload_begun", actor_id=person_id, subject=("recording", recording.id), length=length, **said)
    return upload, token


def note_piece(upload_id: int, *, offset: int, received: int) -> bool:
    """Acknowledge a piece that is on the disk; True when it was the last and the file is looked into next.

    Raises Refusal: upload_offset.
    """
    row = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.received == offset, Upload.finished_at.is_(None))
        .values(received=received)
        .returning(Upload.length, Upload.recording_id, Upload.deck_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise Refusal("upload_offset", status=409)
    if row.length > received:
        return False
    _finish(upload_id)
    if row.deck_id is not None:
        await_slides(row.deck_id)
        return True
    session.execute(
        update(Recording).where(Recording.id == row.recording_id).values(state=RecordingState.CHECKING)
    )
    enqueue("media.probe", recording_id=row.recording_id)
    return True


def refuse_upload(upload: Upload, failure: Unreadable) -> None:
    """End an upload whose first bytes show that it is nothing that we take."""
    _finish(upload.id)
    if upload.deck_id is not None:
        note_slides_failure(session.get_one(SlideDeck, upload.deck_id), failure)
        return
    note_failure(session.get_one(Recording, upload.recording_id), failure)


def abandon_upload(upload: Upload, *, actor_id: int | None) -> str:
    """Forget an upload and what it was to become, which nobody could see yet; names the file to be removed."""
    temporary = upload.temporary
    if upload.deck_id is not None:
        remove_slides(session.get_one(SlideDeck, upload.deck_id), actor_id=actor_id)
        return temporary
    recording = session.get_one(Recording, upload.recording_id)
    note("upload_abandoned", actor_id=actor_id, subject=("recording", recording.id), received=upload.received)
    for follow in _followers.values():
        follow(recording)
    session.delete(upload)
    session.flush()
    session.delete(recording)
    session.flush()
    return temporary


def discard_upload(actor: Actor, upload: Upload) -> None:
    """Forget what has arrived of a recording, for whoever may change it; its file goes after the commit."""
    insist(may_edit_recording(actor, upload.recording))
    after_commit(_remove, abandon_upload(upload, actor_id=actor.id))


def _remove(*temporaries: str) -> None:
    for temporary in temporaries:
        storage.files().spooled(temporary).unlink(missing_ok=True)


def _finish(upload_id: int) -> None:
    session.execute(update(Upload).where(Upload.id == upload_id).values(finished_at=clock.now()))
