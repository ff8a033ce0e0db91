"""Renditions of recordings: one at a time on a machine, shown all at once."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from lms import config, db, storage
from lms.jobs.outbox import job
from lms.media import operations
from lms.media.encoding import Made, encode
from lms.media.rules import Unreadable
from lms.media.sniffing import HEAD, sniff


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


def _tell_rendering(recording_id: int, percent: int) -> None:
    with db.transaction():
        operations.note_rendering(recording_id, percent)
