"""Identifiers by which credit is reported: what is one, and how it is kept."""

import re
from datetime import date
from typing import Final

# Digits of every script look alike to a person; the registry knows those of ASCII alone.
_PROFILE_ID: Final = re.compile(r"[0-9]{6,10}", re.ASCII)
_LEAP_YEAR: Final = 2000


class IdentifierRefused(ValueError):
    """What was entered cannot be the identifier; `code` says why: not_digits, no_such_day."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def profile_id(text: str) -> str:
    """A NABP e-Profile ID: 6 to 10 digits, leading zeros kept. Raises IdentifierRefused."""
    digits = re.sub(r"[\s-]", "", text)
    if not _PROFILE_ID.fullmatch(digits):
        raise IdentifierRefused("not_digits")
    return digits


def month_day(month: int, day: int) -> str:
    """A birthday without its year as MMDD; 29 February is one. Raises IdentifierRefused."""
    try:
        found = date(_LEAP_YEAR, month, day)
    except ValueError as error:
        raise IdentifierRefused("no_such_day") from error
    return f"{found:%m%d}"
