"""Whoever closed her page before the end is led on in lists too, once the event has ended."""

from datetime import timedelta

from sqlalchemy import select

from lms import clock, db
from lms.jobs.models import Job
from lms.learning.jobs import refresh_after_events, refresh_steps
from lms.learning.models import Arrival, Participation
from lms.learning.participation import acknowledge
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast

MINUTE = timedelta(minutes=1)


def asked_again() -> list[int]:
    """Activities for which the gate is to be asked again."""
    jobs = db.session.scalars(select(Job).filter_by(kind="learning.refresh_steps").order_by(Job.id))
    return [one.arguments["activity_id"] for one in jobs]


def test_the_stored_step_follows_when_an_event_has_ended(cast: Cast) -> None:
    with clock.frozen_at(STARTS - 60 * MINUTE):
        webinar = make_live_activity()
        register(cast.learner.id, webinar)
        acknowledge(cast.learner.id, webinar, 1)
        venue_id = webinar.sessions[0].venue_id or 0
        stay = Arrival(
            person_id=cast.learner.id,
            venue_id=venue_id,
            sitting="one",
            arrived_at=STARTS,
            seen_until=STARTS + 50 * MINUTE,
        )
        db.session.add(stay)
        db.session.commit()
        mine = db.session.scalars(select(Participation)).one()
        assert (mine.step, mine.reason) == ("attend", "not_begun")
    for minute, jobs in ((59, 0), (60, 1), (79, 2), (81, 2)):
        with clock.frozen_at(STARTS + minute * MINUTE):
            refresh_after_events()
        assert asked_again() == [webinar.id] * jobs
    with clock.frozen_at(STARTS + 61 * MINUTE):
        refresh_steps(webinar.id)
        db.session.refresh(mine)
    assert (mine.step, mine.reason) == ("evaluation", "evaluation_not_done")
