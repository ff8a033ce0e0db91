"""One person with many players: together they earn no more than one does, and honest devices lose nothing."""

import re
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.learning import watch
from lms.learning.models import WatchProgress
from lms.learning.participation import acknowledge
from lms.learning.tickets import Ticket
from lms.media.models import Recording
from tests.conftest import NOW
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages
from tests.parallel import together

MINUTE = 60_000
LENGTH = 200 * MINUTE


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """One long recording, its disclosure read by the learner."""
    made = make_activity(recording=make_recording(duration_ms=LENGTH))
    acknowledge(cast.learner.id, made, 1)
    db.session.commit()
    return made


def ticket_from(browser: Browser, activity: Activity) -> str:
    """What the player's page carries."""
    found = re.search(r'data-viewing="([^"]+)"', browser.get(f"/activities/{activity.slug}/watch").text)
    assert found is not None
    return found[1]


def beat(browser: Browser, activity: Activity, ticket: str, start: int, end: int) -> int:
    """Report a part, in milliseconds; the status."""
    body = {"viewing": ticket, "ranges": [[start, end]], "position_ms": end}
    return browser.send_json(f"/activities/{activity.slug}/beats", body).status_code


def counted(person_id: int) -> int:
    """What of everything is counted as watched."""
    db.session.expire_all()
    return sum(db.session.scalars(select(WatchProgress.watched_ms).filter_by(person_id=person_id)))


def after(minutes: float) -> AbstractContextManager[object]:
    """The clock so many minutes on."""
    return clock.frozen_at(NOW + timedelta(minutes=minutes))


def test_ten_tabs_watch_no_faster_than_one(activity: Activity, cast: Cast, pages: Pages, frozen: datetime) -> None:
    browser = pages.of(cast.learner)
    tabs = [ticket_from(browser, activity) for _ in range(10)]
    with after(10):
        statuses = [
            beat(browser, activity, tab, number * 20 * MINUTE, (number + 1) * 20 * MINUTE)
            for number, tab in enumerate(tabs)
        ]
    assert statuses == [200, *[409] * 9]
    assert counted(cast.learner.id) == 20 * MINUTE


def test_pages_opened_one_after_another_do_not_each_bring_some_seconds(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    browser = pages.of(cast.learner)
    for number in range(12):
        beat(browser, activity, ticket_from(browser, activity), number * 10_000, number * 10_000 + 9_000)
    assert counted(cast.learner.id) == 9_000


def test_ten_activities_at_once_are_no_faster_than_one(cast: Cast, pages: Pages, frozen: datetime) -> None:
    browser = pages.of(cast.learner)
    activities = [make_activity(recording=make_recording(duration_ms=LENGTH)) for _ in range(4)]
    for one in activities:
        acknowledge(cast.learner.id, one, 1)
    db.session.commit()
    tickets = [ticket_from(browser, one) for one in activities]
    with after(10):
        statuses = [
            beat(browser, one, ticket, 0, 20 * MINUTE) for one, ticket in zip(activities, tickets, strict=True)
        ]
    assert statuses == [200, 409, 409, 409]


def test_visitors_minutes_watched_elsewhere_at_the_same_time_are_not_added(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    browsers = [pages.of() for _ in range(3)]
    for number, browser in enumerate(browsers):
        browser.send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
        ticket = ticket_from(browser, activity)
        with after(10):
            assert beat(browser, activity, ticket, number * 20 * MINUTE, (number + 1) * 20 * MINUTE) == 200
    with after(11):
        for browser in browsers:
            signed = pages.of(cast.learner)
            with browser.client.session_transaction() as visitors, signed.client.session_transaction() as cookie:
                cookie["viewings"] = visitors["viewings"]
            signed.send(f"/activities/{activity.slug}/watched-here", {"choice": "add"})
    assert counted(cast.learner.id) == 20 * MINUTE


def test_a_laptop_without_network_and_a_phone_after_it_lose_nothing(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    browser = pages.of(cast.learner)
    laptop = ticket_from(browser, activity)
    with after(10):
        phone = ticket_from(browser, activity)
    for minute in range(1, 6):
        with after(10 + minute):
            start = (20 + 2 * (minute - 1)) * MINUTE
            assert beat(browser, activity, phone, start, start + 2 * MINUTE) == 200
    with after(15.1):
        assert beat(browser, activity, laptop, 0, 20 * MINUTE) == 200
    with after(16):
        assert beat(browser, activity, phone, 30 * MINUTE, 31 * MINUTE) == 200
    assert counted(cast.learner.id) == 31 * MINUTE


def test_two_devices_that_play_the_same_part_count_it_once(
    activity: Activity, cast: Cast, pages: Pages, frozen: datetime
) -> None:
    browser = pages.of(cast.learner)
    devices = [ticket_from(browser, activity) for _ in range(2)]
    for minute in range(1, 11):
        with after(minute):
            for device in devices:
                assert beat(browser, activity, device, 2 * (minute - 1) * MINUTE, 2 * minute * MINUTE) == 200
    assert counted(cast.learner.id) == 20 * MINUTE


def test_reports_of_many_activities_at_the_same_moment_take_turns(own_database: str) -> None:
    with db.transaction():
        person_id = make_person().id
        recording_id = make_recording(duration_ms=LENGTH).id
        recording = db.session.get_one(Recording, recording_id)
        ids = [make_activity(recording=recording).id for _ in range(5)]
        for one in ids:
            acknowledge(person_id, db.session.get_one(Activity, one), 1)
    began = clock.now() - timedelta(minutes=10)

    def report(number: int) -> bool:
        ticket = Ticket(
            activity_id=ids[number],
            recording_id=recording_id,
            person_id=person_id,
            number=None,
            began_at=began,
            ends_at=began + timedelta(hours=2),
            digest=f"{number:064}",
        )
        try:
            with db.transaction():
                activity = db.session.get_one(Activity, ids[number])
                played = db.session.get_one(Recording, recording_id)
                watch.take_beat(ticket, activity, played, reported=((0, 20 * MINUTE),), position_ms=0)
        except Refusal:
            return False
        return True

    assert sorted(together(5, report)) == [False, False, False, False, True]
