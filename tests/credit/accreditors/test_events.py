"""Accreditors are told of a live activity's own days, how it was attended, and nothing of what was not held."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity, Meeting
from lms.credit.accreditors.channels import ActivityRow
from lms.credit.accreditors.facts import ActivityFacts, Channel
from lms.credit.accreditors.ja_pars.extension import extension_of
from lms.credit.accreditors.loading import activity_facts
from lms.credit.accreditors.participation import cpe_last_day, participated_on
from lms.credit.accreditors.queries import reported_activities
from lms.credit.accreditors.standing import State
from lms.planning.queries.reporting import said_to_accreditors
from tests.factories.activities import designate, make_activity
from tests.factories.live import STARTS, add_item, make_live_activity, make_venue, publish_live
from tests.factories.reporting import say_reporting_facts

pytestmark = pytest.mark.usefixtures("frozen", "cast")
DAY = timedelta(days=1)


def facts_of(activity: Activity) -> ActivityFacts:
    return activity_facts(select(Activity.id).where(Activity.id == activity.id))[activity.id]


def make_course(**values: Any) -> Activity:
    """Two days, the first streamed and the second in a room."""
    course = make_live_activity(published=False, **values)
    room = make_venue(course, name="Hall", place="Second floor", meeting=False)
    add_item(course, room, STARTS + DAY, 60, title="Second day")
    publish_live(course)
    db.session.commit()
    return course


def test_the_days_are_those_of_its_sessions_and_not_of_its_claim() -> None:
    facts = facts_of(make_course())
    assert (facts.starts_on, facts.ends_on) == (date(2026, 12, 8), date(2026, 12, 9))
    assert (facts.activity_format, facts.delivery_methods) == ("Live Course", ("In-Person", "Live-Streamed"))
    assert facts.fee == "No, it’s free"


def test_the_days_are_local_also_late_in_the_evening() -> None:
    late = datetime(2026, 12, 9, 4, 0, tzinfo=UTC)
    facts = facts_of(make_live_activity(starts_at=late, minutes=120))
    assert (facts.starts_on, facts.ends_on) == (date(2026, 12, 8), date(2026, 12, 8))


def test_what_has_a_room_and_no_meeting_was_attended_there() -> None:
    event = make_live_activity(terms={"fee_amount": Decimal("45.00")})
    assert facts_of(event).delivery_methods == ("Live-Streamed",)
    db.session.query(Meeting).delete()
    venue = event.sessions[0].venue
    assert venue is not None
    venue.place = "Second floor"
    db.session.commit()
    facts = facts_of(event)
    assert (facts.delivery_methods, facts.fee) == (("In-Person",), "Yes")


def test_the_office_begins_with_what_the_agenda_says_and_its_own_word_takes_the_place() -> None:
    course = make_course()
    said = said_to_accreditors(course)
    assert (said.delivery_methods, said.fee) == (("In-Person", "Live-Streamed"), "No, it’s free")
    assert said_to_accreditors(make_activity()).delivery_methods == ("Online",)
    say_reporting_facts(course, delivery_methods=["Live-Streamed"])
    assert facts_of(course).delivery_methods == ("Live-Streamed",)


def test_pharmacists_took_part_on_the_day_of_the_event_whenever_they_claim() -> None:
    event = make_live_activity(published=False)
    designate(event, "acpe_pharmacist").uan = "JA4008106-0000-26-035-L01-P"
    publish_live(event)
    db.session.commit()
    facts = facts_of(event)
    extension = extension_of(ActivityRow(facts=facts), "1234567")
    assert extension["PharmacyLiveDate"] == "2026-12-08"
    claimed_on = date(2027, 1, 6)
    took_part = participated_on(claimed_on, facts)
    assert took_part == date(2026, 12, 8)
    # The longest deadline that ACPE's credit may have still leaves days to send it.
    assert cpe_last_day(took_part) > date(2026, 12, 8) + timedelta(days=55)


def test_of_a_cancelled_event_nobody_is_told_and_what_was_told_is_taken_back() -> None:
    event, told = make_live_activity(title="Never told"), make_live_activity(title="Told")
    say_reporting_facts(event, accme_activity_id="")
    say_reporting_facts(told)

    def states() -> dict[str, State]:
        found = reported_activities(Channel.JA_PARS, clock.now())
        return {one.facts.activity_id: one.standing.state for one in found}  # type: ignore[misc]

    assert set(states().values()) == {State.PENDING}
    assert event.live is not None
    event.live.cancelled_at = clock.now()
    db.session.commit()
    assert states()[event.id] is State.REVOKED  # type: ignore[index]
    assert told.live is not None
    told.live.cancelled_at = clock.now()
    db.session.commit()
    assert states()[told.id] is State.DELETE_DUE  # type: ignore[index]
