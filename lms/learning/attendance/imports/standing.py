"""Whether a report counts: set aside as a whole, and taken back."""

from sqlalchemy import select

from lms import clock
from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import session
from lms.learning.attendance.imports.holding import brought_for_hosting, hold_rows
from lms.learning.attendance.imports.taking_over import hand_on, take_back
from lms.learning.attendance.operations import queue_settling
from lms.learning.models import AttendanceReport, AttendanceRow


def set_aside_report(activity: Activity, report_id: int, *, actor: Actor) -> None:
    """Nothing of a report counts by it any more: it was another meeting's, or read in a wrong zone.

    What another report says as well counts by that one.
    Raises Refusal: not_allowed, not_brought.
    """
    report = _report_of(activity, report_id, actor)
    report.set_aside_at, people = clock.now(), _people_in(report)
    hand_on(report)
    note("attendance_report_set_aside", actor_id=actor.id, subject=("activity", activity.id), report_id=report.id)
    queue_settling(activity, people)


def count_report_again(activity: Activity, report_id: int, *, actor: Actor) -> None:
    """A report that was set aside counts again; rows without a person wait for a decision again.

    What was set aside by itself stays so: it was read in a wrong zone, or nobody was meant.
    Raises Refusal: not_allowed, not_brought.
    """
    report = _report_of(activity, report_id, actor)
    report.set_aside_at = None
    take_back(report)
    note("attendance_report_counts", actor_id=actor.id, subject=("activity", activity.id), report_id=report.id)
    queue_settling(activity, _people_in(report))


def _people_in(report: AttendanceReport) -> set[int]:
    rows = select(AttendanceRow.person_id).filter_by(report_id=report.id, is_ignored=False)
    return {one for one in session.scalars(rows) if one is not None}


def _report_of(activity: Activity, report_id: int, actor: Actor) -> AttendanceReport:
    found = brought_for_hosting(AttendanceReport, activity, report_id, actor)
    hold_rows(found.venue_id)
    return found
