"""An activity's facts for accreditors are taken in their own words and shapes, and in no others."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lms import db
from lms.access.decision import Refusal
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.credit.accreditors.activity_rules import ALLOWED, problems
from lms.credit.accreditors.facts import ActivitySaid, BoardRegistration, Channel, Support
from lms.credit.accreditors.loading import said_of
from lms.credit.accreditors.operations import keep_accreditors_number, say_activity_facts
from lms.credit.accreditors.queries import reported_activities, reporting_facts
from tests.credit.accreditors.test_reports import AFTER
from tests.factories.activities import make_activity, make_team_activity
from tests.factories.people import Cast

ABIM = BoardRegistration(board="ABIM", points=Decimal("1.00"), credit_types=("Medical Knowledge",))
WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"accme_activity_id": "12345678"}, "accme_activity_id", "malformed"),
    ({"accme_activity_id": "١٢٣٤٥٦٧٨٩"}, "accme_activity_id", "malformed"),
    ({"ce_broker_course_id": "2012345"}, "ce_broker_course_id", "malformed"),
    ({"city": "Chicago"}, "country", "missing"),
    ({"country": "DEU"}, "city", "missing"),
    ({"city": "Chicago", "country": "USA"}, "state", "missing"),
    ({"city": "Berlin", "country": "DEU", "state": "BE"}, "state", "not_allowed"),
    ({"city": "Chicago", "country": "USA", "state": "Illinois"}, "state", "malformed"),
    ({"description": "x" * 2501}, "description", "too_long"),
    ({"fee": "free"}, "fee", "not_allowed"),
    ({"registration": "closed"}, "registration", "not_allowed"),
    ({"pharmacy_activity_type": "knowledge"}, "pharmacy_activity_type", "not_allowed"),
    ({"delivery_methods": ("By pigeon",)}, "delivery_methods", "not_allowed"),
    ({"delivery_methods": ("Online", "Online")}, "delivery_methods", "twice"),
    ({"commendation": ("JAC12",)}, "commendation", "not_allowed"),
    ({"measured_outcomes": ("Learner Knowledge",)}, "measured_outcomes", "not_allowed"),
    ({"support": (Support(source=" ", amount=10),)}, "support", "missing"),
    ({"support": (Support(source="Acme"),)}, "support", "amount_or_kind"),
    ({"support": (Support(source="Acme", amount=5, in_kind="Room"),)}, "support", "amount_or_kind"),
    ({"support": (Support(source="Acme", amount=0),)}, "support", "amount_or_kind"),
    ({"boards": (ABIM, ABIM)}, "boards", "twice"),
    ({"boards": (BoardRegistration(board="ABX", points=Decimal(1), credit_types=()),)}, "boards", "not_allowed"),
    ({"boards": (BoardRegistration(board="ABIM", points=Decimal(1), credit_types=()),)}, "boards", "missing"),
    (
        {"boards": (BoardRegistration(board="ABIM", points=Decimal("0.3"), credit_types=ABIM.credit_types),)},
        "boards",
        "not_quarters",
    ),
)
WHOLE = ActivitySaid(
    accme_activity_id="012345678",
    description="Whom to offer rhythm control.",
    city="Chicago",
    state="IL",
    country="USA",
    delivery_methods=("Online",),
    support=(Support(source="Acme Heart", amount=5000), Support(source="Beta Labs", in_kind="Room")),
    commendation=("JAC13",),
    measured_outcomes=ALLOWED["measured_outcomes"][:2],
    boards=(
        ABIM,
        BoardRegistration(
            board="ABP", points=Decimal("0.50"), credit_types=("Self-Assessment",), claim_by=date(2027, 12, 31)
        ),
    ),
    fee="No, it’s free",
    registration="Open to all",
    pharmacy_activity_type="Knowledge",
    ce_broker_course_id="20-1234567",
)


@pytest.mark.parametrize(("said", "field", "code"), WRONG)
def test_what_accreditors_would_not_take_is_named(said: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in problems(ActivitySaid(**said))


def test_what_they_take_comes_back_as_it_was_said(cast: Cast) -> None:
    activity = make_activity()
    assert problems(WHOLE) == problems(ActivitySaid()) == ()
    say_activity_facts(cast.officer, activity, WHOLE)
    kept = reporting_facts(activity.id)
    assert kept is not None
    assert said_of(kept) == WHOLE
    keep_accreditors_number(cast.officer, activity, "987654321")
    (seen,) = reported_activities(Channel.JA_PARS, AFTER)
    assert (seen.facts.accme_activity_id, seen.facts.boards) == ("987654321", WHOLE.boards)
    assert (seen.facts.fee, seen.facts.professions) == (
        WHOLE.fee,
        (Profession.PHYSICIAN, *seen.facts.professions[1:]),
    )
    assert "Acme" not in str([one.facts for one in db.session.query(AuditRow)])


def test_only_who_publishes_an_activity_says_its_facts(cast: Cast) -> None:
    activity: Activity = make_team_activity()
    with pytest.raises(Refusal, match="not_allowed"):
        say_activity_facts(cast.planner, activity, WHOLE)
    with pytest.raises(Refusal, match="facts_refused"):
        say_activity_facts(cast.officer, activity, ActivitySaid(fee="free"))
    keep_accreditors_number(cast.administrator, activity, "987654321")
    (seen,) = reported_activities(Channel.JA_PARS, AFTER)
    assert (seen.facts.is_interprofessional, seen.facts.delivery_methods) == (True, ("Online",))
