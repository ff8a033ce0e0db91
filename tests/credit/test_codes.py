"""Verification codes survive being read aloud, copied and typed."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.credit.codes import ALPHABET, BITS, grouped, new_code, normalise_code

CODE = new_code(lambda _: 0x123456789ABCDEF0123456789ABCDEF0123)


def test_a_code_holds_more_than_128_random_bits() -> None:
    assert BITS == 140
    asked: list[int] = []
    new_code(lambda bits: asked.append(bits) or 0)
    assert asked == [140]
    assert len({new_code(secrets.randbits) for _ in range(100)}) == 100


@settings(max_examples=100)
@given(st.integers(0, 2**140 - 1))
def test_every_number_has_its_own_code(number: int) -> None:
    code = new_code(lambda _: number)
    assert len(code) == 28
    assert sum(ALPHABET.index(sign) << 5 * place for place, sign in enumerate(reversed(code))) == number


@settings(max_examples=100)
@given(st.integers(0, 2**140 - 1), st.sampled_from(["-", " ", "–", ""]), st.booleans())
def test_a_code_is_known_again_however_it_is_typed(number: int, separator: str, small: bool) -> None:
    code = new_code(lambda _: number)
    typed = grouped(code).replace("-", separator)
    misread = typed.replace("0", "O").replace("1", "I")
    assert normalise_code(typed.lower() if small else typed) == code
    assert normalise_code(misread) == code
    assert normalise_code(misread.lower().replace("i", "l")) == code


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert [len(group) for group in grouped(CODE).split("-")] == [4] * 7


@pytest.mark.parametrize(
    "text", ["", CODE[:-1], CODE + "0", CODE[:-1] + "U", CODE[:-1] + "!", "ı" + CODE[1:], "５" + CODE[1:]]
)
def test_what_can_be_no_code_is_none(text: str) -> None:
    assert normalise_code(text) is None


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none(text: str) -> None:
    code = normalise_code(text)
    assert code is None or normalise_code(code) == code
