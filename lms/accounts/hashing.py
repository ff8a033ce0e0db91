"""How passwords are kept: argon2id, never the password itself. Slow on purpose: call it outside transactions."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIBIBYTES: Final = 19 * 1024
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIBIBYTES, parallelism=1)


def hashed(password: str) -> str:
    """The text that is kept in place of a password."""
    return _hasher.hash(password)


def matches(secret: str | None, password: str) -> bool:
    """Whether the password belongs to the kept text; no text takes as long as a wrong password."""
    try:
        return _hasher.verify(secret or _nobodys_secret(), password) and bool(secret)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(secret: str) -> bool:
    """Whether the text was made with other parameters than today's."""
    return _hasher.check_needs_rehash(secret)


@cache
def _nobodys_secret() -> str:
    return hashed("a password that nobody has")
