"""Who may receive which credit types, in what amounts, and how an amount is read."""

import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from lms.activities.agenda import credit_of
from lms.credit.types import CREDIT_TYPES, QUARTER, CreditType, Partial

__all__ = [
    "AMA_PRA_1",
    "ATTENDANCE",
    "CREDIT_TYPES",
    "QUARTER",
    "AmountRefused",
    "CreditType",
    "accompanying_types",
    "attendance_wording",
    "attended_amount",
    "check_amount",
    "credit_type",
    "credit_unit",
    "designation_for",
    "eligible_types",
    "identifiers_asked",
    "identifiers_needed",
    "is_in_part",
    "is_maximum",
    "unit_words",
]

AMA_PRA_1: Final = "ama_pra_1"
ATTENDANCE: Final = "attendance"

# Two decimals at most: 0.250 is a quarter too, but nobody types it who knows what is asked.
_AMOUNT: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")


class AmountRefused(ValueError):
    """An amount that cannot be claimed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def credit_type(code: str) -> CreditType:
    """The type of this code; one that is no longer in the office's file is still named in what was awarded."""
    return CREDIT_TYPES.get(code) or replace(CREDIT_TYPES[ATTENDANCE], **_gone(code))


def _gone(code: str) -> dict[str, Any]:
    units = {"unit_one": f"credit ({code})", "unit_many": f"credits ({code})"}
    return {"code": code, "name": code, "is_awarded": True, **units}


def eligible_types(profession: str, designated: Collection[str], *, degree: str | None = None) -> tuple[str, ...]:
    """The primary types this person could claim now of those designated (and open), in the registry's order.

    Profession or degree opens a type; some ask for both, where the degree is known. Attendance needs no
    designation of its own: it follows any other with the same hours, for those whom none of the designated
    types serves. Nothing designated, nothing to claim.
    """
    served = tuple(
        code for code, kind in CREDIT_TYPES.items() if code in designated and _serves(kind, profession, degree)
    )
    if served or not any(code in CREDIT_TYPES for code in designated):
        return served
    return (ATTENDANCE,)


def _serves(kind: CreditType, profession: str, degree: str | None) -> bool:
    return kind.is_primary and kind.professions is not None and _opens(kind, kind.professions, profession, degree)


def _opens(kind: CreditType, professions: Collection[str], profession: str | None, degree: str | None) -> bool:
    by_profession, by_degree = profession in professions, degree in kind.degrees
    if kind.needs_both:
        return by_profession and (by_degree or degree is None)
    return by_profession or by_degree


def accompanying_types(
    designated: Collection[str], profession: str | None = None, *, degree: str | None = None
) -> tuple[str, ...]:
    """Of the designated (and open) types those that are awarded with any primary one, in the same act.

    A type that names professions, such as points of a physicians' board, comes to those alone.
    """
    beside = (kind for code, kind in CREDIT_TYPES.items() if code in designated and not kind.is_primary)
    return tuple(
        kind.code
        for kind in beside
        if kind.professions is None or _opens(kind, kind.professions, profession, degree)
    )


def identifiers_needed(type_code: str) -> tuple[str, ...]:
    """What must be known of a learner before this type can be awarded (domain rule 9)."""
    return credit_type(type_code).identifiers


def identifiers_asked(eligible: Collection[str]) -> tuple[str, ...]:
    """What must be known before the start: what every type needs that this learner could claim.

    Where one of several types needs nothing, she may choose that one, and is asked only when she does not.
    """
    needed = [identifiers_needed(code) for code in eligible]
    return tuple(one for one in needed[0] if all(one in other for other in needed)) if needed else ()


def designation_for(type_code: str, designated: Collection[str]) -> str | None:
    """The designation that gives a type its amount and its end: its own, or for attendance any it follows."""
    if type_code in designated:
        return type_code
    if type_code != ATTENDANCE:
        return None
    followed = (code for code in CREDIT_TYPES if code in designated)
    return next(iter(sorted(followed, key=lambda code: not CREDIT_TYPES[code].is_primary)), None)


def attendance_wording(designated: Collection[str]) -> str:
    """How attendance is called: non_physician_attendance beside AMA PRA, else participation."""
    return "non_physician_attendance" if AMA_PRA_1 in designated else "participation"


def is_maximum(amount: Decimal) -> bool:
    """Whether an activity may be designated for this amount: finite, above zero, in quarter hours."""
    return amount.is_finite() and amount > 0 and amount % QUARTER == 0


def is_in_part(type_code: str, *, stated: bool = False) -> bool:
    """Whether less than the maximum may be claimed; `stated` is what the activity's criteria say."""
    partial = credit_type(type_code).partial
    return partial is Partial.ALWAYS or (partial is Partial.STATED and stated)


def attended_amount(
    attended_seconds: int, *, maximum: Decimal, in_part: bool, minimum_minutes: int | None = None
) -> Decimal:
    """What attended time gives of a live activity's maximum, zero where that is nothing (domain rule 5).

    The time rounded to the nearest quarter hour, at most the maximum; what is given in full or not at all takes
    all of it. Below the office's minimum it gives nothing.
    """
    if attended_seconds < 60 * (minimum_minutes or 0):
        return Decimal(0)
    gives = min(credit_of(0, seconds=attended_seconds), maximum)
    return gives if in_part or gives == maximum else Decimal(0)


def check_amount(given: str | Decimal, *, maximum: Decimal, type_code: str, stated: bool = False) -> Decimal:
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
    if amount != maximum and not is_in_part(type_code, stated=stated):
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
