"""Whether a learner, or a visitor, may be shown the recording of an activity now."""

from lms import clock
from lms.access.decision import ALLOWED, Decision, refused
from lms.activities.models import Activity
from lms.activities.reading import versions_of
from lms.db import session
from lms.learning import gate
from lms.learning.facts import Learner, facts_for
from lms.learning.rows import Rows, rows_to_watch, version_for
from lms.learning.tickets import Ticket
from lms.learning.versions import may_be_fetched, still_counts
from lms.media.models import Recording
from lms.media.queries import part_of
from lms.media.rules import StoredFile


def may_watch(
    learner: Learner, activity: Activity, facts: gate.Facts | None = None, *, rows: Rows | None = None
) -> Decision:
    """The gate's answer, from facts or from the learner's rows that were read already if given.

    What is not published is seen by those who may edit it: they preview it. Who began what was withdrawn sees
    its page, and the gate lets her see no more.
    """
    if activity.recording is None or not activity.recording.is_ready:
        return refused("no_recording")
    rows = rows or rows_to_watch(learner.id, activity)
    if not activity.is_published and rows.participation is None:
        return ALLOWED
    return gate.may_watch(facts or facts_for(learner, activity, rows=rows), now=clock.now())


def recording_watched(learner: Learner, activity: Activity, visit: Ticket | None = None) -> Recording | None:
    """The version that she watches now; a visitor goes on with the one that her browser's ticket is for."""
    if learner.id is not None:
        version = version_for(learner.id, activity, now=clock.now())
        return _version(activity, version.recording_id if version is not None else None)
    line = versions_of(activity)
    goes_on = visit is not None and still_counts(
        line, (), visit.recording_id, began_at=visit.began_at, now=clock.now()
    )
    return _version(activity, visit.recording_id if visit is not None and goes_on else None)


def recording_fetched(learner: Learner, activity: Activity, recording_id: int | None) -> Recording | None:
    """The version that a player's address names: what a page plays goes on while the version may be finished."""
    if recording_id is None:
        return recording_watched(learner, activity)
    return _version(activity, recording_id) if recording_id in _fetched(activity) else None


def part_fetched(activity: Activity, name: str) -> StoredFile | None:
    """The stored file of this name where it belongs to a version that is given out."""
    versions = (_version(activity, recording_id) for recording_id in _fetched(activity))
    parts = (part_of(version, name) for version in versions if version is not None)
    return next((part for part in parts if part is not None), None)


def _fetched(activity: Activity) -> list[int | None]:
    """The recordings whose bytes are given out, the present one first."""
    line, now = versions_of(activity), clock.now()
    older = (one.recording_id for one in line if may_be_fetched(line, one.recording_id, now=now))
    return list(dict.fromkeys([activity.recording_id, *older]))


def _version(activity: Activity, recording_id: int | None) -> Recording | None:
    if recording_id is None or recording_id == activity.recording_id:
        return activity.recording
    return session.get_one(Recording, recording_id)
