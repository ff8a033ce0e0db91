"""What is written of a change of a seat: a line of the audit with it, its letter by the worker."""

from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.learning.models import EventRegistration
from lms.learning.participation import refresh_one
from lms.learning.registration.emails import (
    send_registered,
    send_registration_cancelled,
    send_waiting,
    why_outdated,
)
from lms.learning.registration.rules import News
from lms.mail.checks import HOLDS


def tell(row: EventRegistration, news: News, reason: str = "") -> None:
    """Have the worker tell her of the change that was just made."""
    enqueue(
        "learning.tell_registration",
        registration_id=row.id,
        news=news,
        changed_at=row.changed_at.isoformat(),
        reason=reason,
    )


def tell_registration(registration_id: int, news: str, changed_at: str, reason: str) -> None:
    """The job's work: write the letter unless a later change has its own, and let the stored answer follow."""
    row = session.get_one(EventRegistration, registration_id)
    activity = session.get_one(Activity, row.activity_id)
    refresh_one(row.person_id, row.activity_id)
    if why_outdated(row.id, changed_at) != HOLDS:
        return
    if news == News.CANCELLED:
        send_registration_cancelled(row, activity, reason=reason)
    elif news == News.WAITING:
        send_waiting(row, activity)
    else:
        send_registered(row, activity, moved_up=news == News.MOVED_UP)


def note_change(act: str, row: EventRegistration, actor_id: int | None, **facts: str) -> None:
    """One line of the audit about somebody's seat."""
    note(act, actor_id=actor_id, subject=("activity", row.activity_id), person_id=row.person_id, **facts)
