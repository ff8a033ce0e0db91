"""The office's own word on attendance: when somebody was there, and that nothing more will come in."""

from dataclasses import dataclass
from datetime import datetime

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person
from lms.activities.models import Activity, ActivitySession
from lms.activities.policy import may_host
from lms.audit.log import note
from lms.db import session
from lms.learning import participation
from lms.learning.attendance.checking_in.hosting import count_flagged
from lms.learning.attendance.operations import settle
from lms.learning.attendance.policy import may_decide_attendance
from lms.learning.models import AttendanceCorrection

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Written:
    """From when to when she was there; the same moment twice is not at all."""

    starts_at: datetime
    ends_at: datetime


def correct_attendance(
    person_id: int, item: ActivitySession, written: Written | None, reason: str, *, actor: Actor
) -> None:
    """Write down when somebody attended a session, in place of all other evidence; None takes that back.

    Nothing is ever changed or deleted: the last word holds. Raises Refusal: not_allowed, own_attendance,
    reason_missing, not_held_yet, times_malformed.
    """
    activity = item.activity
    insist(may_decide_attendance(actor, activity, person_id))
    _insist_on_sense(item, written, reason)
    assert actor.id is not None
    hold_person(person_id)
    made = AttendanceCorrection(
        person_id=person_id,
        session_id=item.id,
        starts_at=written.starts_at if written else None,
        ends_at=written.ends_at if written else None,
        reason=reason.strip(),
        made_by=actor.id,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    note(
        "attendance_corrected",
        actor_id=actor.id,
        subject=("activity_session", item.id),
        person_id=person_id,
        correction_id=made.id,
    )
    settle(person_id, activity)


def close_attendance(activity: Activity, *, actor: Actor) -> None:
    """Say that all evidence is in: nothing is awaited any more.

    What waits for the host's word is in and not decided: that comes first, or its learners would go on waiting.
    Raises Refusal: not_allowed, not_over_yet, check_ins_wait.
    """
    insist(may_host(actor, activity))
    terms = activity.live
    ends = [one.ends_at for one in activity.sessions if one.ends_at is not None]
    if terms is None or not ends or max(ends) > clock.now():
        raise Refusal("not_over_yet")
    if terms.attendance_closed_at is None and count_flagged(activity):
        raise Refusal("check_ins_wait")
    # Of two who say it at once the first one's moment stays.
    session.flush()
    session.refresh(terms, attribute_names=["attendance_closed_at"], with_for_update={"key_share": True})
    if terms.attendance_closed_at is None:
        terms.attendance_closed_at = clock.now()
        note("attendance_closed", actor_id=actor.id, subject=("activity", activity.id))
        participation.queue_refreshing(activity)


def _insist_on_sense(item: ActivitySession, written: Written | None, reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", status=422)
    if item.starts_at is None or item.ends_at is None or item.starts_at > clock.now():
        raise Refusal("not_held_yet", status=422)
    if written is None:
        return
    if not item.starts_at <= written.starts_at <= written.ends_at <= item.ends_at:
        raise Refusal("times_malformed", status=422)
