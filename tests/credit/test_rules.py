"""Who may receive what, and which amounts are amounts."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.professions import Profession
from lms.credit import rules
from lms.credit.rules import (
    AMA_PRA_1,
    ATTENDANCE,
    CREDIT_TYPES,
    AmountRefused,
    attendance_wording,
    check_amount,
    credit_type,
    credit_unit,
    designation_for,
    eligible_types,
    is_maximum,
    unit_words,
)

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
@given(st.integers(1, 400), st.sampled_from(sorted(CREDIT_TYPES)))
def test_every_quarter_hour_up_to_the_maximum_is_accepted_as_it_is(quarters: int, code: str) -> None:
    maximum = Decimal(quarters) / 4
    amounts = [Decimal(step) / 4 for step in range(1, quarters + 1)]
    assert [check_amount(str(amount), maximum=maximum, type_code=code) for amount in amounts] == amounts


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
    whole = replace(credit_type(AMA_PRA_1), code="whole", partial=False)
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


def test_only_physicians_credit_is_called_awarded() -> None:
    assert {code for code, kind in CREDIT_TYPES.items() if kind.is_awarded} == {AMA_PRA_1}
