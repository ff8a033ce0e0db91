"""Claims that do not fit what the page showed, or what stood when the learner began."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.professions import Profession
from lms.activities.models import Activity, Designation
from lms.assessments.models import EvaluationReceipt
from lms.credit.models import Award
from lms.learning.claiming import Claim, complete_and_claim
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.learning import evaluation_fields, passed
from tests.factories.people import Cast
from tests.pages import Pages, text_of


def designate_late(activity: Activity, credit_type: str, amount: str = "1.00") -> None:
    """One more type, made now: after everybody here began."""
    db.session.add(
        Designation(
            activity=activity,
            credit_type=credit_type,
            amount=Decimal(amount),
            designated_at=clock.now() + timedelta(minutes=1),
            opens_at=activity.opens_at,
            closes_at=activity.closes_at,
        )
    )
    db.session.flush()


def test_a_later_designation_gives_nothing_to_who_began_before(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity(credit_type="attendance")
    passed(cast.learner, activity)
    designate_late(activity, "ama_pra_1")
    db.session.commit()
    path, browser = f"/activities/{activity.slug}", pages.of(cast.learner)
    page = browser.get(f"{path}/evaluation")
    assert 'value="attendance"' in page.get_data(as_text=True)
    with clock.frozen_at(NOW + timedelta(minutes=2)):
        answer = browser.send(f"{path}/evaluation", evaluation_fields(activity, credit_type="attendance"))
    assert (answer.status_code, answer.location) == (303, f"{path}/certificate")
    assert db.session.scalars(select(Award.credit_type)).all() == ["attendance"]


def test_the_ledger_itself_takes_no_later_designation(cast: Cast, frozen: datetime) -> None:
    activity = make_activity(credit_type="attendance")
    passed(cast.learner, activity)
    designate_late(activity, "ama_pra_1")
    claim = Claim(credit_type="ama_pra_1", amount=Decimal("1.00"))
    with clock.frozen_at(NOW + timedelta(minutes=2)), pytest.raises(Refusal) as refusal:
        complete_and_claim(person=cast.learner, activity=activity, claim=claim, answers={})
    assert refusal.value.code == "claim_not_eligible"


def test_another_type_than_the_page_showed_is_shown_before_it_is_awarded(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    path, browser = f"/activities/{activity.slug}/evaluation", pages.of(cast.learner)
    fields = evaluation_fields(activity)
    cast.learner.profession = Profession.NURSE
    db.session.commit()
    answer = browser.send(path, fields)
    assert answer.status_code == 422
    assert db.session.scalars(select(Award)).all() == []
    assert "Non-Physician Attendance" in text_of(answer)
    again = browser.send(path, fields | {"credit_type": "attendance"})
    assert again.status_code == 303
    assert db.session.scalars(select(Award.credit_type)).all() == ["attendance"]


@pytest.mark.parametrize(
    "amount", ["1.25", "0", "-1", "NaN", "1e0", "Infinity", "١", "1.00\x00x", "", "0.3", "9" * 500]
)
def test_no_amount_beyond_the_quarters_up_to_the_most(
    cast: Cast, pages: Pages, frozen: datetime, amount: str
) -> None:
    activity = make_activity()
    passed(cast.learner, activity)
    path, browser = f"/activities/{activity.slug}/evaluation", pages.of(cast.learner)
    answer = browser.send(path, evaluation_fields(activity) | {"amount": amount})
    assert answer.status_code == 422
    assert db.session.scalars(select(EvaluationReceipt)).all() == []
