"""What the office changes while a claim waits its turn holds for this claim."""

from datetime import timedelta
from decimal import Decimal
from threading import Event
from time import sleep
from typing import Final

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.activities.reading import activity_held
from lms.activities.rules import ActivityState
from lms.config import Settings
from lms.credit.models import Award
from lms.learning.claiming import Claim, complete_and_claim
from lms.planning.operations import Lowered, lower_credit
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.learning import passed
from tests.factories.people import make_cast, make_person
from tests.parallel import together

CHANGES: Final = (
    "UPDATE activities SET required_share = 0.5",
    "UPDATE designations SET amount = 0.25",
    "UPDATE recordings SET duration_ms = 1",
    "UPDATE quizzes SET pass_mark = 0.5",
    "UPDATE questions SET stem = 'another'",
    "UPDATE evaluation_items SET text = 'another'",
    "DELETE FROM choices",
)


@pytest.mark.parametrize("change", ["withdrawn", "ended", "lowered"])
def test_a_change_made_while_a_claim_waits_holds_for_it(
    own_database: str, settings: Settings, change: str
) -> None:
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity(evaluation=False)
        passed(person, activity)
        person_id, activity_id, officer_id = person.id, activity.id, make_cast().officer.id
    is_read, is_changed = Event(), Event()

    def act(number: int) -> str:
        with clock.frozen_at(NOW):
            return claim() if number else office()

    def office() -> str:
        with db.transaction():
            hold_person(person_id)
            is_changed.set()
            is_read.wait(0.5)
            _change(db.session.get_one(Activity, activity_id), change, officer_id, settings)
            sleep(0.2)
        return ""

    def claim() -> str:
        is_changed.wait(10)
        try:
            with db.transaction():
                person, activity = db.session.get_one(Person, person_id), db.session.get_one(Activity, activity_id)
                assert activity.designations
                is_read.set()
                claimed = Claim(credit_type="ama_pra_1", amount=Decimal("1.00"))
                return complete_and_claim(person=person, activity=activity, claim=claimed).reason
        except Refusal as refusal:
            return refusal.code

    expected = {"withdrawn": "withdrawn", "ended": "credit_ended", "lowered": "claim_amount_above_maximum"}
    assert together(2, act)[1] == expected[change]
    with db.transaction(write=False):
        assert db.session.scalars(select(Award)).all() == []


def _change(activity: Activity, change: str, officer_id: int, settings: Settings) -> None:
    if change == "withdrawn":
        activity.state = ActivityState.WITHDRAWN
    elif change == "lowered":
        less = Lowered(credit_type="ama_pra_1", amount=Decimal("0.50"))
        officer = db.session.get_one(Person, officer_id)
        lower_credit(activity, [less], seen=0, reason="So.", actor=officer, settings=settings)
    else:
        for designation in activity.designations:
            designation.closes_at = NOW - timedelta(days=1)
        db.session.flush()
        activity.closes_at = NOW - timedelta(days=1)


@pytest.mark.postgres
def test_nothing_that_a_claim_looks_at_changes_under_it(own_database: str) -> None:
    with db.transaction():
        activity_id = make_activity(published=False).id
    other = db.make_engine(own_database)
    with db.transaction():
        activity_held(activity_id)
        for change in CHANGES:
            with other.connect() as connection, pytest.raises(DBAPIError, match="lock timeout"):
                connection.execute(text("SET lock_timeout = '20ms'"))
                connection.execute(text(change))
    with other.connect() as connection:
        assert [connection.execute(text(change)).rowcount > 0 for change in CHANGES] == [True] * len(CHANGES)
    other.dispose()
