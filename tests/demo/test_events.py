"""The demonstration's live activities: announced, and one across the change of the clocks."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lms import db
from lms.activities.agenda import credit_of_agenda
from lms.activities.models import Activity, Meeting
from lms.activities.rules import ActivityKind
from lms.demo.content import events
from lms.demo.operations.events import clock_change, first_day
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts
from lms.planning.queries.agenda import agenda_items
from tests.demo.conftest import NOW, Portal

CHICAGO, PHOENIX = "America/Chicago", "America/Phoenix"


def live(slug: str) -> Activity:
    return db.session.scalars(select(Activity).filter_by(slug=slug)).one()


def test_every_event_is_announced_with_what_its_agenda_gives(portal: Portal) -> None:
    assert len(events()) == 2
    for one in events():
        activity = live(one.slug)
        assert activity.kind is ActivityKind.LIVE
        assert {row.amount for row in activity.designations} == {credit_of_agenda(agenda_items(activity))}
        assert blockers(gate_facts(activity, now=activity.published_at, settings=portal.settings)) == ()  # type: ignore[arg-type]


def test_the_weekend_lies_across_the_change_of_the_clocks(portal: Portal) -> None:
    sessions = live("hospital-medicine-weekend").sessions
    zone = ZoneInfo(portal.settings.zone)
    local = [one.starts_at.astimezone(zone) for one in sessions if one.starts_at]
    assert local[0].utcoffset() != local[-1].utcoffset()
    assert (local[0].weekday(), local[-1].weekday()) == (5, 6)
    assert local[0].date() > NOW.date()


def test_each_stream_has_a_meeting_of_its_own(portal: Portal) -> None:
    assert len(set(db.session.scalars(select(Meeting.url)))) == 2


@pytest.mark.parametrize(
    ("today", "zone", "change"),
    [
        (date(2026, 11, 22), CHICAGO, date(2027, 3, 14)),
        (date(2027, 3, 14), CHICAGO, date(2027, 3, 14)),
        (date(2027, 3, 15), CHICAGO, date(2027, 11, 7)),
        (date(2026, 11, 22), PHOENIX, None),
    ],
)
def test_the_change_of_the_clocks_is_the_next_day_that_has_no_24_hours(
    today: date, zone: str, change: date | None
) -> None:
    assert clock_change(today, zone) == change


def test_an_event_begins_on_the_day_that_its_script_says() -> None:
    today = date(2026, 11, 22)
    assert first_day({"days_ahead": 10, "weekday": 2}, today, CHICAGO) == date(2026, 12, 2)
    assert first_day({"at_clock_change": True}, today, CHICAGO) == date(2027, 3, 13)
    # Where the clocks never change it is a Saturday about two months ahead.
    day = first_day({"at_clock_change": True}, today, PHOENIX)
    assert (day.weekday(), day <= today + timedelta(days=60)) == (5, True)
