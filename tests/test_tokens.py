"""Signed values: for one purpose, until their end, by our key."""

from datetime import datetime, timedelta

import pytest

from lms import clock
from lms.tokens import Signer, TokenRefused, _serializer, digest_of

SIGNER = Signer("a key for tests only, long enough")


def test_a_token_is_read_until_its_end_and_not_a_second_longer(frozen: datetime) -> None:
    token = SIGNER.sign("verify", "42", lives=timedelta(minutes=10))
    assert SIGNER.read("verify", token) == "42"
    with clock.frozen_at(frozen + timedelta(minutes=10, seconds=-1)):
        assert SIGNER.read("verify", token) == "42"
    with clock.frozen_at(frozen + timedelta(minutes=10)), pytest.raises(TokenRefused, match="expired"):
        SIGNER.read("verify", token)


def test_what_is_kept_of_a_link_is_found_by_its_token_alone(frozen: datetime) -> None:
    token = SIGNER.sign("verify", "42", lives=timedelta(minutes=10))
    assert SIGNER.digest("verify", token) == digest_of("42") != digest_of("43")
    assert SIGNER.digest("reset", token) is None


def test_a_token_for_one_purpose_is_nothing_for_another(frozen: datetime) -> None:
    token = SIGNER.sign("verify", "42", lives=timedelta(minutes=10))
    for signer, purpose in ((SIGNER, "reset"), (Signer("another key"), "verify")):
        with pytest.raises(TokenRefused, match="signature"):
            signer.read(purpose, token)


@pytest.mark.parametrize("token", ["", "x", "a.b", "\x00", "ü.ü"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        SIGNER.read("verify", token)


def test_each_changed_character_is_noticed(frozen: datetime) -> None:
    token = SIGNER.sign("verify", "42", lives=timedelta(minutes=10))
    body, _, signature = token.rpartition(".")
    for index in range(len(body)):
        changed = body[:index] + ("A" if body[index] != "A" else "B") + body[index + 1 :]
        with pytest.raises(TokenRefused):
            SIGNER.read("verify", f"{changed}.{signature}")


def test_a_well_signed_value_of_another_shape_is_refused() -> None:
    serializer = _serializer("a key for tests only, long enough", "verify")
    with pytest.raises(TokenRefused):
        SIGNER.read("verify", serializer.dumps(["only one"]))
    with pytest.raises(TokenRefused):
        SIGNER.read("verify", serializer.dumps(7))
