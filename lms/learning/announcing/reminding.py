"""Who is reminded that an event begins, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lms import clock
from lms.activities.models import Activity
from lms.db import session
from lms.learning import gate
from lms.learning.announcing.emails import Ahead, reminder_of, send_event_reminder
from lms.learning.announcing.queries import DAY, HOUR, begins_soon
from lms.learning.facts import Learner, facts_for
from lms.learning.models import EventRegistration
from lms.mail import post

# A letter that says "a day before" says nothing when it comes with the hour's.
DAY_REMINDER_ENDS: Final = timedelta(hours=3)


@dataclass(frozen=True)
class DueReminder:
    """One seat that is to be reminded of its beginning."""

    registration_id: int
    begins_at: datetime
    ahead: Ahead

    @property
    def about(self) -> str:
        """What there is one letter of."""
        return reminder_of(self.registration_id, self.begins_at, self.ahead)


def due_reminders(now: datetime) -> list[DueReminder]:
    """Seats that begin in a day or an hour, of those who had them by then, and that were not reminded yet."""
    due = [
        DueReminder(row.id, row.begins_at, ahead)
        for row in begins_soon(now)
        if (ahead := _ahead(row.begins_at, row.changed_at, now)) is not None
    ]
    known = post.written("event_reminder", [one.about for one in due])
    return [one for one in due if one.about not in known]


def remind(due: DueReminder) -> None:
    """Write it; a repeat writes none."""
    row = session.get_one(EventRegistration, due.registration_id)
    activity = session.get_one(Activity, row.activity_id)
    has_read = _has_read(row.person_id, activity, clock.now())
    send_event_reminder(row, activity, due.begins_at, due.ahead, has_read=has_read)


def _has_read(person_id: int, activity: Activity, now: datetime) -> bool:
    """Whether the gate asks her for the disclosure no more."""
    facts = facts_for(Learner(id=person_id), activity, now=now)
    return gate.is_done(gate.tasks(facts, now=now), gate.Step.DISCLOSURE)


def _ahead(begins_at: datetime, seat_since: datetime, now: datetime) -> Ahead | None:
    """Which reminder is due; none to who took her seat later than that: she was told when just then."""
    if begins_at - now <= HOUR:
        return Ahead.HOUR if seat_since <= begins_at - HOUR else None
    is_time = begins_at - now > DAY_REMINDER_ENDS
    return Ahead.DAY if is_time and seat_since <= begins_at - DAY else None
