"""An event is held at another time by an act of its own: its deadline follows, nobody's credit becomes more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.models import Activity, ActivitySession, Venue
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.jobs.models import Job
from lms.planning.models import ActivityRevision
from lms.planning.operations import (
    CorrectionBlocked,
    Lowered,
    Moved,
    Rescheduled,
    Terms,
    VenueWords,
    cancel_event,
    correct_wording,
    designate_more,
    lower_credit,
    publish_activity,
    reschedule_event,
)
from lms.planning.operations.events.rescheduling import event_to_be_held
from lms.planning.queries import last_number
from tests.factories.activities import make_activity
from tests.factories.live import STARTS, make_venue
from tests.factories.people import Cast
from tests.factories.planning import make_ready_event
from tests.planning.test_corrections import as_it_is

pytestmark = pytest.mark.usefixtures("frozen")
NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
END = datetime(2027, 1, 8, 6, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def event(cast: Cast, settings: Settings) -> Activity:
    found = publish_activity(make_ready_event(), actor=cast.officer, now=NOW, settings=settings)
    db.session.commit()
    return found


@pytest.fixture
def act(event: Activity, cast: Cast, settings: Settings) -> Any:
    def reschedule(plan: Rescheduled, *, now: datetime = NOW, seen: int | None = None, **values: Any) -> Any:
        sent: dict[str, Any] = {"reason": "The speaker travels.", "actor": cast.officer} | values
        number = last_number(event.id) if seen is None else seen
        with clock.frozen_at(now):
            return reschedule_event(event, plan, seen=number, settings=settings, **sent)

    return reschedule


def moved(row: ActivitySession, by: timedelta, **values: Any) -> Moved:
    assert row.starts_at is not None
    assert row.ends_at is not None
    one = Moved(session_id=row.id, starts_at=row.starts_at + by, ends_at=row.ends_at + by, venue_id=row.venue_id)
    return replace(one, **values)


def by(event: Activity, delta: timedelta, **values: Any) -> Rescheduled:
    assert event.live is not None
    return Rescheduled(
        items=tuple(moved(row, delta, **values) for row in event.sessions),
        registration_closes_at=event.live.registration_closes_at,
    )


def test_a_week_later_the_claim_deadline_and_each_type_end_a_week_later(event: Activity, act: Any) -> None:
    made = act(by(event, WEEK))
    db.session.commit()
    assert event.sessions[0].starts_at == STARTS + WEEK
    assert (event.closes_at, event.designations[0].closes_at) == (END + WEEK, END + WEEK)
    assert event.live is not None
    assert (event.live.sequence, event.opens_at) == (1, NOW)
    assert made.changes == {
        "schedule": [
            ["Early rhythm control, 8 December 2026, 12:00 pm to 1:00 pm Central Time, Webinar"],
            ["Early rhythm control, 15 December 2026, 12:00 pm to 1:00 pm Central Time, Webinar"],
        ],
        "closes_at": ["7 January 2027, 11:59 pm Central Time", "14 January 2027, 11:59 pm Central Time"],
    }
    assert {one.kind for one in db.session.scalars(select(Job))} >= {"learning.refresh_steps", "activities.index"}
    assert "activity.rescheduled" in set(db.session.scalars(select(AuditRow.act)))


def test_earlier_the_deadline_is_earlier_and_over_a_change_of_clocks_it_stays_a_local_day(
    event: Activity, act: Any
) -> None:
    act(by(event, -WEEK))
    assert event.closes_at == END - WEEK
    # In Chicago the clocks go forward on 14 March 2027; thirty days behind lies summer.
    act(by(event, timedelta(days=95)))
    assert event.closes_at == datetime(2027, 4, 6, 5, 0, tzinfo=UTC)


def test_an_hour_later_on_the_same_day_the_deadline_stays(event: Activity, act: Any) -> None:
    made = act(by(event, HOUR))
    assert set(made.changes) == {"schedule"}
    assert (event.closes_at, event.sessions[0].ends_at) == (END, STARTS + 2 * HOUR)


def test_a_deadline_that_was_fixed_otherwise_stays_where_the_last_session_ends_as_it_did(
    event: Activity, act: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.activities.window.claim_day", lambda *_: date(2027, 1, 6))
    made = act(replace(by(event, timedelta()), registration_closes_at=STARTS - HOUR))
    assert set(made.changes) == {"registration_closes_at"}
    assert event.closes_at == END


def test_a_place_may_change_without_a_time(event: Activity, act: Any) -> None:
    (venue,) = db.session.scalars(select(Venue))
    other = make_venue(event, name="Hall B", place="Second floor", meeting=True)
    words = VenueWords(venue_id=venue.id, name="Stream", place="")
    plan = replace(by(event, timedelta(), venue_id=other.id), venues=(words,))
    made = act(plan)
    assert set(made.changes) == {"schedule", f"venue:{venue.position}"}
    assert (venue.name, event.sessions[0].venue_id) == ("Stream", other.id)
    with pytest.raises(Refusal, match="link_in_words"):
        act(replace(by(event, timedelta()), venues=(replace(words, place="Join: zoom.us/j/98712"),)))
    only = replace(by(event, timedelta()), venues=(replace(words, name="Main stream"),))
    assert list(act(only).changes) == [f"venue:{venue.position}"]
    with pytest.raises(Refusal, match="nothing_rescheduled"):
        act(only)


def test_no_reason_that_stands_in_letters_leads_to_the_meeting(
    event: Activity, cast: Cast, settings: Settings
) -> None:
    sent: dict[str, Any] = {"seen": last_number(event.id), "actor": cast.officer, "settings": settings}
    sent["reason"] = "Use zoom.us/j/98712 from now on."
    less = Lowered(credit_type=event.designations[0].credit_type, amount=Decimal("0.75"))
    for act in (
        partial(reschedule_event, event, by(event, HOUR)),
        partial(lower_credit, event, [less]),
        partial(designate_more, event, "aapa_1", Terms(amount=Decimal("1.00"), valid_until=date(2027, 11, 30))),
        partial(correct_wording, event, as_it_is(event, title="Another"), now=clock.now()),
    ):
        with pytest.raises(Refusal, match="link_in_reason") as refused:
            act(**sent)
        assert refused.value.status == 422
        db.session.rollback()
    assert last_number(event.id) == sent["seen"]


def test_registration_closes_when_the_office_says_and_not_after_the_beginning(event: Activity, act: Any) -> None:
    closes = STARTS - HOUR
    made = act(replace(by(event, timedelta()), registration_closes_at=closes))
    assert made.changes == {"registration_closes_at": ["", "8 December 2026, 11:00 am Central Time"]}
    with pytest.raises(CorrectionBlocked) as refused:
        act(by(event, -WEEK))
    assert [one.code for one in refused.value.blockers] == ["registration_closes_late"]


def told(kind: str) -> list[dict[str, Any]]:
    return list(db.session.scalars(select(Job.arguments).where(Job.kind == kind).order_by(Job.id)))


def test_registrants_are_told_of_what_moved_and_not_of_what_calendars_do_not_say(
    event: Activity, act: Any
) -> None:
    closes = replace(by(event, timedelta()), registration_closes_at=STARTS - HOUR)
    act(closes)
    assert told("learning.tell_event_changed") == []
    act(replace(by(event, WEEK), registration_closes_at=STARTS - HOUR))
    (job,) = told("learning.tell_event_changed")
    assert (job["reason"], job["days_before"]) == ("The speaker travels.", 1)
    ((_mark, sentence),) = job["sentences"]
    assert sentence.startswith("Now on 15 December 2026, 12:00 pm to 1:00 pm Central Time; it was on 8 December")


def test_registrants_are_told_that_it_does_not_take_place(event: Activity, cast: Cast) -> None:
    cancel_event(event, seen=last_number(event.id), reason="Ill.", actor=cast.officer)
    assert told("learning.tell_event_cancelled") == [{"activity_id": event.id}]


def test_what_has_begun_stays_and_nothing_moves_into_the_past(event: Activity, act: Any, cast: Cast) -> None:
    with pytest.raises(Refusal, match="item_has_begun"):
        act(by(event, WEEK), now=STARTS)
    with pytest.raises(Refusal, match="item_in_the_past"):
        act(by(event, NOW - STARTS))
    with pytest.raises(Refusal, match="no_such_session"):
        act(Rescheduled(items=(replace(moved(event.sessions[0], WEEK), session_id=0),)))
    with pytest.raises(Refusal, match="venue_unknown"):
        act(by(event, WEEK, venue_id=0))
    with pytest.raises(Refusal, match="venue_unknown"):
        act(replace(by(event, WEEK), venues=(VenueWords(venue_id=0, name="", place=""),)))
    with pytest.raises(Refusal, match="reason_missing"):
        act(by(event, WEEK), reason=" ")
    with pytest.raises(Refusal, match="corrected_meanwhile"):
        act(by(event, WEEK), seen=7)
    with pytest.raises(Refusal, match="not_allowed"):
        act(by(event, WEEK), actor=cast.outsider)


def test_an_agenda_that_gives_less_than_is_designated_is_not_kept(event: Activity, act: Any) -> None:
    with pytest.raises(CorrectionBlocked) as refused:
        act(by(event, timedelta(), ends_at=STARTS + timedelta(minutes=30)))
    assert [one.code for one in refused.value.blockers] == ["amount_above_agenda"]


def test_a_longer_agenda_raises_nobodys_credit(event: Activity, act: Any) -> None:
    act(by(event, timedelta(), ends_at=STARTS + 2 * HOUR))
    assert event.designations[0].amount == Decimal("1.00")


def test_an_agenda_that_makes_no_window_is_not_kept(event: Activity, act: Any) -> None:
    with pytest.raises(Refusal, match="window_out_of_range"):
        act(by(event, timedelta(days=400_000)))


def test_a_recording_is_held_at_no_time(cast: Cast, settings: Settings) -> None:
    recording = make_activity()
    sent: dict[str, Any] = {"seen": 0, "reason": "r", "actor": cast.officer}
    with pytest.raises(Refusal, match="no_event"):
        reschedule_event(recording, Rescheduled(), settings=settings, **sent)
    with pytest.raises(Refusal, match="no_event"):
        cancel_event(recording, **sent)


def test_a_cancelled_event_stays_published_with_its_reason_and_is_neither_moved_nor_cancelled_again(
    event: Activity, act: Any, cast: Cast
) -> None:
    sent: dict[str, Any] = {"reason": " The storm. ", "actor": cast.officer}
    with clock.frozen_at(STARTS), pytest.raises(Refusal, match="event_begun"):
        cancel_event(event, seen=0, **sent)
    with pytest.raises(Refusal, match="not_allowed"):
        cancel_event(event, seen=0, **(sent | {"actor": cast.outsider}))
    made = cancel_event(event, seen=0, **sent)
    db.session.commit()
    assert event.live is not None
    assert (event.live.cancelled_at, event.live.cancelled_reason, event.live.sequence) == (NOW, "The storm.", 1)
    assert event.is_published
    assert made.changes == {"cancelled": ["", "The storm."]}
    for again in (lambda: cancel_event(event, seen=1, **sent), lambda: act(by(event, WEEK))):
        with pytest.raises(Refusal, match="event_cancelled"):
            again()
    assert db.session.scalars(select(ActivityRevision.number)).all() == [1]


def test_what_is_no_event_is_held_at_no_other_time(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no_event"):
        event_to_be_held(make_activity())
