"""Work for later: looking into what was received, renditions of it, and forgetting what never came whole."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

from sqlalchemy import select

from lms import clock, config, db, storage
from lms.jobs.chores import chore
from lms.jobs.outbox import job
from lms.media import operations, speech
from lms.media.encoding import Made, encode
from lms.media.models import Recording, RecordingState, SlideDeck, Transcription, TranscriptionState, Upload
from lms.media.queries import awaited_files, uploads_past_their_time
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from lms.media.sniffing import HEAD, sniff

MOST_AT_ONCE: Final = 100

log = logging.getLogger(__name__)


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


@job("media.render")
def render(recording_id: int) -> None:
    """Make a recording's renditions and show them all at once. Repeatable: a lost run leaves nothing behind."""
    with _alone() as is_alone:
        if not is_alone:
            # Letters and certificates must not wait an hour for a free hand: who is at work takes this up then.
            _put_back(recording_id)
            return
        try:
            _render(recording_id)
        except BaseException as error:
            reason = storage.trouble_of(error)
            if not reason:
                _put_back(recording_id)
                raise
            # The next in line would meet the same.
            with db.transaction():
                operations.render_later(recording_id, reason)
            return
    with db.transaction():
        operations.queue_next_rendering()


@job("media.read_slides")
def read_slides(deck_id: int) -> None:
    """Look into a PDF and draw its pages. Repeatable: what is ready, refused or gone stays as it is."""
    temporary = _waiting_slides(deck_id)
    if temporary is None:
        return
    try:
        leafed = operations.leaf_through_slides(temporary)
    except Unreadable as failure:
        _end_slides(deck_id, partial(operations.note_slides_failure, failure=failure))
    except FileNotFoundError:
        _end_slides(deck_id, partial(operations.note_slides_failure, failure=Unreadable("lost")))
    except OSError as error:
        reason = f"scanner_silent:{error}" if isinstance(error, ScannerSilent) else storage.trouble_of(error)
        if not reason:
            raise
        _end_slides(deck_id, partial(operations.let_slides_wait, reason=reason))
        return
    else:
        _end_slides(deck_id, partial(operations.show_slides, leafed=leafed))
    temporary.unlink(missing_ok=True)


@job("media.forget_upload")
def forget_upload(upload_id: int) -> None:
    """Remove what is left of an upload after its time: all of it where it never came whole."""
    with db.transaction():
        upload = db.session.get(Upload, upload_id)
        if upload is None:
            return
        temporary = upload.temporary
        if upload.finished_at is None:
            operations.abandon_upload(upload, actor_id=None)
    storage.files().spooled(temporary).unlink(missing_ok=True)


@chore("media.sweep", every=timedelta(hours=1))
def sweep() -> None:
    """Forget uploads past their time, and remove what lies in the spool since long and belongs to none."""
    with db.transaction(write=False):
        over, awaited = uploads_past_their_time(MOST_AT_ONCE), awaited_files()
    for upload_id in over:
        forget_upload(upload_id)
    spool = storage.files().spool
    for place in spool.glob("*/.part-*"):
        if str(place.relative_to(spool)) not in awaited and place.stat().st_mtime < _long_ago():
            place.unlink(missing_ok=True)


def _long_ago() -> float:
    return (clock.now() - 2 * operations.LIVES).timestamp()


@contextmanager
def _alone() -> Iterator[bool]:
    """True where nobody else renders on this machine; a lock that ends with the process that holds it."""
    place = _workplaces()
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _workplaces() -> Path:
    return config.current().home.absolute() / "renditions"


def _put_back(recording_id: int) -> None:
    with db.transaction():
        operations.put_rendering_back(recording_id)


def _render(recording_id: int) -> None:
    with db.transaction():
        task = operations.begin_rendering(recording_id)
    if task is None:
        # Nobody will come back to what a run left that took its worker down.
        rmtree(_workplaces() / str(recording_id), ignore_errors=True)
        return
    tell = partial(_tell_rendering, recording_id)
    with _workplace(recording_id) as folder:
        try:
            kept = operations.keep_files(_encoded(task, folder, tell), task.folder)
        except FileNotFoundError:
            _give_up(recording_id, Unreadable("lost"))
        except Unreadable as failure:
            _give_up(recording_id, failure)
        else:
            with db.transaction():
                operations.show_renditions(recording_id, task.folder, kept)


def _encoded(task: operations.Task, folder: Path, tell: Callable[[int], None]) -> Made:
    with storage.files().as_local(task.storage_name) as source:
        with source.open("rb") as file:
            kind = sniff(file.read(HEAD))
        return encode(source, kind, folder, tell, duration_ms=task.duration_ms, is_video=task.is_video)


@contextmanager
def _workplace(recording_id: int) -> Iterator[Path]:
    """An empty folder of this run alone, outside the media; one that was killed left its own beside it."""
    place = _workplaces() / str(recording_id)
    rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        storage.insist_on_room(place)
        yield Path(mkdtemp(dir=place))
    finally:
        rmtree(place, ignore_errors=True)


def _give_up(recording_id: int, failure: Unreadable) -> None:
    with db.transaction():
        operations.note_rendering_failure(recording_id, failure)


def _make_ready(recording: Recording, examined: operations.Examined) -> None:
    operations.make_ready(recording, examined)
    operations.queue_renditions(recording)


def _tell_rendering(recording_id: int, percent: int) -> None:
    with db.transaction():
        operations.note_rendering(recording_id, percent)


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


def _waiting_slides(deck_id: int) -> Path | None:
    with db.transaction(write=False):
        name = db.session.scalar(
            select(Upload.temporary)
            .join(SlideDeck, SlideDeck.id == Upload.deck_id)
            .where(SlideDeck.id == deck_id, SlideDeck.state == RecordingState.CHECKING)
        )
    return storage.files().spooled(name) if name else None


def _end_slides(deck_id: int, write: Callable[[SlideDeck], None]) -> None:
    """Write the result, unless another run has, or somebody has taken these slides away meanwhile."""
    with db.transaction():
        deck = db.session.scalars(select(SlideDeck).where(SlideDeck.id == deck_id).with_for_update()).one_or_none()
        if deck is not None and deck.state is RecordingState.CHECKING:
            write(deck)


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
