"""Seats at a live activity: taken once, waited for in order, given back, and told by one letter each."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity, RegistrationQuestion
from lms.activities.rules import ActivityState, RegistrationQuestionKind
from lms.audit.models import AuditRow
from lms.jobs.models import Job
from lms.learning.jobs import tell_of_registration
from lms.learning.models import EventRegistration, Invoice, Participation, RegistrationState
from lms.learning.registration.emails import why_outdated
from lms.learning.registration.operations import (
    cancel_by_office,
    cancel_own,
    change_capacity,
    put_first,
    register,
    register_by_office,
)
from lms.learning.registration.payments import note_payment, void
from lms.learning.registration.queries import (
    invoice_of,
    place_of,
    registration_in,
    registration_of,
    seats_of,
    upcoming_of,
)
from lms.mail.models import Letter
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.live import STARTS, make_live_activity, publish_live
from tests.factories.people import Cast, make_person

pytestmark = pytest.mark.usefixtures("frozen")
REGISTERED, WAITING, CANCELLED = RegistrationState
MINUTE = timedelta(minutes=1)


def small(capacity: int = 1, **terms: object) -> Activity:
    return make_live_activity(terms={"capacity": capacity, **terms})


def come(activity: Activity, count: int) -> list[EventRegistration]:
    return [register(make_person().id, activity, {}) for _ in range(count)]


def news() -> list[tuple[int, str]]:
    jobs = db.session.scalars(select(Job).filter_by(kind="learning.tell_registration").order_by(Job.id))
    return [(one.arguments["registration_id"], one.arguments["news"]) for one in jobs]


def write_letters() -> list[Letter]:
    for one in db.session.scalars(select(Job).filter_by(kind="learning.tell_registration").order_by(Job.id)).all():
        tell_of_registration(**one.arguments)
    kinds = ("registered", "registration_waiting", "registration_cancelled")
    return list(db.session.scalars(select(Letter).where(Letter.kind.in_(kinds)).order_by(Letter.id)))


def test_a_seat_is_taken_once_however_often_it_is_asked_for(cast: Cast) -> None:
    activity = make_live_activity()
    first = register(cast.learner.id, activity, {})
    again = register(cast.learner.id, activity, {})
    assert (first.id, first.state) == (again.id, REGISTERED)
    assert news() == [(first.id, "registered")]
    noted = select(func.count(AuditRow.id)).where(AuditRow.act == "registered")
    assert db.session.scalar(noted) == 1
    assert len(first.token) == 32


def test_whoever_comes_when_all_seats_are_taken_waits_in_the_order_of_coming(cast: Cast) -> None:
    activity = small(capacity=2)
    rows = come(activity, 5)
    assert [one.state for one in rows] == [REGISTERED, REGISTERED, WAITING, WAITING, WAITING]
    assert [place_of(one) for one in rows] == [None, None, 1, 2, 3]
    assert seats_of(activity.id).is_full
    assert [kind for _id, kind in news()] == ["registered", "registered", "waiting", "waiting", "waiting"]


def test_the_first_who_waits_gets_the_seat_that_is_given_back(cast: Cast) -> None:
    activity = small()
    first, second, third = come(activity, 3)
    cancel_own(first.person_id, activity)
    assert [one.state for one in (first, second, third)] == [CANCELLED, REGISTERED, WAITING]
    assert place_of(third) == 1
    assert news()[-2:] == [(first.id, "cancelled"), (second.id, "moved_up")]
    cancel_own(first.person_id, activity)
    assert len(news()) == 5


def test_whoever_leaves_the_waiting_list_lets_others_move_up_but_gives_no_seat(cast: Cast) -> None:
    activity = small()
    first, second, third = come(activity, 3)
    cancel_own(second.person_id, activity)
    assert [one.state for one in (first, second, third)] == [REGISTERED, CANCELLED, WAITING]
    assert place_of(third) == 1


def test_registering_again_after_cancelling_goes_to_the_end(cast: Cast) -> None:
    activity = small()
    first, second, third = come(activity, 3)
    token = first.token
    cancel_own(first.person_id, activity)
    with clock.frozen_at(NOW + MINUTE):
        again = register(first.person_id, activity, {})
    assert (again.id, again.state, again.token) == (first.id, WAITING, token)
    assert again.cancelled_at is None
    assert [place_of(one) for one in (second, third, again)] == [None, 1, 2]


def test_a_seat_is_given_back_until_the_start(cast: Cast) -> None:
    activity = make_live_activity()
    register(cast.learner.id, activity, {})
    with clock.frozen_at(STARTS), pytest.raises(Refusal, match="seat_stays"):
        cancel_own(cast.learner.id, activity)
    with clock.frozen_at(STARTS - timedelta(microseconds=1)):
        cancel_own(cast.learner.id, activity)
    row = registration_of(cast.learner.id, activity.id)
    assert row is not None
    assert row.state is CANCELLED
    cancel_own(cast.colleague.id, activity)
    assert registration_of(cast.colleague.id, activity.id) is None


def test_nobody_registers_for_what_is_over_cancelled_closed_or_no_event(cast: Cast) -> None:
    def refusal(activity: Activity, moment: datetime = NOW, person: Person = cast.learner) -> str:
        with clock.frozen_at(moment), pytest.raises(Refusal) as raised:
            register(person.id, activity, {})
        return raised.value.code

    assert refusal(make_live_activity(), STARTS + timedelta(hours=1)) == "registration_closed"
    assert refusal(make_live_activity(terms={"registration_closes_at": NOW})) == "registration_closed"
    assert refusal(make_live_activity(terms={"cancelled_at": NOW})) == "activity_cancelled"
    assert refusal(make_live_activity(published=False)) == "no_such_activity"
    assert refusal(make_activity()) == "no_such_activity"
    unconfirmed = make_person(confirmed=False)
    assert refusal(make_live_activity(), person=unconfirmed) == "address_not_confirmed"
    nowhere = make_person(address=None)
    assert refusal(make_live_activity(), person=nowhere) == "address_not_confirmed"


def test_the_office_registers_until_the_end_whatever_closed_for_learners(cast: Cast) -> None:
    activity = make_live_activity(terms={"registration_closes_at": NOW})
    row = register_by_office(cast.learner.id, activity, actor_id=cast.officer.id)
    assert row.state is REGISTERED
    assert register_by_office(cast.learner.id, activity, actor_id=cast.officer.id) is row
    with clock.frozen_at(STARTS + timedelta(hours=1)), pytest.raises(Refusal, match="registration_closed"):
        register_by_office(cast.colleague.id, activity, actor_id=cast.officer.id)


def test_the_queue_may_be_left_as_long_as_somebody_may_be_called_from_it(cast: Cast) -> None:
    activity = small()
    _seat, waits = come(activity, 2)
    with clock.frozen_at(STARTS + timedelta(hours=1)), pytest.raises(Refusal, match="seat_stays"):
        cancel_own(waits.person_id, activity)
    with clock.frozen_at(STARTS + MINUTE):
        cancel_own(waits.person_id, activity)
    assert waits.state is CANCELLED


def test_the_office_takes_a_seat_away_at_any_time_with_a_reason(cast: Cast) -> None:
    activity = small()
    first, second = come(activity, 2)
    with clock.frozen_at(STARTS + MINUTE):
        cancel_by_office(first, activity, reason="Registered twice.", actor_id=cast.officer.id)
        cancel_by_office(first, activity, reason="Again.", actor_id=cast.officer.id)
    assert (first.state, second.state) == (CANCELLED, REGISTERED)
    (noted,) = db.session.scalars(select(AuditRow).filter_by(act="registration_cancelled"))
    assert (noted.actor_id, noted.facts["reason"]) == (cast.officer.id, "Registered twice.")


def test_the_office_chooses_who_is_next_and_makes_no_seat(cast: Cast) -> None:
    activity = small()
    first, second, third = come(activity, 3)
    put_first(third, activity, actor_id=cast.officer.id)
    assert [place_of(one) for one in (second, third)] == [2, 1]
    cancel_own(first.person_id, activity)
    assert (second.state, third.state) == (WAITING, REGISTERED)
    with pytest.raises(Refusal, match="not_waiting"):
        put_first(third, activity, actor_id=cast.officer.id)


def test_other_seats_move_those_who_wait_up_and_are_never_fewer_than_are_taken(cast: Cast) -> None:
    activity = small()
    rows = come(activity, 4)
    change_capacity(activity, 3, actor_id=cast.officer.id)
    assert [one.state for one in rows] == [REGISTERED, REGISTERED, REGISTERED, WAITING]
    with pytest.raises(Refusal, match="fewer_seats_than_taken") as raised:
        change_capacity(activity, 2, actor_id=cast.officer.id)
    assert raised.value.facts == {"taken": 3}
    change_capacity(activity, 3, actor_id=cast.officer.id)
    assert len(db.session.scalars(select(AuditRow).filter_by(act="capacity_changed")).all()) == 1
    change_capacity(activity, None, actor_id=cast.officer.id)
    assert rows[3].state is REGISTERED


def test_seats_that_were_added_elsewhere_are_filled_before_anybody_new(cast: Cast) -> None:
    activity = small()
    rows = come(activity, 3)
    assert activity.live is not None
    activity.live.capacity = 3
    db.session.flush()
    newcomer = register(cast.learner.id, activity, {})
    assert [*(one.state for one in rows), newcomer.state] == [REGISTERED, REGISTERED, REGISTERED, WAITING]


@pytest.mark.parametrize("end", ["over", "cancelled", "withdrawn"])
def test_nobody_moves_up_to_what_is_over_or_called_off(cast: Cast, end: str) -> None:
    activity = small(fee_amount=Decimal("120.00"))
    first, second = come(activity, 2)
    if end == "cancelled":
        assert activity.live is not None
        activity.live.cancelled_at = NOW
    elif end == "withdrawn":
        activity.state = ActivityState.WITHDRAWN
    db.session.flush()
    with clock.frozen_at(STARTS + timedelta(hours=1) if end == "over" else NOW):
        cancel_by_office(first, activity, reason="Registered twice.", actor_id=cast.officer.id)
    assert (first.state, second.state) == (CANCELLED, WAITING)
    assert invoice_of(second.id) is None


def ask(activity: Activity, **values: object) -> RegistrationQuestion:
    defaults = {
        "label": "Will you eat with us?",
        "kind": RegistrationQuestionKind.YES_NO,
        "is_required": True,
        "position": 1,
    }
    made = RegistrationQuestion(activity_id=activity.id, **(defaults | values))  # type: ignore[arg-type]
    db.session.add(made)
    db.session.flush()
    return made


def test_what_is_asked_is_answered_before_a_seat_is_given(cast: Cast) -> None:
    activity = make_live_activity(published=False)
    meal = ask(activity)
    diet = ask(
        activity,
        position=2,
        label="Diet",
        kind=RegistrationQuestionKind.CHOICE,
        options=["None", "Vegan"],
        is_required=False,
    )
    publish_live(activity)
    with pytest.raises(Refusal, match="answers_incomplete"):
        register(cast.learner.id, activity, {})
    with pytest.raises(Refusal, match="answers_incomplete"):
        register(cast.learner.id, activity, {meal.id: "yes", diet.id: "Meat"})
    row = register(cast.learner.id, activity, {meal.id: "yes", diet.id: "", 0: "nobody asked"})
    assert row.answers == {str(meal.id): "yes"}


def test_a_seat_is_no_beginning_but_what_was_begun_follows(cast: Cast) -> None:
    activity = make_live_activity()
    row = register(cast.learner.id, activity, {})
    write_letters()
    assert db.session.scalars(select(Participation)).all() == []
    db.session.add(Participation(person_id=cast.learner.id, activity_id=activity.id, began_at=NOW, changed_at=NOW))
    db.session.flush()
    tell_of_registration(row.id, "registered", row.changed_at.isoformat(), "")
    assert db.session.scalars(select(Participation.step)).one() != ""


def test_each_change_is_told_once_and_only_while_it_is_the_latest(cast: Cast) -> None:
    activity = small()
    first, _second = come(activity, 2)
    letters = write_letters()
    assert [one.kind for one in letters] == ["registered", "registration_waiting"]
    assert len(write_letters()) == 2
    with clock.frozen_at(NOW + MINUTE):
        cancel_own(first.person_id, activity)
    letters = write_letters()[2:]
    assert [one.kind for one in letters] == ["registration_cancelled", "registered"]
    assert letters[1].subject.startswith("You have a seat now: ")
    with clock.frozen_at(NOW + 2 * MINUTE):
        register(first.person_id, activity, {})
    with clock.frozen_at(NOW + 3 * MINUTE):
        cancel_own(first.person_id, activity)
    # The second time that she waited was over before its letter could be written.
    assert [one.kind for one in write_letters()[4:]] == ["registration_cancelled"]


def test_the_page_to_join_by_stands_in_the_letter_of_a_seat_alone(cast: Cast) -> None:
    activity = small()
    first, second = come(activity, 2)
    seat, queue = write_letters()
    assert f"http://localhost/join/{first.token}\n" in seat.body_text
    assert "8 December 2026, 12:00 pm to 1:00 pm Central Time" in seat.body_text
    assert "/join/" not in queue.body_text + queue.body_html
    assert "You are number 1 on the waiting list." in queue.body_text
    assert "zoom.us" not in seat.body_text + seat.body_html + queue.body_text + queue.body_html
    cancel_by_office(first, activity, reason="Registered twice.", actor_id=cast.officer.id)
    with clock.frozen_at(NOW + MINUTE):
        cancel_own(second.person_id, activity)
    gone = write_letters()
    assert "Registered twice." in gone[2].body_text
    assert "as you asked" in gone[3].body_text


def test_a_letter_says_the_hours_of_whoever_reads_it_and_goes_to_nobody_without_an_address(cast: Cast) -> None:
    activity = make_live_activity()
    register(make_person(zone="America/New_York").id, activity, {})
    register_by_office(make_person(address=None).id, activity, actor_id=cast.officer.id)
    (letter,) = write_letters()
    assert "For you: 1:00 pm to 2:00 pm Eastern Time." in letter.body_text
    for one in db.session.scalars(select(EventRegistration)):
        one.state, one.changed_at = WAITING, NOW
        for kind in ("waiting", "cancelled"):
            tell_of_registration(one.id, kind, NOW.isoformat(), "")
    assert {one.to_address for one in db.session.scalars(select(Letter))} == {letter.to_address}


def test_nobody_is_told_of_a_seat_at_what_was_cancelled(cast: Cast) -> None:
    activity = make_live_activity()
    register(cast.learner.id, activity, {})
    assert activity.live is not None
    activity.live.cancelled_at = NOW
    db.session.flush()
    assert write_letters() == []


def test_nobody_is_told_of_a_seat_at_what_was_withdrawn_or_is_over_but_that_it_was_taken(cast: Cast) -> None:
    seat = register(cast.learner.id, make_live_activity(), {})
    hidden = make_live_activity()
    row, gone = (register(one.id, hidden, {}) for one in (cast.learner, cast.colleague))
    cancel_by_office(gone, hidden, reason="Twice.", actor_id=cast.officer.id)
    hidden.state = ActivityState.WITHDRAWN
    db.session.flush()
    reasons = [why_outdated(one.id, one.changed_at.isoformat()) for one in (seat, row, gone)]
    assert reasons == ["", "withdrawn", ""]
    with clock.frozen_at(STARTS + timedelta(hours=1)):
        assert why_outdated(seat.id, seat.changed_at.isoformat()) == "over"


def test_no_reason_for_taking_a_seat_away_leads_to_the_meeting(cast: Cast) -> None:
    activity = make_live_activity()
    row = register(cast.learner.id, activity, {})
    with pytest.raises(Refusal, match="link_in_reason") as refused:
        cancel_by_office(row, activity, reason="Watch zoom.us/j/1 instead.", actor_id=cast.officer.id)
    assert (refused.value.status, row.state) == (422, REGISTERED)


def costly(**terms: object) -> Activity:
    fee = {"fee_amount": Decimal("120.00"), "fee_note": "Account 4711, Northgate Health."}
    return make_live_activity(terms={**fee, **terms})


def test_a_seat_that_costs_a_fee_is_asked_for_by_an_invoice_that_stays_as_it_was_issued(cast: Cast) -> None:
    activity = costly(capacity=1)
    first = register(cast.learner.id, activity, {})
    second = register(cast.colleague.id, activity, {})
    invoice = invoice_of(first.id)
    assert invoice is not None
    assert (invoice.amount, invoice.currency, invoice.bill_to) == (Decimal("120.00"), "USD", "Elena Marsh, MD")
    assert invoice.number == f"2026-{invoice.id:06d}"
    assert invoice_of(second.id) is None
    letter = write_letters()[0]
    assert "Fee: 120.00 USD. Account 4711, Northgate Health." in letter.body_text
    assert f"/activities/{activity.slug}/invoice" in letter.body_text
    cancel_own(cast.learner.id, activity)
    assert invoice.voided_at == NOW
    assert invoice_of(second.id) is not None


def test_what_was_paid_is_not_asked_for_again_and_not_voided_by_giving_the_seat_back(cast: Cast) -> None:
    activity = costly()
    row = register(cast.learner.id, activity, {})
    invoice = invoice_of(row.id)
    assert invoice is not None
    for _ in range(2):
        note_payment(invoice, actor_id=cast.officer.id, now=NOW)
    cancel_own(cast.learner.id, activity)
    assert invoice.voided_at is None
    register(cast.learner.id, activity, {})
    assert db.session.scalars(select(Invoice)).all() == [invoice]
    for _ in range(2):
        void(invoice, actor_id=cast.officer.id, now=NOW)
    acts = db.session.scalars(select(AuditRow.act).where(AuditRow.subject_kind == "invoice").order_by(AuditRow.id))
    assert list(acts) == ["invoice_paid", "invoice_voided"]


def test_my_next_events_stand_first_until_they_are_over(cast: Cast) -> None:
    later = make_live_activity(starts_at=STARTS + timedelta(days=1))
    sooner, cancelled = small(), make_live_activity()
    come(sooner, 1)
    for activity in (later, sooner, cancelled):
        register(cast.learner.id, activity, {})
    assert cancelled.live is not None
    cancelled.live.cancelled_at = NOW
    db.session.flush()
    mine = upcoming_of(cast.learner.id, now=NOW)
    assert [(one.activity_id, one.place) for one in mine] == [(sooner.id, 1), (later.id, None)]
    assert (mine[1].begins_at, mine[1].ends_at) == (
        STARTS + timedelta(days=1),
        STARTS + timedelta(days=1, hours=1),
    )
    assert [one.activity_id for one in upcoming_of(cast.learner.id, now=STARTS + timedelta(hours=1))] == [later.id]


def test_a_row_is_found_through_its_own_activity_alone(cast: Cast) -> None:
    mine, other = make_live_activity(), make_live_activity()
    row = register(cast.learner.id, mine, {})
    assert registration_in(mine.id, row.id) is row
    assert registration_in(other.id, row.id) is None
