"""Signed links that expire on our clock."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from lms import clock


class TokenRefused(ValueError):
    """The token is forged, for another purpose, or too old."""


class Signer:
    """Signs small values for one purpose each; a token for one purpose is nothing for another."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key

    def sign(self, purpose: str, value: str, *, lives: timedelta) -> str:
        """A token that `read` accepts until `lives` from now."""
        end = (clock.now() + lives).timestamp()
        return _serializer(self._secret_key, purpose).dumps([value, int(end)])

    def read(self, purpose: str, token: str) -> str:
        """The signed value; raises TokenRefused."""
        try:
            value, end = _serializer(self._secret_key, purpose).loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise TokenRefused("signature") from error
        if clock.now() >= datetime.fromtimestamp(end, tz=UTC):
            raise TokenRefused("expired")
        return str(value)

    def digest(self, purpose: str, token: str) -> str | None:
        """What was kept of the value that the token signs; None where the token is refused."""
        try:
            return digest_of(self.read(purpose, token))
        except TokenRefused:
            return None

    def secret(self, purpose: str, made_from: str) -> str:
        """192 bits that this key alone makes of `made_from`: shown again to their owner, kept as a digest."""
        made = hmac.digest(self._secret_key.encode(), f"lms.{purpose}:{made_from}".encode(), "sha256")
        return urlsafe_b64encode(made[:24]).decode()


def digest_of(value: str) -> str:
    """What is kept of a value that went out in a link: enough to know it again, not to make the link."""
    return hashlib.sha256(value.encode()).hexdigest()


def _sha256(data: bytes = b"") -> Any:
    return hashlib.sha256(data)


@cache
def _serializer(secret_key: str, purpose: str) -> URLSafeSerializer:
    # SHA-1, the library's default, is not used for anything that we keep.
    return URLSafeSerializer(secret_key, salt=f"lms.{purpose}", signer_kwargs={"digest_method": _sha256})
