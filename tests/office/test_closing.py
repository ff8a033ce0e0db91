"""Whoever has no account any more keeps no seat from those who wait."""

from datetime import timedelta
from typing import Any

import pytest

from lms import clock, db
from lms.activities.models import Activity
from lms.learning.models import EventRegistration, RegistrationState
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
HOUR = timedelta(hours=1)
REGISTERED, WAITING, CANCELLED = RegistrationState


def full(cast: Cast, **values: Any) -> Activity:
    """An event of one seat, which the learner has; the colleague waits."""
    made = make_live_activity(terms={"capacity": 1}, **values)
    register(cast.learner.id, made)
    register(cast.colleague.id, made, WAITING)
    return made


def states(activity: Activity) -> list[RegistrationState]:
    """Of the learner and the colleague."""
    rows = db.session.query(EventRegistration).filter_by(activity_id=activity.id)
    return [row.state for row in rows.order_by(EventRegistration.id)]


def test_a_closed_account_gives_its_seats_in_events_to_come_to_who_waits(cast: Cast, pages: Pages) -> None:
    later, ahead, begun = full(cast, starts_at=STARTS + 24 * HOUR), full(cast), full(cast, starts_at=STARTS - HOUR)
    called_off, queue = full(cast), make_live_activity()
    assert called_off.live is not None
    called_off.live.cancelled_at = STARTS - 2 * HOUR
    register(cast.learner.id, queue, WAITING)
    db.session.commit()
    path = f"/office/people/{cast.learner.id}"
    with clock.frozen_at(STARTS - HOUR):
        admin = pages.of(cast.administrator)
        assert "its seats in events to come go to who waits" in text_of(admin.get(path))
        assert admin.send(f"{path}/close").location == path
        db.session.expire_all()
        assert [states(one) for one in (ahead, later)] == [[CANCELLED, REGISTERED]] * 2
        # She was there, perhaps; and of what does not take place nobody is told once more.
        assert [states(one) for one in (begun, called_off)] == [[REGISTERED, WAITING]] * 2
        assert states(queue) == [CANCELLED]
        admin.send(f"{path}/open")
        db.session.expire_all()
    assert states(ahead) == [CANCELLED, REGISTERED]
