"""Activities and completions as plain values, for tests of what is written from them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import Action, ActivityRow, Batch, CompletionRow, Sender
from lms.credit.accreditors.facts import (
    ActivityFacts,
    BoardIdentity,
    BoardRegistration,
    Channel,
    CompletionFacts,
    DesignatedCredit,
    Licence,
)

UAN = "JA4008106-0000-26-035-H01-P"
SENDER = Sender(
    name="Northgate Health",
    numbers={Channel.CE_BROKER: "50-1234", Channel.JA_PARS: "0001234"},
)
ACTIVITY = ActivityFacts(
    activity_id=7,
    provider_activity_id="A7",
    accme_activity_id="201234567",
    title="Sepsis, first hour",
    description="What to do in the first hour.",
    address="https://northgate.example/activities/sepsis",
    activity_format="Enduring Material",
    delivery_methods=("Online",),
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 12, 31),
    credits=(
        DesignatedCredit(credit_type="acpe_pharmacist", amount=Decimal("1.00"), uan=UAN, topic="01"),
        DesignatedCredit(credit_type="ama_pra_1", amount=Decimal("1.50")),
        DesignatedCredit(credit_type="ancc", amount=Decimal("1.50")),
    ),
    professions=(Profession.PHYSICIAN, Profession.PHARMACIST, Profession.NURSE),
    boards=(BoardRegistration(board="ABIM", points=Decimal("1.00"), credit_types=("Medical Knowledge",)),),
    ce_broker_course_id="20-555",
)
LIVE = replace(
    ACTIVITY,
    credits=tuple(replace(one, uan=one.uan.replace("-H01-", "-L01-")) for one in ACTIVITY.credits),
    activity_format="Live Course",
    starts_on=date(2026, 3, 5),
    ends_on=date(2026, 3, 6),
    activity_id=8,
)


def completion(**values: Any) -> CompletionFacts:
    """A pharmacist's completion of an on-demand activity."""
    made = CompletionFacts(
        award_id=17,
        person_id=3,
        activity_id=7,
        credit_type="acpe_pharmacist",
        amount=Decimal("1.00"),
        completed_on=date(2026, 3, 9),
        claimed_at=datetime(2026, 3, 9, 18, 0, tzinfo=UTC),
        given_name="Ana",
        family_name="Ruiz",
        profession=Profession.PHARMACIST,
        degree="PharmD",
        uan=UAN,
        birth_month_day="0229",
        nabp_profile_id="0123456",
    )
    return replace(made, **values)


def nurse(**values: Any) -> CompletionFacts:
    """A nurse's completion, with a licence of Florida."""
    return completion(
        **{
            "credit_type": "ancc",
            "amount": Decimal("1.50"),
            "profession": Profession.NURSE,
            "degree": "RN",
            "uan": "",
            "licences": (Licence(state="FL", number="RN9123456"),),
        }
        | values
    )


def physician(**values: Any) -> CompletionFacts:
    """A physician's completion, whom the board of internal medicine knows."""
    return completion(
        **{
            "credit_type": "ama_pra_1",
            "amount": Decimal("1.50"),
            "profession": Profession.PHYSICIAN,
            "degree": "MD",
            "uan": "",
            "npi": "1234567893",
            "birth_date": date(1980, 2, 29),
            "boards": (BoardIdentity(board="ABIM", number="123456"),),
        }
        | values
    )


def batch(*facts: CompletionFacts, activity: ActivityFacts = ACTIVITY, action: Action = Action.ADD) -> Batch:
    """A report of these completions."""
    return Batch(
        sender=SENDER,
        activities=(ActivityRow(facts=activity),),
        completions=tuple(
            CompletionRow(facts=one, key=f"ccid:northgate.example:{one.award_id}", action=action) for one in facts
        ),
    )
