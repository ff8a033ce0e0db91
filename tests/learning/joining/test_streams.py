"""Streams as their registrants see them: what goes on, what comes next, and which buttons lead somewhere."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from lms import clock, db
from lms.activities.joining import DoorState
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.learning.joining.opened import opened_by, present_by
from lms.learning.joining.registrants import Registrant, registrant_behind
from lms.learning.joining.stages import PageStage
from lms.learning.joining.streams import Stream, streams_of
from lms.learning.models import RegistrationState
from lms.learning.participation import acknowledge
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live, register
from tests.factories.people import Cast

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALLOWED = {"zoom.us"}


@pytest.fixture(autouse=True)
def early() -> Iterator[None]:
    with clock.frozen_at(STARTS - HOUR):
        yield


@pytest.fixture
def course(cast: Cast) -> Activity:
    """An hour, a pause shown by the door list alone, and an hour; beside the second one a track of its own."""
    made = make_live_activity(published=False)
    venue = made.sessions[0].venue
    door = [EvidenceKind.DOOR.value]
    add_item(made, venue, STARTS + HOUR, 30, title="Pause", is_accredited=False, evidence=door)
    add_item(made, venue, STARTS + 90 * MINUTE, 60, title="Devices")
    add_item(made, make_venue(made, name="Track B"), STARTS + 90 * MINUTE, 60, title="Drugs")
    publish_live(made)
    return made


def main_stream(course: Activity, at: datetime) -> Stream:
    return streams_of(course, ALLOWED, now=at)[0]


def agenda(
    course: Activity, at: datetime
) -> tuple[ActivitySession | None, ActivitySession | None, list[ActivitySession]]:
    stream = main_stream(course, at)
    return stream.current, stream.following, list(stream.ahead)


def seat(cast: Cast, course: Activity, state: RegistrationState = RegistrationState.REGISTERED) -> Registrant:
    found = registrant_behind(register(cast.learner.id, course, state).token)
    assert found is not None
    return found


def test_a_stream_turns_over_on_the_instant_and_knows_its_own_agenda_alone(course: Activity) -> None:
    first, pause, last, _beside = course.sessions
    assert agenda(course, STARTS - MINUTE) == (None, first, [first, pause, last])
    assert agenda(course, STARTS) == (first, pause, [first, pause, last])
    assert agenda(course, STARTS + HOUR) == (pause, last, [pause, last])
    assert agenda(course, STARTS + 90 * MINUTE) == (last, None, [last])
    assert agenda(course, STARTS + 150 * MINUTE) == (None, None, [])


def test_attendance_of_a_stream_is_shown_by_what_counts_in_its_accredited_sessions(course: Activity) -> None:
    assert main_stream(course, STARTS).evidence == {EvidenceKind.JOIN_PAGE}


def test_a_button_leads_somewhere_while_its_own_door_is_open_and_its_host_allowed(course: Activity) -> None:
    main, beside = streams_of(course, ALLOWED, now=STARTS)
    assert [one.door.state for one in (main, beside)] == [DoorState.OPEN, DoorState.NOT_YET]
    assert [one.can_be_joined for one in (main, beside)] == [True, False]
    (other, _beside) = streams_of(course, {"meet.example"}, now=STARTS)
    assert (other.has_meeting, other.can_be_joined) == (True, False)


def test_a_registrant_joins_the_stream_that_is_open_and_only_once_she_has_read(
    course: Activity, cast: Cast
) -> None:
    mine = seat(cast, course)
    main, beside = (course.sessions[place].venue_id for place in (0, 3))
    assert main is not None
    assert beside is not None
    with clock.frozen_at(STARTS):
        unread = opened_by(mine, None)
        assert (unread.stage, unread.is_open, unread.can_join(main)) == (PageStage.DISCLOSURE, False, False)
        acknowledge(cast.learner.id, course, 1)
        db.session.flush()
        opened = opened_by(mine, None)
        assert (opened.stage, opened.is_open) == (PageStage.READY, True)
        assert [opened.can_join(one) for one in (main, beside, 0)] == [True, False, False]
    with clock.frozen_at(STARTS - HOUR):
        assert not opened_by(mine, None).is_open
        assert not present_by(mine, None).can_be_joined


def test_whoever_waits_for_a_seat_is_told_so_and_joins_nothing(course: Activity, cast: Cast) -> None:
    waiting = seat(cast, course, RegistrationState.WAITING)
    with clock.frozen_at(STARTS):
        present = present_by(waiting, None)
        assert (present.stage, present.is_open, present.can_be_joined) == (PageStage.WAITING, True, False)
