"""Background work of the room: stored answers follow changes, attempts end in time, letters are written."""

from datetime import timedelta

from lms import clock, db
from lms.activities.models import Activity
from lms.credit.models import Certificate
from lms.jobs.chores import chore
from lms.jobs.outbox import job
from lms.learning.announcing.operations import AT_ONCE, tell_some_of_cancellation, tell_some_of_change
from lms.learning.announcing.reminding import due_reminders, remind
from lms.learning.announcing.unclaimed import due_claims, tell_what_is_left
from lms.learning.attendance.operations import settle_some
from lms.learning.emails import send_certificate_ready
from lms.learning.following_up import MOST_AT_ONCE, ask_some, remind_some
from lms.learning.joining.ended import refresh_ended
from lms.learning.participation import refresh_learner, refresh_some
from lms.learning.quizzing import end_quiz, tell_passed
from lms.learning.registration.operations import tell_registration
from lms.learning.same_content import tell_of_recording


@job("learning.refresh_learner")
def refresh_answers_of(person_id: int) -> None:
    """Ask the gate again for what one person has begun; a repeat finds the same answers."""
    with db.transaction():
        refresh_learner(person_id)


@job("learning.end_attempt")
def end_attempt(attempt_id: int) -> None:
    """Hand in an attempt whose time is over; a repeat finds it handed in."""
    with db.transaction():
        end_quiz(attempt_id)


@job("learning.passed_by_ruling")
def tell_of_passing(person_id: int, activity_id: int) -> None:
    """Thousands may pass by one ruling, and nobody else writes meanwhile; a repeat writes no second letter."""
    with db.transaction():
        tell_passed(person_id, db.session.get_one(Activity, activity_id))


@job("learning.certificate_ready")
def tell_of_certificate(certificate_id: int) -> None:
    """Write the letter, which two templates and two reads make slower than the award; a repeat writes none."""
    with db.transaction():
        award = db.session.get_one(Certificate, certificate_id).award
        send_certificate_ready(award, db.session.get_one(Activity, award.activity_id))


@job("learning.tell_registration")
def tell_of_registration(registration_id: int, news: str, changed_at: str, reason: str) -> None:
    """Write the letter about a seat, and let the stored answer follow; a repeat writes no second letter."""
    with db.transaction():
        tell_registration(registration_id, news, changed_at, reason)


@job("learning.settle_attendance")
def settle_attendance(activity_id: int, person_ids: list[int]) -> None:
    """Let what a report or a check-in says of a few people take effect; a repeat finds the same answers."""
    with db.transaction():
        settle_some(person_ids, db.session.get_one(Activity, activity_id))


@job("learning.tell_of_recording")
def tell_registrants_of_recording(activity_id: int) -> None:
    """Write to the learners of the event, in steps; a repeat writes to nobody twice."""
    last: int | None = 0
    while last is not None:
        with db.transaction():
            last = tell_of_recording(db.session.get_one(Activity, activity_id), last)


@job("learning.refresh_steps")
def refresh_steps(activity_id: int) -> None:
    """Ask the gate again for everybody who has not finished; a repeat finds the same answers."""
    last: int | None = 0
    while last is not None:
        with db.transaction():
            last = refresh_some(activity_id, last)


@job("learning.tell_event_changed")
def tell_of_change(
    activity_id: int, *, number: int, sentences: list[list[str]], reason: str, days_before: int
) -> None:
    """Write to everybody with a seat what is different now; a repeat writes no second letter."""
    last: int | None = 0
    while last is not None:
        with db.transaction():
            last = tell_some_of_change(
                activity_id,
                last,
                number=number,
                sentences=sentences,
                reason=reason,
                days_before=days_before,
            )


@job("learning.tell_event_cancelled")
def tell_of_cancellation(activity_id: int) -> None:
    """Write to everybody with a seat that it does not take place; a repeat writes no second letter."""
    last: int | None = 0
    while last is not None:
        with db.transaction():
            last = tell_some_of_cancellation(activity_id, last)


@chore("learning.refresh_ended", every=timedelta(minutes=10))
def refresh_after_events() -> None:
    """What ended a moment ago leads everybody to the next step, also in lists."""
    with db.transaction():
        refresh_ended(clock.now())


@chore("learning.remind_of_events", every=timedelta(minutes=10))
def remind_of_events() -> None:
    """A day and an hour before something begins; in bounded steps, each of which is repeatable."""
    with db.transaction(write=False):
        due = due_reminders(clock.now())
    for first in range(0, len(due), AT_ONCE):
        with db.transaction():
            for one in due[first : first + AT_ONCE]:
                remind(one)


@chore("learning.remind_of_claims", every=timedelta(minutes=30))
def remind_of_claims() -> None:
    """What is left after an event that somebody attended, and when its claim ends; in bounded steps."""
    with db.transaction(write=False):
        due = due_claims(clock.now())
    for first in range(0, len(due), AT_ONCE):
        with db.transaction():
            for one in due[first : first + AT_ONCE]:
                tell_what_is_left(one, now=clock.now())


@chore("learning.follow_up", every=timedelta(hours=1))
def follow_up() -> None:
    """Ask whoever is due, then remind; in bounded steps, each of which finds nobody a second time."""
    for write in (ask_some, remind_some):
        written = MOST_AT_ONCE
        while written == MOST_AT_ONCE:
            with db.transaction():
                written = write(now=clock.now())
