"""Background work of the room: stored answers follow changes, attempts end in time, letters are written."""

from datetime import timedelta

from lms import clock, db
from lms.activities.models import Activity
from lms.credit.models import Certificate
from lms.jobs.chores import chore
from lms.jobs.outbox import job
from lms.learning.emails import send_certificate_ready
from lms.learning.following_up import MOST_AT_ONCE, ask_some, remind_some
from lms.learning.participation import refresh_learner, refresh_some
from lms.learning.quizzing import end_quiz, tell_passed


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


@job("learning.refresh_steps")
def refresh_steps(activity_id: int) -> None:
    """Ask the gate again for everybody who has not finished; a repeat finds the same answers."""
    last: int | None = 0
    while last is not None:
        with db.transaction():
            last = refresh_some(activity_id, last)


@chore("learning.follow_up", every=timedelta(hours=1))
def follow_up() -> None:
    """Ask whoever is due, then remind; in bounded steps, each of which finds nobody a second time."""
    for write in (ask_some, remind_some):
        written = MOST_AT_ONCE
        while written == MOST_AT_ONCE:
            with db.transaction():
                written = write(now=clock.now())
