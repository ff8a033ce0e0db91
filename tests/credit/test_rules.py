"""Who may receive what, and which amounts are amounts."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.professions import DEGREES, Profession, works_in_pharmacy
from lms.credit import rules
from lms.credit.rules import (
    AMA_PRA_1,
    ATTENDANCE,
    CREDIT_TYPES,
    AmountRefused,
    accompanying_types,
    attendance_wording,
    check_amount,
    credit_type,
    credit_unit,
    designation_for,
    eligible_types,
    identifiers_asked,
    identifiers_needed,
    is_in_part,
    is_maximum,
    unit_words,
)
from lms.credit.types import Partial

ONE_AND_A_HALF = Decimal("1.50")


@pytest.mark.parametrize("profession", list(Profession))
def test_physicians_alone_receive_ama_pra_and_everybody_else_attendance(profession: Profession) -> None:
    expected = AMA_PRA_1 if profession is Profession.PHYSICIAN else ATTENDANCE
    assert eligible_types(profession, {AMA_PRA_1}) == (expected,)
    assert eligible_types(profession, {AMA_PRA_1, ATTENDANCE}) == (expected,)


@pytest.mark.parametrize(
    ("degree", "expected"),
    [("MD", AMA_PRA_1), ("DO", AMA_PRA_1), ("MD, PhD", AMA_PRA_1), ("Other", AMA_PRA_1), ("RN", ATTENDANCE)],
)
def test_a_physicians_degree_must_be_one_where_it_is_known(degree: str, expected: str) -> None:
    assert eligible_types("physician", {AMA_PRA_1}, degree=degree) == (expected,)


def test_a_physicians_degree_without_the_profession_gives_attendance() -> None:
    assert eligible_types("student", {AMA_PRA_1}, degree="MD") == (ATTENDANCE,)


def test_nothing_designated_gives_nothing_to_anybody() -> None:
    assert eligible_types("physician", ()) == eligible_types("nurse", ()) == ()


def test_a_physician_attends_where_only_attendance_is_designated() -> None:
    assert eligible_types("physician", {ATTENDANCE}) == (ATTENDANCE,)
    assert attendance_wording({ATTENDANCE}) == "participation"
    assert attendance_wording({AMA_PRA_1}) == "non_physician_attendance"


def test_attendance_takes_its_hours_from_its_own_designation_or_the_one_it_follows() -> None:
    assert designation_for(ATTENDANCE, {AMA_PRA_1}) == AMA_PRA_1
    assert designation_for(ATTENDANCE, {AMA_PRA_1, ATTENDANCE}) == ATTENDANCE
    assert designation_for(AMA_PRA_1, {ATTENDANCE}) is None
    assert designation_for(ATTENDANCE, ()) is None


@settings(max_examples=100)
@given(st.integers(1, 400), st.sampled_from([one for one in CREDIT_TYPES if is_in_part(one, stated=True)]))
def test_every_quarter_hour_up_to_the_maximum_is_accepted_as_it_is(quarters: int, code: str) -> None:
    maximum = Decimal(quarters) / 4
    amounts = [Decimal(step) / 4 for step in range(1, quarters + 1)]
    assert [check_amount(str(one), maximum=maximum, type_code=code, stated=True) for one in amounts] == amounts


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=8), st.decimals(), st.floats().map(str), st.integers().map(str)))
def test_whatever_is_accepted_is_a_quarter_hour_within_the_maximum(given_amount: str | Decimal) -> None:
    try:
        amount = check_amount(given_amount, maximum=ONE_AND_A_HALF, type_code=AMA_PRA_1)
    except AmountRefused:
        return
    assert amount in [Decimal(step) / 4 for step in range(1, 7)]
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("NaN", "malformed"),
        ("Infinity", "malformed"),
        ("1e2", "malformed"),
        ("-0", "malformed"),
        ("-1", "malformed"),
        ("+1", "malformed"),
        ("1,25", "malformed"),
        ("1.250", "malformed"),
        (".25", "malformed"),
        ("1_0", "malformed"),
        ("١", "malformed"),
        ("0", "zero"),
        ("0.00", "zero"),
        ("0.1", "not_a_quarter"),
        ("1.30", "not_a_quarter"),
        ("1.75", "above_maximum"),
        ("9999", "above_maximum"),
    ],
)
def test_what_is_no_amount_is_refused_by_its_fault(text: str, code: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        check_amount(text, maximum=ONE_AND_A_HALF, type_code=AMA_PRA_1)
    assert refusal.value.code == code


@pytest.mark.parametrize("odd", ["NaN", "sNaN", "Infinity", "-0", "1E+2"])
def test_decimals_that_are_no_plain_numbers_are_refused(odd: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        check_amount(Decimal(odd), maximum=Decimal(100), type_code=AMA_PRA_1)
    assert refusal.value.code == "malformed"


def test_spaces_around_an_amount_are_forgiven() -> None:
    assert check_amount(" 1.5 ", maximum=ONE_AND_A_HALF, type_code=AMA_PRA_1) == ONE_AND_A_HALF


def test_a_type_without_partial_credit_is_claimed_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replace(credit_type(AMA_PRA_1), code="whole", partial=Partial.NEVER)
    monkeypatch.setitem(rules.CREDIT_TYPES, "whole", whole)
    assert check_amount("1.5", maximum=ONE_AND_A_HALF, type_code="whole") == ONE_AND_A_HALF
    with pytest.raises(AmountRefused) as refusal:
        check_amount("1.25", maximum=ONE_AND_A_HALF, type_code="whole")
    assert refusal.value.code == "full_amount_only"


@pytest.mark.parametrize(
    ("amount", "is_one"), [("0", False), ("0.25", True), ("1.1", False), ("NaN", False), ("-1", False)]
)
def test_an_activity_is_designated_in_quarter_hours(amount: str, is_one: bool) -> None:
    assert is_maximum(Decimal(amount)) is is_one


def test_up_to_one_credit_is_singular() -> None:
    assert credit_unit(Decimal("0.75"), AMA_PRA_1) == credit_unit(Decimal(1), AMA_PRA_1) == "one"
    assert credit_unit(Decimal("1.25"), AMA_PRA_1) == "many"
    assert unit_words(Decimal(1), ATTENDANCE) == "hour"
    assert unit_words(Decimal(2), AMA_PRA_1) == "AMA PRA Category 1 Credits™"


def test_attendance_alone_is_never_called_awarded() -> None:
    assert {code for code, kind in CREDIT_TYPES.items() if not kind.is_awarded} == {ATTENDANCE}


# Who receives which of the eight where all of them are designated (domain 1.1): the profession, or a degree.
BY_PROFESSION = {
    "physician": "ama_pra_1",
    "pa": "aapa_1",
    "pharmacist": "acpe_pharmacist",
    "pharmacy_technician": "acpe_technician",
    "nurse": "ancc",
    "advanced_practice_nurse": "ancc",
    "athletic_trainer": "boc_at",
    "dietitian": "cdr",
    "dietetic_technician": "cdr",
}
BY_DEGREE = {
    "PA": "aapa_1",
    "PharmD": "acpe_pharmacist",
    "RPh": "acpe_pharmacist",
    "CPhT": "acpe_technician",
    **dict.fromkeys(("RN", "RN, BSN", "BSN", "MSN", "LVN", "NP", "DNP", "CRNA", "DNAP"), "ancc"),
    "ATC": "boc_at",
    "RD": "cdr",
}
PHYSICIAN_DEGREES = {"MD", "MD, PhD", "DO", "MBBS", "MBBCh", "Other"}


def expected_types(profession: str, degree: str) -> tuple[str, ...]:
    """By the table above: for physicians profession and degree together, for all others either."""
    served = {BY_DEGREE.get(degree), BY_PROFESSION.get(profession)}
    if degree not in PHYSICIAN_DEGREES:
        served.discard("ama_pra_1")
    return tuple(code for code in CREDIT_TYPES if code in served) or (ATTENDANCE,)


@pytest.mark.parametrize("profession", list(Profession))
def test_every_profession_with_every_degree_receives_what_the_table_says(profession: Profession) -> None:
    for degree in DEGREES:
        assert eligible_types(profession, CREDIT_TYPES, degree=degree) == expected_types(profession, degree)
        for code in CREDIT_TYPES:
            alone = eligible_types(profession, {code}, degree=degree)
            assert alone == ((code,) if code in expected_types(profession, degree) else (ATTENDANCE,))


def test_who_holds_two_professions_chooses_between_their_types() -> None:
    assert eligible_types("pa", CREDIT_TYPES, degree="RN") == ("aapa_1", "ancc")
    assert eligible_types("pharmacist", CREDIT_TYPES, degree="MD") == ("acpe_pharmacist",)


def test_ipce_accompanies_and_is_never_chosen() -> None:
    assert accompanying_types(CREDIT_TYPES) == accompanying_types({"ipce"}) == ("ipce",)
    assert accompanying_types({AMA_PRA_1}) == ()
    assert all("ipce" not in eligible_types(one, {"ipce", "ancc"}) for one in Profession)
    assert designation_for(ATTENDANCE, {"ipce", "ancc"}) == "ancc"
    assert designation_for(ATTENDANCE, {"ipce"}) == "ipce"


def test_pharmacy_alone_asks_for_identifiers_and_only_where_nothing_else_is_open() -> None:
    asked = {code for code in CREDIT_TYPES if identifiers_needed(code)}
    assert asked == {"acpe_pharmacist", "acpe_technician"}
    assert identifiers_asked(("acpe_pharmacist",)) == ("nabp_profile_id", "birth_month_day")
    assert identifiers_asked(("acpe_pharmacist", "ancc")) == identifiers_asked(()) == ()


@pytest.mark.parametrize("profession", list(Profession))
def test_whoever_could_receive_pharmacy_credit_is_shown_where_its_identifiers_are_kept(
    profession: Profession,
) -> None:
    for degree in DEGREES:
        types = eligible_types(profession, CREDIT_TYPES, degree=degree)
        assert works_in_pharmacy(profession, degree) is any(identifiers_needed(code) for code in types)


def test_nurses_claim_in_part_only_where_the_activity_says_so() -> None:
    assert [code for code in CREDIT_TYPES if is_in_part(code)] == [
        "ama_pra_1",
        "aapa_1",
        "boc_at",
        "cdr",
        ATTENDANCE,
    ]
    assert is_in_part("ancc", stated=True)
    assert not is_in_part("acpe_pharmacist", stated=True)


def test_a_type_that_is_gone_is_still_named_and_gives_nothing() -> None:
    assert credit_type("optometrist").name == "optometrist"
    assert unit_words(Decimal(2), "optometrist") == "credits (optometrist)"
    assert eligible_types("physician", {"optometrist"}) == ()
