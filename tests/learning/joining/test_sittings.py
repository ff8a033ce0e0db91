"""Sittings before a meeting: what a click and a beat of the page write, and for which event."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.learning.joining.operations import beat, enter, is_sitting
from lms.learning.models import Arrival
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live
from tests.factories.people import Cast

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def early() -> Iterator[None]:
    with clock.frozen_at(STARTS - 30 * MINUTE):
        yield


def at(minutes: float) -> datetime:
    return STARTS + minutes * MINUTE


def click(person_id: int, activity: Activity, minutes: float, place: int = 0) -> None:
    venue_id = activity.sessions[place].venue_id
    assert venue_id is not None
    with clock.frozen_at(at(minutes)):
        assert enter(person_id, activity, venue_id, is_open=True)


def tell(person_id: int, activity: Activity, minutes: float, *, is_open: bool = True) -> bool:
    with clock.frozen_at(at(minutes)):
        return beat(person_id, activity, is_open=is_open)


def stays() -> list[tuple[int | None, datetime, datetime]]:
    found = select(Arrival.venue_id, Arrival.arrived_at, Arrival.seen_until).order_by(Arrival.id)
    return [tuple(row) for row in db.session.execute(found)]


def joined() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditRow).filter_by(act="meeting_joined")) or 0


def test_a_second_click_keeps_the_sitting_going_as_a_beat_does_and_is_noted_once(cast: Cast) -> None:
    webinar = make_live_activity()
    venue_id = webinar.sessions[0].venue_id
    click(cast.learner.id, webinar, 0)
    click(cast.learner.id, webinar, 2)
    assert tell(cast.learner.id, webinar, 4)
    assert stays() == [(venue_id, at(0), at(4))]
    assert joined() == 1


def test_a_click_after_a_silence_adds_nothing_to_the_sitting_before(cast: Cast) -> None:
    webinar = make_live_activity()
    venue_id = webinar.sessions[0].venue_id
    click(cast.learner.id, webinar, 0)
    click(cast.learner.id, webinar, 10)
    assert stays() == [(venue_id, at(0), at(0)), (venue_id, at(10), at(10))]
    assert joined() == 2


def test_whoever_goes_over_to_the_other_stream_sat_in_the_first_one_until_then(cast: Cast) -> None:
    course = make_live_activity(published=False)
    add_item(course, make_venue(course), STARTS, 60, title="Another track")
    publish_live(course)
    first, second = (one.venue_id for one in course.sessions)
    click(cast.learner.id, course, 0)
    click(cast.learner.id, course, 2, place=1)
    tell(cast.learner.id, course, 4)
    assert stays() == [(first, at(0), at(2)), (second, at(2), at(4))]


def test_a_page_of_one_event_keeps_no_sitting_of_another_or_of_somebody_else_going(cast: Cast) -> None:
    webinar, other = make_live_activity(), make_live_activity()
    click(cast.learner.id, webinar, 0)
    assert not tell(cast.learner.id, other, 1)
    assert not tell(cast.colleague.id, webinar, 1)
    with clock.frozen_at(at(1)):
        assert is_sitting(cast.learner.id, webinar)
        assert not is_sitting(cast.learner.id, other)
        assert not is_sitting(cast.colleague.id, webinar)
    assert [seen_until for _venue, _at, seen_until in stays()] == [at(0)]


def test_after_the_last_door_has_closed_a_sitting_ends_with_its_last_word_and_none_begins(cast: Cast) -> None:
    webinar = make_live_activity()
    click(cast.learner.id, webinar, 58)
    assert not tell(cast.learner.id, webinar, 60, is_open=False)
    assert not tell(cast.learner.id, webinar, 70, is_open=False)
    with clock.frozen_at(at(63)):
        assert is_sitting(cast.learner.id, webinar)
    with clock.frozen_at(at(63) + timedelta(microseconds=1)):
        assert not is_sitting(cast.learner.id, webinar)
    assert [seen_until for _venue, _at, seen_until in stays()] == [at(60)]
