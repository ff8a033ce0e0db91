"""What planning reads of a live activity: its items as the rules look at them, its venues, the meetings' hosts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lms.activities.agenda import agenda_problems, credit_of_agenda
from lms.activities.events import hosts_allowed, venues_of
from lms.activities.rules import ActivityState, SessionKind
from lms.planning.queries.agenda import agenda_items, every_host, meetings_of, meetings_on
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue

pytestmark = pytest.mark.usefixtures("database", "frozen")


def test_items_are_read_with_speakers_evidence_and_whether_there_is_a_meeting_to_join() -> None:
    activity = make_live_activity(published=False)
    room = make_venue(activity, name="Room 2", place="Second floor", meeting=False)
    add_item(activity, room, STARTS + timedelta(hours=1), 15, kind=SessionKind.BREAK, is_accredited=False)
    talk, pause = agenda_items(activity)
    assert (talk.place, talk.speakers, talk.has_meeting, pause.has_meeting) == (
        venues_of(activity)[0].id,
        1,
        True,
        False,
    )
    assert credit_of_agenda([talk, pause]) == Decimal("1.00")
    assert agenda_problems([talk, pause]) == ()


def test_meetings_are_counted_by_the_host_on_which_they_lie() -> None:
    activity = make_live_activity(published=False)
    make_venue(activity, name="Room 2", meeting=False)
    (meeting,) = meetings_of(venues_of(activity)).values()
    hosts = {one.host: one.id for one in every_host()}
    assert meetings_on(every_host()) == dict.fromkeys(hosts.values(), 0) | {hosts["zoom.us"]: 1}
    assert meeting.host == "northgate.zoom.us"
    activity.state = ActivityState.WITHDRAWN
    activity.opens_at, activity.closes_at = STARTS, STARTS + timedelta(days=30)
    assert set(meetings_on(every_host()).values()) == {0}


def test_the_office_begins_with_the_hosts_that_hospitals_use() -> None:
    assert {"zoom.us", "zoomgov.com", "teams.microsoft.com", "webex.com"} <= set(hosts_allowed())
    assert [one.host for one in every_host()] == sorted(hosts_allowed())
