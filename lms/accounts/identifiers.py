"""Identifiers by which credit is reported: what is one, and how it is kept."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

# Digits of every script look alike to a person; the registry knows those of ASCII alone.
_PROFILE_ID: Final = re.compile(r"[0-9]{6,10}", re.ASCII)
_NPI: Final = re.compile(r"[12][0-9]{9}", re.ASCII)
_LICENCE: Final = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,29}", re.ASCII)
_BOARD_NUMBER: Final = re.compile(r"[A-Z0-9]{1,20}", re.ASCII)
# ISO 7812: cards of health applications begin so, and the check digit of an NPI counts it.
NPI_PREFIX: Final = "80840"
_LEAP_YEAR: Final = 2000
OLDEST: Final = 110
YOUNGEST: Final = 15

# The boards that take completions through PARS (ACCME, batch upload and web services).
BOARDS: Final = {
    "ABA": "American Board of Anesthesiology",
    "ABIM": "American Board of Internal Medicine",
    "ABOHNS": "American Board of Otolaryngology – Head and Neck Surgery",
    "ABOS": "American Board of Orthopaedic Surgery",
    "ABP": "American Board of Pediatrics",
    "ABPath": "American Board of Pathology",
    "ABS": "American Board of Surgery",
    "ABTS": "American Board of Thoracic Surgery",
}
# USPS: states, the District of Columbia and the territories that license health professionals.
STATES: Final = frozenset(
    {
        *(
            "AL",
            "AK",
            "AZ",
            "AR",
            "CA",
            "CO",
            "CT",
            "DE",
            "DC",
            "FL",
            "GA",
            "HI",
            "ID",
            "IL",
            "IN",
            "IA",
            "KS",
            "KY",
        ),
        *(
            "LA",
            "ME",
            "MD",
            "MA",
            "MI",
            "MN",
            "MS",
            "MO",
            "MT",
            "NE",
            "NV",
            "NH",
            "NJ",
            "NM",
            "NY",
            "NC",
            "ND",
            "OH",
        ),
        *("OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
        *("AS", "GU", "MP", "PR", "VI"),
    }
)


class IdentifierRefused(ValueError):
    """What was entered cannot be the identifier; `code` says why.

    Codes: not_digits, no_such_day, not_an_npi, mistyped_npi, not_a_licence, no_such_state, no_such_board,
    not_a_number, no_birth_date.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A licence as its state's register writes it; `state` has two letters."""

    state: str
    number: str
    profession: str = ""


@dataclass(frozen=True, kw_only=True)
class BoardIdentity:
    """By what a certifying board, such as ABIM, knows a person."""

    board: str
    number: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Identifiers:
    """What a person has given of herself beside pharmacy's; empty where she has not. Shown in no message."""

    npi: str = ""
    birth_date: date | None = None
    licences: tuple[Licence, ...] = ()
    boards: tuple[BoardIdentity, ...] = ()


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


def npi(text: str) -> str:
    """A National Provider Identifier: ten digits, the last a check digit (45 CFR 162.406).

    A single wrong digit and most pairs of exchanged ones are noticed; whether it was given to anybody is not.
    Raises IdentifierRefused.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not _NPI.fullmatch(digits):
        raise IdentifierRefused("not_an_npi")
    if _luhn(NPI_PREFIX + digits) != 0:
        raise IdentifierRefused("mistyped_npi")
    return digits


def licence(state: str, text: str, profession: str = "") -> Licence:
    """A licence without the spaces that people type: "PN12345" not "PN 12345". Raises IdentifierRefused."""
    if state not in STATES:
        raise IdentifierRefused("no_such_state")
    number = re.sub(r"\s", "", text).upper()
    if not _LICENCE.fullmatch(number):
        raise IdentifierRefused("not_a_licence")
    return Licence(state=state, number=number, profession=profession)


def board_identity(board: str, text: str) -> BoardIdentity:
    """A diplomate's number at one of BOARDS, without spaces and hyphens. Raises IdentifierRefused."""
    if board not in BOARDS:
        raise IdentifierRefused("no_such_board")
    number = re.sub(r"[\s-]", "", text).upper()
    if not _BOARD_NUMBER.fullmatch(number):
        raise IdentifierRefused("not_a_number")
    return BoardIdentity(board=board, number=number)


def birth_date(year: int, month: int, day: int, *, today: date) -> date:
    """The day of birth of somebody who works: 15 to 110 years ago. Raises IdentifierRefused."""
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise IdentifierRefused("no_such_day") from error
    if not YOUNGEST <= today.year - found.year <= OLDEST:
        raise IdentifierRefused("no_birth_date")
    return found


def _luhn(digits: str) -> int:
    """ISO 7812, annex B: 0 where the last digit checks the others."""
    doubled = [int(one) * (2 if place % 2 else 1) for place, one in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10
