"""What a learner would receive: of the designations that are open those that serve her, and how long they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from lms.activities.window import is_open
from lms.credit.rules import designation_for, eligible_types


class Designated(Protocol):
    """A designation, as a row or as plain values."""

    @property
    def id(self) -> int: ...
    @property
    def credit_type(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    def counts_for(self, began_at: datetime | None) -> bool:
        """Whether it was made before a learner began."""


@dataclass(frozen=True, kw_only=True)
class OpenCredit:
    """What this learner would receive: the type, its most, and the window of the designation behind it."""

    credit_type: str
    maximum: Decimal
    designation_id: int
    opens_at: datetime
    closes_at: datetime


def open_credits(
    profession: str | None,
    degree: str | None,
    designations: Iterable[Designated],
    *,
    now: datetime,
    began_at: datetime | None = None,
) -> tuple[OpenCredit, ...]:
    """What could be awarded at `now`: of the open designations those made before she began."""
    if profession is None:
        return ()
    usable = {one.credit_type: one for one in designations if _is_open(one, now) and one.counts_for(began_at)}
    return tuple(_open_credit(code, usable) for code in eligible_types(profession, usable, degree=degree))


def credit_shown(
    profession: str | None,
    degree: str | None,
    designations: Iterable[Designated],
    *,
    now: datetime,
    began_at: datetime | None = None,
) -> OpenCredit | None:
    """The credit that pages show: her own, else the first that is designated."""
    every = tuple(designations)
    mine = open_credits(profession, degree, every, now=now, began_at=began_at)
    if mine:
        return mine[0]
    fixed = next((one for one in every if one.closes_at is not None), None)
    return _of(fixed.credit_type, fixed) if fixed is not None else None


def _open_credit(code: str, designations: Mapping[str, Designated]) -> OpenCredit:
    return _of(code, designations[designation_for(code, designations) or code])


def _of(code: str, designation: Designated) -> OpenCredit:
    assert designation.opens_at is not None
    assert designation.closes_at is not None
    return OpenCredit(
        credit_type=code,
        maximum=designation.amount,
        designation_id=designation.id,
        opens_at=designation.opens_at,
        closes_at=designation.closes_at,
    )


def _is_open(designation: Designated, now: datetime) -> bool:
    if designation.opens_at is None or designation.closes_at is None:
        return False
    return is_open(opens_at=designation.opens_at, closes_at=designation.closes_at, now=now)
