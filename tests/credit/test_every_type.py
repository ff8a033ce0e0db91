"""Every type of credit is awarded to those it is for, in its own way, and to nobody else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError

from lms import db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import DEGREES, Profession
from lms.activities.models import Activity
from lms.credit.models import Award, Certificate
from lms.credit.operations import award_credit
from lms.credit.queries import awards_of
from lms.credit.rules import CREDIT_TYPES, eligible_types
from tests.credit.test_award_credit import BEGAN, INSIDE, claim, direct_award, refusal_of
from tests.factories.activities import designate, make_activity, make_team_activity, publish
from tests.factories.people import Cast, know_to_cpe_monitor, make_person

ONE = Decimal("1.00")
RECEIPT = "and receives 1.00 ACPE contact hour (0.100 CEU)"
pytestmark = pytest.mark.usefixtures("cast", "frozen")


def member(profession: Profession, degree: str) -> Person:
    return make_person(profession=profession, degree=degree)


def outcome(certificate: Certificate) -> str:
    return certificate.wording.split("\n")[1]


@pytest.mark.parametrize(
    ("profession", "degree", "code", "amount", "said"),
    [
        (Profession.PHYSICIAN, "MD", "ama_pra_1", "0.75", "and is awarded 0.75 AMA PRA Category 1 Credit™"),
        (Profession.PA, "PA", "aapa_1", "0.50", "and is awarded 0.50 AAPA Category 1 CME credit"),
        (Profession.PHARMACIST, "PharmD", "acpe_pharmacist", "1.00", RECEIPT),
        (Profession.PHARMACY_TECHNICIAN, "CPhT", "acpe_technician", "1.00", RECEIPT),
        (Profession.NURSE, "RN", "ancc", "1.00", "and is awarded 1.00 ANCC contact hour"),
        (Profession.ATHLETIC_TRAINER, "ATC", "boc_at", "0.25", "and is awarded 0.25 BOC CEU"),
        (Profession.DIETITIAN, "RD", "cdr", "0.75", "and is awarded 0.75 CDR CPEU"),
    ],
)  # fmt: skip
def test_each_profession_is_awarded_its_own_type_and_ipce_with_it(
    profession: Profession, degree: str, code: str, amount: str, said: str
) -> None:
    person, activity = member(profession, degree), make_team_activity()
    know_to_cpe_monitor(person)
    certificate = claim(person, activity, credit_type=code, amount=Decimal(amount))
    assert outcome(certificate) == said
    primary, ipce = awards_of(person.id, activity.id)
    assert (primary.credit_type, primary.amount, primary.is_accompanying) == (code, Decimal(amount), False)
    assert (ipce.credit_type, ipce.amount, ipce.is_accompanying) == ("ipce", ONE, True)
    assert outcome(ipce.certificates[0]) == "and is awarded 1.00 IPCE credit"
    assert "planned by and for the healthcare team" in ipce.certificates[0].statements
    assert claim(person, activity, credit_type=code, amount=ONE) is certificate


def test_who_is_served_by_no_type_receives_attendance_and_ipce() -> None:
    person, activity = member(Profession.CHILD_LIFE_SPECIALIST, "None"), make_team_activity()
    certificate = claim(person, activity, credit_type="attendance", amount=Decimal("0.50"))
    assert outcome(certificate).startswith("Non-Physician Attendance, 0.50 hour.")
    assert [one.credit_type for one in awards_of(person.id, activity.id)] == ["attendance", "ipce"]


def test_attendance_without_physicians_credit_is_participation() -> None:
    person, activity = member(Profession.OTHER, "None"), make_activity(credit_type="ancc")
    certificate = claim(person, activity, credit_type="attendance")
    assert outcome(certificate) == "Certificate of participation, 1.00 hour"
    assert "award" not in certificate.wording


@pytest.mark.parametrize("letter", ["P", "T"])
def test_pharmacy_credit_is_all_or_nothing_and_names_its_own_number(letter: str) -> None:
    codes = {
        "P": ("acpe_pharmacist", Profession.PHARMACIST),
        "T": ("acpe_technician", Profession.PHARMACY_TECHNICIAN),
    }
    code, profession = codes[letter]
    person, activity = member(profession, "None"), make_team_activity()
    assert refusal_of(person, activity, credit_type=code) == "claim_identifiers_missing"
    know_to_cpe_monitor(person)
    less = Decimal("0.75")
    assert refusal_of(person, activity, credit_type=code, amount=less) == "claim_amount_full_amount_only"
    certificate = claim(person, activity, credit_type=code)
    (uan,) = (one.uan for one in activity.designations if one.credit_type == code)
    assert uan.endswith(f"-{letter}")
    note = certificate.statements.split("\n")[-1]
    assert note == "This receipt is for your own files. The official record of this credit is kept in CPE Monitor."
    assert f"Universal Activity Number: {uan}." in certificate.statements
    assert "0123456" not in certificate.statements + certificate.wording


def test_a_nurse_claims_in_part_only_where_the_criteria_say_so() -> None:
    half = Decimal("0.50")
    person, whole = member(Profession.NURSE, "RN"), make_activity(credit_type="ancc")
    assert refusal_of(person, whole, credit_type="ancc", amount=half) == "claim_amount_full_amount_only"
    stated = make_activity(published=False)
    designate(stated, "ancc", in_part=True)
    publish(stated)
    assert claim(person, stated, credit_type="ancc", amount=half).award.amount == half


def test_a_types_own_end_lies_inside_the_activitys_and_ends_only_its_credit() -> None:
    person, activity = member(Profession.PA, "PA"), make_activity(published=False)
    designate(activity, "aapa_1", valid_until=date(2026, 11, 30))
    publish(activity)
    last = datetime(2026, 12, 1, 5, 59, 59, tzinfo=UTC)
    second = timedelta(seconds=1)
    for refused in ("aapa_1", "ama_pra_1"):
        assert refusal_of(person, activity, credit_type=refused, claimed_at=last + second) == "claim_not_eligible"
    assert refusal_of(person, activity, credit_type="attendance", claimed_at=last) == "claim_not_eligible"
    certificate = claim(person, activity, credit_type="aapa_1", claimed_at=last)
    assert certificate.award.closes_at == last + second
    assert "Approval is valid until 30 November 2026." in certificate.statements
    late = member(Profession.PA, "PA")
    assert claim(late, activity, credit_type="attendance", claimed_at=last + second).award.amount == ONE


def test_what_accompanies_ends_by_itself_and_is_made_before_the_learner_began() -> None:
    nurse, activity = member(Profession.NURSE, "RN"), make_activity(published=False, credit_type="ancc")
    designate(activity, "ipce", valid_until=date(2026, 11, 20))
    publish(activity)
    claim(nurse, activity, credit_type="ancc")
    later = make_activity(published=False, credit_type="ancc")
    designate(later, "ipce", designated_at=BEGAN + timedelta(seconds=1))
    publish(later)
    claim(nurse, later, credit_type="ancc")
    assert db.session.scalars(select(Award.credit_type)).all() == ["ancc", "ancc"]


def test_the_database_holds_one_primary_award_whatever_its_type(cast: Cast) -> None:
    activity = make_team_activity()
    values = direct_award(cast.learner, activity)
    db.session.execute(insert(Award).values(values))
    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(insert(Award).values(values | {"credit_type": "attendance"}))
    db.session.execute(insert(Award).values(values | {"credit_type": "ipce", "is_accompanying": True}))


@st.composite
def designated(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Some types, each with an amount and an end of its own."""
    codes = draw(st.lists(st.sampled_from(list(CREDIT_TYPES)), min_size=1, max_size=4, unique=True))
    quarters, days = st.integers(1, 12), st.none() | st.dates(date(2026, 11, 19), date(2026, 11, 24))
    return {
        code: {
            "amount": Decimal(draw(quarters)) / 4,
            "valid_until": draw(days),
            "in_part": draw(st.booleans()),
            "designated_at": BEGAN + timedelta(hours=draw(st.sampled_from((-1, 1)))),
        }
        for code in codes
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    types=designated(),
    profession=st.sampled_from(list(Profession)),
    degree=st.sampled_from(DEGREES),
    asked=st.lists(st.tuples(st.sampled_from(list(CREDIT_TYPES)), st.integers(0, 14)), min_size=1, max_size=4),
    hours=st.integers(-48, 96),
    is_known=st.booleans(),
)
def test_nobody_is_awarded_above_the_maximum_outside_a_window_or_two_primary_types(
    types: dict[str, dict[str, Any]],
    profession: Profession,
    degree: str,
    asked: list[tuple[str, int]],
    hours: int,
    is_known: bool,
) -> None:
    person = make_person(profession=profession, degree=degree, address=None)
    _check(types, person, asked, INSIDE + timedelta(hours=hours), is_known)


def _check(
    types: dict[str, dict[str, Any]], person: Person, asked: list[tuple[str, int]], now: datetime, is_known: bool
) -> None:
    """Whatever was asked in whatever order: the ledger holds what the rules allow, checked from its rows."""
    first, *others = types
    activity = _activity(first, types[first])
    for code in others:
        designate(activity, code, **types[code])
    publish(activity)
    if is_known:
        know_to_cpe_monitor(person)
    for code, quarters in asked:
        _ask(person, activity, code, Decimal(quarters) / 4, now)
    awards = awards_of(person.id, activity.id)
    designations = {one.id: one for one in activity.designations}
    assert sum(not one.is_accompanying for one in awards) <= 1
    for award in awards:
        basis = designations[award.designation_id]
        assert award.amount <= basis.amount == award.maximum
        assert basis.opens_at is not None
        assert basis.closes_at is not None
        assert basis.opens_at <= award.claimed_at < basis.closes_at
        assert basis.designated_at <= BEGAN
        assert award.is_accompanying is (award.credit_type == "ipce")
        kind = CREDIT_TYPES[award.credit_type]
        assert is_known or not kind.identifiers
        assert award.amount == basis.amount or kind.partial == "always" or basis.in_part
        if not award.is_accompanying:
            assert award.credit_type in eligible_types(
                person.profession or "",
                {one.credit_type for one in designations.values()} & _open(activity, now),
                degree=person.degree,
            )


def _activity(code: str, values: dict[str, Any]) -> Activity:
    activity = make_activity(
        published=False, quiz=False, evaluation=False, credit_type=code, amount=values["amount"]
    )
    for name, value in values.items():
        setattr(activity.designations[0], name, value)
    db.session.flush()
    return activity


def _open(activity: Activity, now: datetime) -> set[str]:
    return {
        one.credit_type
        for one in activity.designations
        if one.closes_at and now < one.closes_at and one.designated_at <= BEGAN
    }


def _ask(person: Person, activity: Activity, code: str, amount: Decimal, now: datetime) -> None:
    before = db.session.scalar(select(func.count()).select_from(Award))
    try:
        award_credit(
            person=person,
            activity=activity,
            credit_type=code,
            amount=amount,
            began_at=BEGAN,
            claimed_at=now,
            disclosure_number=1,
            attempt_id=None,
            watched_ms=None,
        )
    except Refusal:
        assert db.session.scalar(select(func.count()).select_from(Award)) == before
