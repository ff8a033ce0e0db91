"""One person, one address: spellings that look alike are one, ASCII addresses that differ stay two."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.addresses import AddressRefused, canonical_address, typed_address

PLAIN = "mary.o-neil_5@example.org"


@pytest.mark.parametrize(
    "spelling",
    [
        PLAIN.upper(),
        f"  {PLAIN}\n",
        f"{PLAIN}.",
        "mary.o-neil_5@exam\u200bple.org",
        "mary.o-neil_5@exam\u00adple.org",
        "ｍａｒｙ.o-neil_5＠example。org",
        "mаry.о-nеil_5@ехаmрle.оrg",
        "mary.ο-neil_5@example.οrg",
        "MΑRY.Ο-NΕΙL_5@example.org",
        "mary.o-neıl_5@example.org",
        "mary.o-neİl_5@example.org",
        "mary.o‐neil_5@example.org",
        "mary.o-neil_5@examp\u04cfe.org",
        "mary . o-neil_5 @ example.org",
    ],
)
def test_spellings_that_look_alike_are_one_address(spelling: str) -> None:
    assert canonical_address(spelling) == PLAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [("l@x.org", "1@x.org"), ("rn@x.org", "m@x.org"), ("o@x.org", "0@x.org"), ("vv@x.org", "w@x.org")],
)
def test_plain_addresses_that_only_resemble_each_other_stay_different(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


def test_a_letter_with_two_looks_goes_by_its_small_form() -> None:
    assert canonical_address("Ν@example.org") == canonical_address("ν@example.org") == "v@example.org"


def test_an_accent_makes_another_address() -> None:
    assert canonical_address("josé@example.org") != canonical_address("jose@example.org")


def test_a_domain_in_ascii_spelling_is_the_domain_in_its_letters() -> None:
    assert canonical_address("a@xn--mnchen-3ya.example") == canonical_address("a@münchen.example")
    assert canonical_address("a@xn--99999999999.example") == "a@xn--99999999999.example"


def test_no_domain_decodes_to_what_cannot_be_stored() -> None:
    half_a_letter = "a\ud800b".encode("punycode").decode("ascii")
    canonical_address(f"a@xn--{half_a_letter}.example").encode()


@settings(max_examples=100)
@given(st.text(alphabet=string.ascii_letters + string.digits + ".-_+@", max_size=40))
def test_ascii_is_changed_in_nothing_but_case(text: str) -> None:
    if not text.lower().startswith("xn--") and "xn--" not in text.lower():
        assert canonical_address(text) == text.lower().rstrip(".")


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_the_canonical_form_is_its_own_canonical_form(text: str) -> None:
    once = canonical_address(text)
    assert canonical_address(once) == once


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused_with_a_code(text: str) -> None:
    try:
        address = typed_address(text)
    except AddressRefused:
        return
    assert typed_address(address) == address
    assert address.count("@") == 1


def test_what_was_typed_keeps_its_case_and_loses_what_cannot_be_seen() -> None:
    assert typed_address(" Mary.Smith@Example.org\u200b ") == "Mary.Smith@Example.org"
    assert typed_address("mary@example.org.") == "mary@example.org"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u200b ", "empty"),
        ("mary\ud800@example.org", "control_character"),
        ("mary", "at_sign"),
        ("a@b@example.org", "at_sign"),
        ("mary\u1680smith@example.org", "space"),
        ("mary smith@example.org", "space"),
        ("mary\r\nBcc: x@example.org", "control_character"),
        ("mary\0@example.org", "control_character"),
        ("@example.org", "shape"),
        ("mary@", "shape"),
        ("mary@localhost", "shape"),
        ("mary@-example.org", "shape"),
        ("mary@exa_mple..org", "shape"),
        (".mary@example.org", "shape"),
        ("ma..ry@example.org", "shape"),
        ("<mary>@example.org", "shape"),
        ('"mary"@example.org', "shape"),
        ("a" * 65 + "@example.org", "too_long"),
        ("a@" + ".".join(["b" * 63] * 4), "too_long"),
        ("a@" + "b" * 64 + ".org", "shape"),
    ],
)
def test_what_cannot_be_an_address_is_refused_by_its_fault(text: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        typed_address(text)
    assert refusal.value.code == code


def test_two_hundred_and_fifty_four_bytes_are_accepted() -> None:
    domain = ".".join(["b" * 63, "c" * 63, "d" * 63, "e" * 47])
    assert len(typed_address("a" * 14 + "@" + domain).encode()) == 254
    with pytest.raises(AddressRefused):
        typed_address("a" * 15 + "@" + domain)
