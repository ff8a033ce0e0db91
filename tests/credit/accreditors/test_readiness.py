"""What an accreditor needs is asked of whom it concerns: learners for theirs, the office for the activity's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.identifiers import BoardIdentity, Licence
from lms.accounts.professions import Profession
from lms.credit.accreditors.facts import (
    ActivityFacts,
    BoardRegistration,
    Channel,
    CompletionFacts,
    DesignatedCredit,
    LearnerKnown,
)
from lms.credit.accreditors.readiness import (
    OF_LEARNER,
    Gap,
    activity_gaps,
    channels_for,
    gaps_of,
    learner_gaps,
    registered_for,
    send_by,
    year_ends_on,
)
from lms.credit.types import CREDIT_TYPES

DAY = date(2026, 11, 21)
ABIM = BoardRegistration(board="ABIM", points=Decimal("1.00"), credit_types=("Medical Knowledge",))
PLAIN = ActivityFacts(
    activity_id=1,
    provider_activity_id="A1",
    accme_activity_id="",
    title="Rhythm",
    description="",
    address="https://ce.example/activities/rhythm",
    activity_format="Enduring Material",
    delivery_methods=(),
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 12, 31),
    credits=(DesignatedCredit(credit_type="acpe_pharmacist", amount=Decimal("1.00")),),
    professions=(Profession.PHARMACIST,),
)
WHOLE = replace(
    PLAIN,
    accme_activity_id="202600001",
    description="Whom to offer it.",
    delivery_methods=("Online",),
    credits=(
        DesignatedCredit(credit_type="acpe_pharmacist", amount=Decimal(1), uan="JA4008106-0000-26-035-H01-P"),
    ),
    boards=(ABIM,),
    pharmacy_activity_type="Knowledge",
    ce_broker_course_id="20-1",
)
NOTHING = LearnerKnown()
EVERYTHING = LearnerKnown(
    birth_date=date(1980, 2, 29),
    birth_month_day="0229",
    nabp_profile_id="0123456",
    npi="1234567893",
    licences=(Licence(state="FL", number="ME1"),),
    boards=(BoardIdentity(board="ABIM", number="1"),),
)


@pytest.mark.parametrize(
    ("type_code", "profession", "activity", "channels"),
    [
        ("ama_pra_1", Profession.PHYSICIAN, PLAIN, (Channel.JA_PARS,)),
        ("ama_pra_1", Profession.PHYSICIAN, WHOLE, (Channel.JA_PARS, Channel.MOC, Channel.CE_BROKER)),
        ("aapa_1", Profession.PA, WHOLE, (Channel.JA_PARS, Channel.CE_BROKER)),
        ("acpe_pharmacist", Profession.PHARMACIST, PLAIN, (Channel.CPE_MONITOR,)),
        ("acpe_technician", Profession.PHARMACY_TECHNICIAN, WHOLE, (Channel.CPE_MONITOR, Channel.CE_BROKER)),
        ("ancc", Profession.NURSE, PLAIN, ()),
        ("ancc", Profession.NURSE, WHOLE, (Channel.CE_BROKER,)),
        ("ipce", Profession.PHYSICIAN, PLAIN, (Channel.JA_PARS,)),
        ("ipce", Profession.NURSE, WHOLE, ()),
        ("attendance", Profession.OTHER, WHOLE, ()),
    ],
)
def test_a_completion_goes_where_its_type_its_profession_and_its_activity_say(
    type_code: str, profession: Profession, activity: ActivityFacts, channels: tuple[Channel, ...]
) -> None:
    assert channels_for(type_code, profession, activity) == channels


@pytest.mark.parametrize(
    ("channel", "changes", "gaps"),
    [
        (Channel.JA_PARS, {}, ()),
        (Channel.JA_PARS, {"npi": ""}, ()),
        (Channel.JA_PARS, {"npi": "", "licences": ()}, ()),
        (Channel.JA_PARS, {"npi": "", "licences": (), "boards": ()}, (Gap.LEARNER_NUMBER,)),
        (Channel.JA_PARS, {"birth_date": None}, (Gap.BIRTH_DATE,)),
        (Channel.CPE_MONITOR, {"nabp_profile_id": ""}, (Gap.NABP_PROFILE_ID,)),
        (Channel.CPE_MONITOR, {"birth_month_day": ""}, (Gap.BIRTH_MONTH_DAY,)),
        (Channel.CE_BROKER, {"licences": ()}, (Gap.LICENCE,)),
        (Channel.MOC, {"birth_date": None}, ()),
        (Channel.MOC, {"birth_date": None, "birth_month_day": ""}, (Gap.BIRTH_DATE,)),
        (Channel.MOC, {"boards": (BoardIdentity(board="ABS", number="1"),)}, (Gap.BOARD_IDENTITY,)),
        (Channel.COUNTS, {"npi": ""}, ()),
    ],
)
def test_she_is_asked_for_what_the_channel_needs(
    channel: Channel, changes: dict[str, Any], gaps: tuple[Gap, ...]
) -> None:
    assert learner_gaps(channel, replace(EVERYTHING, **changes), WHOLE) == gaps


@pytest.mark.parametrize(
    ("channel", "type_code", "changes", "gaps"),
    [
        (Channel.JA_PARS, "", {"accme_activity_id": ""}, ()),
        (Channel.JA_PARS, "ama_pra_1", {"accme_activity_id": ""}, (Gap.ACCME_ACTIVITY_ID,)),
        (
            Channel.JA_PARS,
            "",
            {"description": "", "delivery_methods": ()},
            (Gap.DESCRIPTION, Gap.DELIVERY_METHODS),
        ),
        (Channel.JA_PARS, "", {"delivery_methods": ("In-Person",)}, (Gap.LOCATION,)),
        (Channel.JA_PARS, "", {"delivery_methods": ("In-Person",), "city": "Bonn", "country": "DEU"}, ()),
        (
            Channel.JA_PARS,
            "",
            {"delivery_methods": ("In-Person",), "city": "Chicago", "country": "USA"},
            (Gap.LOCATION,),
        ),
        (Channel.CPE_MONITOR, "acpe_pharmacist", {"credits": PLAIN.credits}, (Gap.UAN,)),
        (Channel.CPE_MONITOR, "acpe_technician", {"credits": PLAIN.credits}, ()),
        (Channel.CPE_MONITOR, "", {"pharmacy_activity_type": ""}, (Gap.PHARMACY_ACTIVITY_TYPE,)),
        (Channel.CE_BROKER, "", {"ce_broker_course_id": ""}, (Gap.CE_BROKER_COURSE_ID,)),
        (Channel.COUNTS, "", {"description": ""}, ()),
    ],
)
def test_the_office_is_asked_for_the_activitys_own(
    channel: Channel, type_code: str, changes: dict[str, Any], gaps: tuple[Gap, ...]
) -> None:
    found = activity_gaps(channel, replace(WHOLE, **changes), type_code=type_code)
    assert found == gaps
    assert not set(found) & OF_LEARNER


def test_a_boards_day_is_the_learners_and_ends_no_report() -> None:
    on_the_day, late = (replace(ABIM, claim_by=DAY + timedelta(days=days)) for days in (0, -1))
    both = replace(WHOLE, boards=(on_the_day, late))
    assert registered_for(both, DAY).boards == (on_the_day,)
    assert send_by(Channel.MOC, DAY, both) is None
    # Nobody is asked for a number at boards that take nothing more.
    nobody = replace(EVERYTHING, boards=())
    assert learner_gaps(Channel.MOC, nobody, registered_for(both, DAY)) == (Gap.BOARD_IDENTITY,)
    assert learner_gaps(Channel.MOC, nobody, replace(WHOLE, boards=())) == ()
    assert send_by(Channel.JA_PARS, DAY, WHOLE) is None
    assert send_by(Channel.CPE_MONITOR, DAY, WHOLE) == date(2027, 1, 20)
    assert (year_ends_on(Channel.MOC, DAY), year_ends_on(Channel.JA_PARS, DAY)) == (date(2026, 12, 31), None)


@given(channel=st.sampled_from(Channel), type_code=st.sampled_from(sorted(CREDIT_TYPES)), data=st.data())
def test_whoever_adds_all_that_is_asked_is_ready(channel: Channel, type_code: str, data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(vars(EVERYTHING)))))
    known = {name: value for name, value in vars(EVERYTHING).items() if name in kept}
    completion = CompletionFacts(
        award_id=1,
        person_id=1,
        activity_id=1,
        credit_type=type_code,
        amount=Decimal("1.00"),
        completed_on=DAY,
        claimed_at=datetime(2026, 11, 21, tzinfo=UTC),
        given_name="Elena",
        family_name="Marsh",
        profession=Profession.PHYSICIAN,
        degree="MD",
        **known,
    )
    assert set(gaps_of(channel, completion, WHOLE)) <= OF_LEARNER
    assert gaps_of(channel, replace(completion, **vars(EVERYTHING)), WHOLE) == ()
    if known:
        assert not [value for value in ("1234567893", "0123456", "ME1") if value in repr(completion)]
