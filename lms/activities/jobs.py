"""Work for later: the index of what is found."""

from lms import db, search
from lms.activities.operations import document_of
from lms.jobs.outbox import job


@job("activities.index")
def index_activity(activity_id: int) -> None:
    """Bring the index up to date with an activity. Repeatable: what learners do not see is forgotten."""
    with db.transaction(write=False):
        document = document_of(activity_id)
    prepared = search.prepare(document) if document is not None else None
    with db.transaction():
        search.forget(activity_id) if prepared is None else search.keep(prepared)
