"""Credit types: who may receive which, in what amounts, and how an amount is read."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from lms.accounts.professions import OTHER_DEGREE, Profession

QUARTER: Final = Decimal("0.25")
AMA_PRA_1: Final = "ama_pra_1"
ATTENDANCE: Final = "attendance"

# Two decimals at most: 0.250 is a quarter too, but nobody types it who knows what is asked.
_AMOUNT: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")
# Degrees that make a physician; "Other" is asked for in words and may hold several degrees.
PHYSICIAN_DEGREES: Final = frozenset({"MD", "MD, PhD", "DO", "MBBS", "MBBCh", OTHER_DEGREE})


class CreditKind(StrEnum):
    """Primary: one per learner and activity, by profession. Accompanying: awarded with it in the same act."""

    PRIMARY = "primary"
    ACCOMPANYING = "accompanying"


class AmountRefused(ValueError):
    """An amount that cannot be claimed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class CreditType:
    """What a type means; `professions` None stands for everybody whom no other designated type serves."""

    code: str
    name: str
    unit_one: str
    unit_many: str
    increment: Decimal
    partial: bool
    professions: frozenset[Profession] | None
    degrees: frozenset[str] | None
    kind: CreditKind
    is_awarded: bool
    # A fraction of a credit is written in the singular, as the AMA does.
    one_up_to: Decimal = Decimal(1)


# In the order in which a learner of several professions is offered them.
CREDIT_TYPES: Final[dict[str, CreditType]] = {
    kind.code: kind
    for kind in (
        CreditType(
            code=AMA_PRA_1,
            name="AMA PRA Category 1 Credit(s)™",
            unit_one="AMA PRA Category 1 Credit™",
            unit_many="AMA PRA Category 1 Credits™",
            increment=QUARTER,
            partial=True,
            professions=frozenset({Profession.PHYSICIAN}),
            degrees=PHYSICIAN_DEGREES,
            kind=CreditKind.PRIMARY,
            is_awarded=True,
        ),
        CreditType(
            code=ATTENDANCE,
            name="Non-Physician Attendance",
            unit_one="hour",
            unit_many="hours",
            increment=QUARTER,
            partial=True,
            professions=None,
            degrees=None,
            kind=CreditKind.PRIMARY,
            is_awarded=False,
        ),
    )
}


def credit_type(code: str) -> CreditType:
    """The type of this code; raises KeyError for one we do not know."""
    return CREDIT_TYPES[code]


def eligible_types(profession: str, designated: Collection[str], *, degree: str | None = None) -> tuple[str, ...]:
    """The primary types this person could claim now of those designated (and open), in the registry's order.

    Attendance needs no designation of its own: it follows any other with the same hours, for those whom
    none of the designated types serves. Nothing designated, nothing to claim. A degree, where given, must
    be one of the type's own.
    """
    served = tuple(code for code in CREDIT_TYPES if code in designated and _serves(code, profession, degree))
    if served or not designated:
        return served
    return (ATTENDANCE,)


def _serves(code: str, profession: str, degree: str | None) -> bool:
    kind = CREDIT_TYPES[code]
    if kind.professions is None or profession not in kind.professions:
        return False
    return kind.degrees is None or degree is None or degree in kind.degrees


def designation_for(type_code: str, designated: Collection[str]) -> str | None:
    """The designation that gives a type its amount and its end: its own, or for attendance any it follows."""
    if type_code in designated:
        return type_code
    if type_code != ATTENDANCE:
        return None
    return next((code for code in CREDIT_TYPES if code in designated), None)


def attendance_wording(designated: Collection[str]) -> str:
    """How attendance is called: non_physician_attendance beside AMA PRA, else participation."""
    return "non_physician_attendance" if AMA_PRA_1 in designated else "participation"


def is_maximum(amount: Decimal) -> bool:
    """Whether an activity may be designated for this amount: finite, above zero, in quarter hours."""
    return amount.is_finite() and amount > 0 and amount % QUARTER == 0


def check_amount(given: str | Decimal, *, maximum: Decimal, type_code: str) -> Decimal:
    """The amount as two decimals; raises AmountRefused.

    Codes: malformed, zero, not_a_quarter, above_maximum, full_amount_only.
    """
    amount = _read(given)
    kind = credit_type(type_code)
    if amount <= 0:
        raise AmountRefused("zero")
    if amount > maximum:
        raise AmountRefused("above_maximum")
    if amount % kind.increment != 0:
        raise AmountRefused("not_a_quarter")
    if not kind.partial and amount != maximum:
        raise AmountRefused("full_amount_only")
    return _printed(amount)


def credit_unit(amount: Decimal, type_code: str) -> str:
    """The unit's form beside an amount: `one` up to a single credit, `many` above."""
    return "one" if amount <= credit_type(type_code).one_up_to else "many"


def unit_words(amount: Decimal, type_code: str) -> str:
    """The unit beside an amount in English: 0.75 hour, 1.25 hours."""
    kind = credit_type(type_code)
    return kind.unit_one if credit_unit(amount, type_code) == "one" else kind.unit_many


def _read(given: str | Decimal) -> Decimal:
    # What a Decimal can be beyond a plain number (NaN, 1E+2, -0) is refused by its own spelling.
    text = given.strip() if isinstance(given, str) else str(given)
    if not _AMOUNT.fullmatch(text):
        raise AmountRefused("malformed")
    return Decimal(text)


def _printed(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
