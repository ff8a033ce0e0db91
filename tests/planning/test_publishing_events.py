"""Publishing a live activity fixes its claim deadline; what is designated is designated before it begins."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.models import (
    Activity,
    ActivityReporting,
    LiveEvent,
    Meeting,
    MeetingHost,
    RegistrationQuestion,
    Venue,
)
from lms.activities.rules import ActivityState, RegistrationQuestionKind
from lms.activities.window import WindowRule
from lms.config import Settings
from lms.jobs import outbox
from lms.learning.models import RegistrationState
from lms.learning.registration.operations import cancel_own, register
from lms.mail.models import Letter
from lms.planning.operations import (
    publish_activity,
    remove_designation,
    restore_activity,
    withdraw_activity,
)
from lms.planning.publish_gate import blockers
from lms.planning.queries import event_facts, gate_facts, has_begun, preview_of, replacements_for
from tests.factories.activities import make_activity, make_recording
from tests.factories.live import STARTS, add_item
from tests.factories.people import Cast
from tests.factories.planning import make_ready_event
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
# Thirty days after 8 December, the last moment of 7 January in Chicago.
END = datetime(2027, 1, 8, 6, 0, tzinfo=UTC)
DESIGNATED = (
    "Northgate Health designates this live activity for a maximum of 1.00 AMA PRA Category 1 Credit(s)™. "
    "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)


@pytest.fixture
def event(cast: Cast) -> Activity:
    return make_ready_event()


def publish(event: Activity, cast: Cast, settings: Settings, now: datetime = NOW) -> Activity:
    return publish_activity(event, actor=cast.officer, now=now, settings=settings)


def codes(event: Activity, settings: Settings, now: datetime = NOW) -> list[str]:
    db.session.expire_all()
    return [one.code for one in blockers(gate_facts(event, now=now, settings=settings))]


def test_publishing_fixes_the_claim_deadline_and_the_statements_of_a_live_activity(
    event: Activity, cast: Cast, settings: Settings
) -> None:
    preview = preview_of(event, now=NOW, settings=settings)
    assert preview is not None
    assert (preview.window.closes_at, preview.broadcast_on) == (END, None)
    publish(event, cast, settings)
    assert (event.state, event.opens_at, event.closes_at) == (ActivityState.PUBLISHED, NOW, END)
    assert (event.window_rule, event.broadcast_on) == (WindowRule.CLAIM_DEADLINE, None)
    (designation,) = event.designations
    assert (designation.closes_at, designation.statement.split("\n")[0]) == (END, DESIGNATED)


def test_the_database_moves_the_deadline_of_a_live_activity_later_for_nobody(
    event: Activity, cast: Cast, settings: Settings
) -> None:
    publish(event, cast, settings)
    event.closes_at = END + timedelta(days=1)
    with pytest.raises(DBAPIError, match="only moves earlier"):
        db.session.flush()
    db.session.rollback()


def test_withdrawn_and_restored_it_ends_when_it_did(event: Activity, cast: Cast, settings: Settings) -> None:
    publish(event, cast, settings)
    withdraw_activity(event, reason="Room lost.", actor=cast.officer, now=NOW)
    later = STARTS + timedelta(minutes=5)
    restore_activity(event, reason="Found again.", actor=cast.officer, now=later, settings=settings)
    assert (event.state, event.opens_at, event.closes_at) == (ActivityState.PUBLISHED, NOW, END)


def test_restored_it_calls_who_waits_to_the_seats_that_became_free_meanwhile(
    event: Activity, cast: Cast, settings: Settings
) -> None:
    assert event.live is not None
    event.live.capacity = 1
    publish(event, cast, settings)
    register(cast.learner.id, event, {})
    waits = register(cast.colleague.id, event, {})
    withdraw_activity(event, reason="Room lost.", actor=cast.officer, now=NOW)
    assert event.live.sequence == 1
    cancel_own(cast.learner.id, event)
    assert waits.state is RegistrationState.WAITING
    restore_activity(event, reason="Found again.", actor=cast.officer, now=NOW, settings=settings)
    db.session.flush()
    assert (waits.state, event.live.sequence) == (RegistrationState.REGISTERED, 2)


def test_restored_it_tells_whoever_could_not_be_told_while_it_was_withdrawn(
    event: Activity, cast: Cast, settings: Settings
) -> None:
    assert event.live is not None
    event.live.capacity = 1
    publish(event, cast, settings)
    register(cast.learner.id, event, {})
    register(cast.colleague.id, event, {})
    withdraw_activity(event, reason="A slip.", actor=cast.officer, now=NOW)
    db.session.commit()
    outbox.run_waiting()
    written = select(Letter.kind).order_by(Letter.id)
    assert db.session.scalars(written).all() == []
    for _twice in range(2):
        restore_activity(event, reason="Found again.", actor=cast.officer, now=NOW, settings=settings)
        db.session.commit()
        outbox.run_waiting()
        assert db.session.scalars(written).all() == ["registered", "registration_waiting"]
        withdraw_activity(event, reason="A slip.", actor=cast.officer, now=NOW)
        db.session.commit()


def test_whoever_withdraws_an_event_reads_who_has_a_seat_and_that_cancelling_tells_them(
    event: Activity, cast: Cast, settings: Settings, pages: Pages
) -> None:
    publish(event, cast, settings)
    db.session.commit()
    address, officer = f"/planning/activities/{event.slug}/withdraw", pages.of(cast.officer)
    assert "Nobody is told by letter" not in text_of(officer.get(address))
    register(cast.learner.id, event, {})
    db.session.commit()
    asked = text_of(officer.get(address))
    assert "1 person has a seat or waits for one. Nobody is told by letter" in asked
    assert "cancel it instead" in asked
    with clock.frozen_at(STARTS):
        assert "cancel it instead" not in text_of(officer.get(address))
    with clock.frozen_at(END - timedelta(days=1)):
        assert "Nobody is told by letter" not in text_of(officer.get(address))


def test_an_event_that_has_begun_is_never_published(event: Activity, cast: Cast, settings: Settings) -> None:
    assert codes(event, settings, now=STARTS) == ["event_begun"]
    with pytest.raises(Refusal, match="publishing_blocked"):
        publish(event, cast, settings, now=STARTS)
    publish(event, cast, settings, now=STARTS - timedelta(seconds=1))


def test_more_credit_than_the_agenda_gives_is_never_published(event: Activity, settings: Settings) -> None:
    event.sessions[0].ends_at = STARTS + timedelta(minutes=52)
    db.session.flush()
    assert codes(event, settings) == ["amount_above_agenda"]
    event.sessions[0].ends_at = STARTS + timedelta(minutes=53)
    db.session.flush()
    assert codes(event, settings) == []


def test_a_meeting_on_a_host_that_the_office_retired_blocks(event: Activity, settings: Settings) -> None:
    host = db.session.query(MeetingHost).filter_by(host="zoom.us").one()
    host.retired_at = NOW
    db.session.flush()
    assert codes(event, settings) == ["meeting_host_retired"]


def test_what_is_nowhere_blocks(event: Activity, settings: Settings) -> None:
    db.session.query(Meeting).delete()
    assert codes(event, settings) == ["venue_nowhere", "agenda_no_meeting"]
    db.session.query(Venue).one().place = "Room 4, second floor"
    db.session.flush()
    assert codes(event, settings) == ["agenda_no_meeting"]


def test_questions_to_registrants_can_be_answered(event: Activity, settings: Settings) -> None:
    for position, (kind, label, options) in enumerate(
        [
            (RegistrationQuestionKind.TEXT, " ", []),
            (RegistrationQuestionKind.CHOICE, "Lunch", ["Soup", " Soup"]),
            (RegistrationQuestionKind.CHOICE, "Seat", ["Front", "Back"]),
        ],
        start=1,
    ):
        db.session.add(
            RegistrationQuestion(activity_id=event.id, position=position, label=label, kind=kind, options=options)
        )
    db.session.flush()
    assert codes(event, settings) == ["asked_without_words", "asked_without_options"]


def test_points_of_boards_ask_for_a_quiz(event: Activity, settings: Settings) -> None:
    db.session.add(ActivityReporting(activity_id=event.id, boards=[{"board": "ABIM"}], changed_at=NOW))
    db.session.flush()
    assert codes(event, settings) == ["no_quiz_for_types"]


def test_a_draft_without_terms_of_its_own_has_the_usual_ones(event: Activity, settings: Settings) -> None:
    db.session.query(LiveEvent).delete()
    db.session.expire_all()
    facts = event_facts(event)
    assert facts is not None
    assert (facts.claim_days, facts.registration_closes_at, facts.minimum_minutes) == (30, None, None)
    assert codes(event, settings) == []


def test_without_an_agenda_there_is_no_deadline(event: Activity, settings: Settings) -> None:
    db.session.delete(event.sessions[0])
    db.session.flush()
    assert codes(event, settings) == ["agenda_no_agenda", "amount_above_agenda"]
    assert preview_of(event, now=NOW, settings=settings) is None


def test_promotion_in_the_same_stream_keeps_thirty_minutes_away(event: Activity, settings: Settings) -> None:
    venue = event.sessions[0].venue
    near = STARTS + timedelta(minutes=75)
    add_item(event, venue, near, 15, title="Visit our booth", kind="promotion", is_accredited=False, evidence=[])
    assert codes(event, settings) == ["agenda_promotion_too_near"]


def test_only_events_begin(event: Activity, cast: Cast) -> None:
    assert not has_begun(event, STARTS - timedelta(seconds=1))
    assert has_begun(event, STARTS)
    assert not has_begun(make_activity(), STARTS)
    assert event_facts(make_activity()) is None
    remove_designation(event, event.designations[0].id, actor=cast.officer)


def test_no_recording_waits_to_replace_one_that_an_event_does_not_have(event: Activity) -> None:
    make_recording()
    assert replacements_for(event) == ()
