"""A received recording looked into: examined, adopted, or refused with what is wrong with it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import select

from lms import db, storage
from lms.jobs.outbox import job
from lms.media import operations
from lms.media.models import Recording, RecordingState, Upload
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent


@job("media.probe")
def probe(recording_id: int) -> None:
    """Hash, examine and adopt a received file. Repeatable: what is ready or refused stays as it is."""
    temporary = _waiting_file(recording_id)
    if temporary is None:
        return
    try:
        examined = operations.examine(temporary, partial(_tell, recording_id))
    except Unreadable as failure:
        _end(recording_id, partial(operations.note_failure, failure=failure))
    except FileNotFoundError:
        _end(recording_id, partial(operations.note_failure, failure=Unreadable("lost")))
    except ScannerSilent as silent:
        # The file stays where it is until somebody has looked for viruses in it.
        _end(recording_id, partial(operations.wait_for_scanner, silent=silent))
        return
    except OSError as error:
        reason = storage.trouble_of(error)
        if not reason:
            raise
        _end(recording_id, partial(operations.wait_for_storage, reason=reason))
        return
    else:
        _end(recording_id, partial(_make_ready, examined=examined))
    temporary.unlink(missing_ok=True)


def _waiting_file(recording_id: int) -> Path | None:
    with db.transaction(write=False):
        name = db.session.scalar(
            select(Upload.temporary)
            .join(Recording, Recording.id == Upload.recording_id)
            .where(
                Recording.id == recording_id, Recording.state == RecordingState.CHECKING, Upload.deck_id.is_(None)
            )
        )
    return storage.files().spooled(name) if name else None


def _make_ready(recording: Recording, examined: operations.Examined) -> None:
    operations.make_ready(recording, examined)
    operations.queue_renditions(recording)


def _tell(recording_id: int, percent: int) -> None:
    with db.transaction():
        operations.note_progress(recording_id, percent)


def _end(recording_id: int, write: Callable[[Recording], None]) -> None:
    """Write the result, unless another run of the same job has written its own."""
    with db.transaction():
        recording = db.session.scalars(
            select(Recording).where(Recording.id == recording_id).with_for_update()
        ).one()
        if recording.state is RecordingState.CHECKING:
            write(recording)
