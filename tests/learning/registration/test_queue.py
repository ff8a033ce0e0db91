"""The queue for seats when several act on it: who is first, who comes back, and what was decided meanwhile."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.models import Activity, LiveEvent, RegistrationQuestion
from lms.activities.rules import RegistrationQuestionKind
from lms.audit.models import AuditRow
from lms.jobs.models import Job
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.registration.operations import (
    cancel_by_office,
    cancel_own,
    put_first,
    register,
    register_by_office,
)
from lms.learning.registration.payments import ask_for_no_fees, note_payment, void
from lms.learning.registration.queries import invoice_of, place_of
from tests.conftest import NOW
from tests.factories.live import make_live_activity, publish_live
from tests.factories.people import Cast, make_person

pytestmark = pytest.mark.usefixtures("frozen")
REGISTERED, WAITING, CANCELLED = RegistrationState
MINUTE = timedelta(minutes=1)


def small(**terms: object) -> Activity:
    return make_live_activity(terms={"capacity": 1, **terms})


def come(activity: Activity, count: int) -> list[EventRegistration]:
    """One after the other, a minute apart."""
    made = []
    for number in range(count):
        with clock.frozen_at(NOW + number * MINUTE):
            made.append(register(make_person().id, activity, {}))
    return made


def meanwhile(row: EventRegistration, state: RegistrationState) -> None:
    """Somebody else changes it in the database, while it stays here as it was read."""
    same = update(EventRegistration).where(EventRegistration.id == row.id).values(state=state)
    db.session.execute(same.execution_options(synchronize_session=False))


def noted(act: str) -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).filter_by(act=act).order_by(AuditRow.id)))


def test_whoever_is_put_first_is_before_all_who_wait_here_and_it_is_noted_who_did_it(cast: Cast) -> None:
    activity = small()
    _first, second, third, fourth = come(activity, 4)
    put_first(fourth, activity, actor_id=cast.officer.id)
    put_first(third, activity, actor_id=cast.officer.id)
    assert [place_of(one) for one in (second, third, fourth)] == [3, 1, 2]
    assert [(one.actor_id, one.facts["person_id"]) for one in noted("registration_put_first")] == [
        (cast.officer.id, fourth.person_id),
        (cast.officer.id, third.person_id),
    ]


def test_whoever_got_a_seat_meanwhile_is_not_put_first(cast: Cast) -> None:
    activity = small()
    _first, second = come(activity, 2)
    meanwhile(second, REGISTERED)
    with pytest.raises(Refusal, match="not_waiting"):
        put_first(second, activity, actor_id=cast.officer.id)


def test_a_seat_that_was_given_back_meanwhile_is_not_taken_away_once_more(cast: Cast) -> None:
    activity = small()
    first, second, third = come(activity, 3)
    meanwhile(first, CANCELLED)
    meanwhile(second, REGISTERED)
    cancel_by_office(first, activity, reason="Registered twice.", actor_id=cast.officer.id)
    db.session.expire_all()
    assert [one.state for one in (first, second, third)] == [CANCELLED, REGISTERED, WAITING]
    assert noted("registration_cancelled") == []
    told = select(Job.arguments).where(Job.kind == "learning.tell_registration")
    assert "cancelled" not in {one["news"] for one in db.session.scalars(told)}


def test_seats_that_were_taken_away_meanwhile_are_not_given(cast: Cast) -> None:
    activity = make_live_activity(terms={"capacity": 2})
    come(activity, 1)
    fewer = update(LiveEvent).where(LiveEvent.activity_id == activity.id).values(capacity=1)
    db.session.execute(fewer.execution_options(synchronize_session=False))
    assert register(cast.learner.id, activity, {}).state is WAITING


def test_whom_the_office_registers_twice_keeps_the_seat_that_she_had_and_is_told_once(cast: Cast) -> None:
    activity = make_live_activity()
    row = register_by_office(cast.learner.id, activity, actor_id=cast.officer.id)
    with clock.frozen_at(NOW + MINUTE):
        assert register_by_office(cast.learner.id, activity, actor_id=cast.officer.id) is row
    assert (row.registered_at, row.changed_at) == (NOW, NOW)
    assert [one.actor_id for one in noted("registered")] == [cast.officer.id]


def test_whoever_registers_again_answers_anew_and_counts_from_then_on(cast: Cast) -> None:
    activity = make_live_activity(published=False)
    diet = RegistrationQuestion(
        activity_id=activity.id, label="Diet", kind=RegistrationQuestionKind.TEXT, is_required=False, position=1
    )
    db.session.add(diet)
    db.session.flush()
    publish_live(activity)
    row = register(cast.learner.id, activity, {diet.id: "Vegan"})
    assert (row.registered_at, row.changed_at, row.queued_at) == (NOW, NOW, NOW)
    cancel_own(cast.learner.id, activity)
    with clock.frozen_at(NOW + MINUTE):
        again = register(cast.learner.id, activity, {})
    assert again is row
    assert (again.answers, again.cancelled_at) == ({}, None)
    assert {again.registered_at, again.changed_at, again.queued_at} == {NOW + MINUTE}
    assert [one.actor_id for one in noted("registered")] == [cast.learner.id] * 2


def test_an_event_that_is_called_off_asks_nobody_for_a_fee_any_more_but_keeps_what_was_paid(cast: Cast) -> None:
    activity = make_live_activity(terms={"fee_amount": Decimal("120.00")})
    paid, open_ = (invoice_of(one.id) for one in come(activity, 2))
    assert paid is not None
    assert open_ is not None
    note_payment(paid, actor_id=cast.officer.id, now=NOW)
    ask_for_no_fees(activity, actor_id=cast.officer.id)
    assert (paid.voided_at, open_.voided_at, open_.voided_by) == (None, NOW, cast.officer.id)


def test_what_is_asked_for_no_more_is_not_noted_as_paid(cast: Cast) -> None:
    activity = make_live_activity(terms={"fee_amount": Decimal("120.00")})
    invoice = invoice_of(come(activity, 1)[0].id)
    assert invoice is not None
    void(invoice, actor_id=cast.officer.id, now=NOW)
    with pytest.raises(Refusal, match="invoice_voided") as raised:
        note_payment(invoice, actor_id=cast.officer.id, now=NOW)
    assert (raised.value.status, invoice.paid_at) == (409, None)
