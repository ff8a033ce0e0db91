"""Background work of the room: the gate's stored answers follow what the office changed."""

from lms import db
from lms.jobs.outbox import job
from lms.learning.participation import refresh_some


@job("learning.refresh_steps")
def refresh_steps(activity_id: int) -> None:
    """Ask the gate again for everybody who has not finished; a repeat finds the same answers."""
    last: int | None = 0
    while last is not None:
        with db.transaction():
            last = refresh_some(activity_id, last)
