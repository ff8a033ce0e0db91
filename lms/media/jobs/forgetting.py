"""Uploads that never came whole are forgotten, and what they left in the spool."""

from datetime import timedelta
from typing import Final

from lms import clock, db, storage
from lms.jobs.chores import chore
from lms.jobs.outbox import job
from lms.media import operations
from lms.media.models import Upload
from lms.media.queries import awaited_files, uploads_past_their_time

MOST_AT_ONCE: Final = 100


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
