"""Background work of the room: emptying the ballot boxes."""

from datetime import timedelta

from lms import clock, db
from lms.assessments.operations import collect_ballots
from lms.assessments.queries import boxes_with_ballots
from lms.jobs.chores import chore


@chore("assessments.collect_ballots", every=timedelta(minutes=10))
def collect(**_of_before: int) -> None:
    """Empty each box where enough ballots are in it; a repeat finds it empty.

    By the clock: work queued by a hand-in would say when its answers moved. Rows from before name an evaluation.
    """
    with db.transaction(write=False):
        waiting = boxes_with_ballots()
    for evaluation_id in waiting:
        with db.transaction():
            collect_ballots(evaluation_id, now=clock.now())
