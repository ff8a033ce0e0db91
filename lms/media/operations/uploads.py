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
from lms.media.models import Recording, RecordingState, Upload
from lms.media.operations.examination import FOLDER, note_failure
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
    now, token = clock.now(), secrets.token_urlsafe(32)
    recording = Recording(
        title=replaces.title if replaces is not None else title_from(file_name),
        original_name=plain_name(file_name),
        size=length,
        replaces_id=replaces.id if replaces is not None else None,
        broadcast_on=replaces.broadcast_on if replaces is not None else None,
        broadcast_zone=replaces.broadcast_zone if replaces is not None else "",
        added_by=person_id,
        added_at=now,
    )
    session.add(recording)
    session.flush()
    upload = Upload(
        digest=digest_of(token),
        person_id=person_id,
        recording_id=recording.id,
        length=length,
        temporary=str(storage.files().temporary(FOLDER).relative_to(storage.files().spool)),
        began_at=now,
        ends_at=now + LIVES,
    )
    session.add(upload)
    session.flush()
    said = {"replaces": replaces.id} if replaces is not None else {}
    note("upload_begun", actor_id=person_id, subject=("recording", recording.id), length=length, **said)
    return upload, token


def note_piece(upload_id: int, *, offset: int, received: int) -> bool:
    """Acknowledge a piece that is on the disk; True when it was the last and the file is looked into next."""
    row = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.received == offset, Upload.finished_at.is_(None))
        .values(received=received)
        .returning(Upload.length, Upload.recording_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise Refusal("upload_offset", status=409)
    if row.length > received:
        return False
    _finish(upload_id)
    session.execute(
        update(Recording).where(Recording.id == row.recording_id).values(state=RecordingState.CHECKING)
    )
    enqueue("media.probe", recording_id=row.recording_id)
    return True


def refuse_upload(upload: Upload, failure: Unreadable) -> None:
    """End an upload whose first bytes show that it is no recording."""
    _finish(upload.id)
    note_failure(session.get_one(Recording, upload.recording_id), failure)


def abandon_upload(upload: Upload, *, actor_id: int | None) -> str:
    """Forget an upload and its recording, which nobody could watch yet; names the file that is to be removed."""
    recording, temporary = session.get_one(Recording, upload.recording_id), upload.temporary
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
