"""Background work of the room: emptying the ballot box."""

from lms import clock, db
from lms.assessments.operations import collect_ballots
from lms.jobs import outbox


@outbox.job("assessments.collect_ballots")
def collect(evaluation_id: int) -> None:
    """Empty one evaluation's box where enough ballots are in it; a repeat finds it empty."""
    with db.transaction():
        collect_ballots(evaluation_id, now=clock.now())
