"""What follows when an event is moved or called off: its other items, fees, answers, what was done meanwhile."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity, LiveEvent, Venue
from lms.config import Settings
from lms.jobs.models import Job
from lms.learning.registration.operations import register
from lms.learning.registration.queries import invoice_of
from lms.planning.operations import (
    Moved,
    Rescheduled,
    VenueWords,
    cancel_event,
    publish_activity,
    reschedule_event,
)
from lms.planning.queries import last_number
from tests.factories.live import STARTS, add_item, make_live_activity
from tests.factories.people import Cast
from tests.factories.planning import complete

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A claim of thirty days from the second day on.
END = datetime.fromisoformat("2027-01-09T06:00:00+00:00")
FOLLOWS = {"learning.refresh_steps", "activities.index"}


@pytest.fixture
def event(cast: Cast, settings: Settings, frozen: datetime) -> Activity:
    """Two days, for a fee."""
    made = make_live_activity(published=False, terms={"fee_amount": Decimal("120.00")})
    second = add_item(made, made.sessions[0].venue, STARTS + DAY, 60, title="Devices")
    second.people = list(made.sessions[0].people)
    db.session.flush()
    found = publish_activity(complete(made), actor=cast.officer, now=frozen, settings=settings)
    db.session.commit()
    db.session.execute(Job.__table__.delete())
    return found


@pytest.fixture
def act(event: Activity, cast: Cast, settings: Settings) -> Any:
    def reschedule(*items: Moved, **plan: Any) -> Any:
        wanted = Rescheduled(items=items, **plan)
        sent: dict[str, Any] = {"seen": last_number(event.id), "reason": "The speaker travels."}
        return reschedule_event(event, wanted, actor=cast.officer, settings=settings, **sent)

    return reschedule


def moved(event: Activity, place: int, by: timedelta) -> Moved:
    row = event.sessions[place]
    assert row.starts_at is not None
    assert row.ends_at is not None
    return Moved(session_id=row.id, starts_at=row.starts_at + by, ends_at=row.ends_at + by, venue_id=row.venue_id)


def jobs() -> set[str]:
    return set(db.session.scalars(select(Job.kind)))


def test_the_deadline_follows_the_last_item_whichever_is_moved(event: Activity, act: Any) -> None:
    assert event.closes_at == END
    assert set(act(moved(event, 0, 2 * HOUR)).changes) == {"schedule"}
    assert event.closes_at == END
    act(moved(event, 0, 2 * DAY))
    assert (event.closes_at, {one.closes_at for one in event.designations}) == (END + DAY, {END + DAY})
    assert event.live is not None
    assert event.live.sequence == 2


def test_stored_answers_and_the_search_follow_an_event_that_moves(event: Activity, act: Any) -> None:
    act(moved(event, 1, HOUR))
    assert jobs() >= FOLLOWS


def test_a_venue_keeps_the_words_that_it_was_given(event: Activity, act: Any) -> None:
    venue = event.sessions[0].venue
    assert venue is not None
    words = VenueWords(venue_id=venue.id, name="Auditorium A", place="Second floor")
    act(venues=(words,))
    assert db.session.execute(select(Venue.name, Venue.place)).all() == [("Auditorium A", "Second floor")]
    before, _after = act(moved(event, 0, HOUR)).changes["schedule"]
    assert before[0].endswith("12:00 pm to 1:00 pm Central Time, Auditorium A")


def test_what_was_called_off_meanwhile_is_moved_no_more(event: Activity, act: Any) -> None:
    assert event.live is not None
    other = update(LiveEvent).where(LiveEvent.activity_id == event.id).values(cancelled_at=STARTS - DAY)
    db.session.execute(other.execution_options(synchronize_session=False))
    with pytest.raises(Refusal, match="event_cancelled"):
        act(moved(event, 1, HOUR))


def test_whoever_calls_it_off_has_seen_its_last_revision_and_gives_no_link_away(
    event: Activity, act: Any, cast: Cast
) -> None:
    act(moved(event, 1, HOUR))
    with pytest.raises(Refusal, match="corrected_meanwhile"):
        cancel_event(event, seen=0, reason="The storm.", actor=cast.officer)
    with pytest.raises(Refusal, match="link_in_reason") as raised:
        cancel_event(event, seen=1, reason="Meet us at zoom.us/j/98712.", actor=cast.officer)
    assert raised.value.status == 422
    assert event.live is not None
    assert event.live.cancelled_at is None


def test_nobody_pays_for_what_was_called_off_and_answers_and_search_follow(event: Activity, cast: Cast) -> None:
    invoice = invoice_of(register(cast.learner.id, event, {}).id)
    assert invoice is not None
    cancel_event(event, seen=0, reason="The storm.", actor=cast.officer)
    assert invoice.voided_by == cast.officer.id
    assert jobs() >= FOLLOWS
