"""That the disclosure was said aloud at a live session."""

from datetime import datetime

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.disclosures.models import Announcement
from lms.disclosures.queries import current_version
from lms.disclosures.rules import may_have_been_said


def note_announcement(
    activity: Activity, session_id: int, number: int, *, actor: Actor, now: datetime
) -> Announcement:
    """Keep that the version of this number was said aloud at the session, by whom it is noted, and when.

    Raises Refusal: no_such_session; not_said_yet, long before it begins; disclosure_changed_meanwhile, where
    another version is the current one by now.
    """
    insist(may_edit(actor, activity))
    held = next((one for one in activity.sessions if one.id == session_id and one.is_accredited), None)
    if held is None:
        raise Refusal("no_such_session", status=404)
    if not may_have_been_said(held.starts_at, now=now):
        raise Refusal("not_said_yet")
    version = current_version(activity.id)
    if version is None or version.number != number:
        raise Refusal("disclosure_changed_meanwhile")
    assert actor.id is not None
    made = Announcement(session_id=session_id, number=number, noted_by=actor.id, noted_at=now)
    session.add(made)
    session.flush()
    note(
        "disclosure.announced",
        actor_id=actor.id,
        subject=("activity", activity.id),
        session_id=session_id,
        number=number,
    )
    return made
