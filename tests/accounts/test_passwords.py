"""Both profiles at their boundaries, and what guessers try first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.passwords import common_passwords, password_rules, refusals

GOOD = "Xk7#mQp2"


def refused(password: str, *own_words: str, profile: str = "source") -> tuple[str, ...]:
    return refusals(password, profile=profile, own_words=own_words)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (GOOD, ()),
        (GOOD * 2, ()),
        (GOOD[:7], ("too_short",)),
        (GOOD * 2 + "x", ("too_long",)),
        (GOOD.lower(), ("upper",)),
        (GOOD.upper(), ("lower",)),
        ("XkA#mQpZ", ("digit",)),
        ("Xk7-mQp2", ("symbol",)),
        ("Xk٧#mQpz", ("digit",)),
        ("", ("too_short", "upper", "lower", "digit", "symbol", "common_password")),
    ],
)
def test_the_source_profile_names_each_rule_that_is_not_met(password: str, codes: tuple[str, ...]) -> None:
    assert refused(password) == codes


@pytest.mark.parametrize("symbol", "!*@#$%^&+=")
def test_each_of_the_ten_symbols_counts(symbol: str) -> None:
    assert refused(f"Xk7{symbol}mQp2") == ()


def test_other_symbols_are_allowed_beside_one_of_the_ten() -> None:
    assert refused("Xk7# mQ-é") == ()


@pytest.mark.parametrize(("length", "codes"), [(14, ("too_short",)), (15, ()), (128, ()), (129, ("too_long",))])
def test_the_nist_profile_asks_for_length_alone(length: int, codes: tuple[str, ...]) -> None:
    password = ("vexing quartz hymn, bold fjord " * 5)[:length]
    assert refused(password, profile="nist") == codes


def test_signs_are_counted_as_typed() -> None:
    assert password_rules("Xk7#mQpé", profile="source")[0].met
    assert not password_rules("Xk7#mQp" + "\U0001d54f" * 10, profile="source")[0].met


@pytest.mark.parametrize(
    "password",
    [
        "Password1!",
        "P@ssw0rd1!",
        "P@$$w0rd",
        "Pa55w0rd!",
        "!!Password1",
        "Summer2026!",
        "Hospital1#",
        "Qwerty12345!",
        "Welcome123$",
        "Abcd1234!",
        "Dr@g0n12!",
        "DragonDragon1!",
        "Ｐassword1!",
    ],
)
def test_common_passwords_are_refused_although_they_hold_every_class(password: str) -> None:
    assert refused(password) == ("common_password",)


def test_repeats_and_few_signs_are_common_in_the_long_profile() -> None:
    assert refused("passwordpassword", profile="nist") == ("common_password",)
    assert refused("abababababababab", profile="nist") == ("common_password",)
    assert refused("aaaaaaaaaaaaaaaa", profile="nist") == ("common_password",)


def test_the_blocklist_holds_hundreds_of_small_letters() -> None:
    assert len(common_passwords()) > 500
    assert all(word == word.casefold() for word in common_passwords())


@pytest.mark.parametrize("password", ["Oconnell7!x", "7!OCONNELLx", "0c0nn3ll#Qx7"])
def test_a_password_must_not_hold_the_owners_name(password: str) -> None:
    assert refused(password, "Mary", "Oconnell", "m.oconnell@example.org") == ("own_word",)


def test_parts_of_the_address_count_from_four_letters_on() -> None:
    assert refused("Xk7#north2", "north.gate@example.org") == ("own_word",)
    assert refused("Xk7#Leemp2", "Lee", "lee@abc.org") == ()


@settings(max_examples=100)
@given(st.text(max_size=140), st.sampled_from(["source", "nist"]))
def test_a_password_is_accepted_only_if_every_rule_is_met(password: str, profile: str) -> None:
    is_accepted = not refused(password, profile=profile)
    rules_met = all(rule.met for rule in password_rules(password, profile=profile))
    assert rules_met or not is_accepted
    if not is_accepted and rules_met:
        assert refused(password, profile=profile) == ("common_password",)
