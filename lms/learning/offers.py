"""What a learner would receive: of the designations that are open those that serve her, and how long they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from lms.activities.window import has_ended, is_open
from lms.credit.extended import later_end
from lms.credit.rules import (
    CREDIT_TYPES,
    accompanying_types,
    attended_amount,
    designation_for,
    eligible_types,
    is_in_part,
)


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
    @property
    def in_part(self) -> bool: ...
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
    # Less than the most may be claimed.
    in_part: bool = True
    # What was designated, where attendance gives less.
    designated: Decimal | None = None


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


def open_now(designations: Iterable[Designated], *, now: datetime) -> tuple[str, ...]:
    """The types that somebody could claim at this moment, in the order in which they were designated."""
    return tuple(one.credit_type for one in designations if _is_open(one, now))


def accompanying(
    profession: str | None,
    degree: str | None,
    designations: Iterable[Designated],
    *,
    now: datetime,
    began_at: datetime | None = None,
) -> tuple[OpenCredit, ...]:
    """What would be awarded in the same act as any of hers; to who is not known, what everybody receives."""
    usable = {one.credit_type: one for one in designations if _is_open(one, now) and one.counts_for(began_at)}
    return tuple(_of(code, usable[code]) for code in accompanying_types(usable, profession, degree=degree))


def ended(
    profession: str | None,
    degree: str | None,
    designations: Iterable[Designated],
    *,
    now: datetime,
    began_at: datetime | None = None,
) -> OpenCredit | None:
    """The credit of her own whose end has come while that of others runs: she is told, and receives another."""
    if profession is None:
        return None
    made = {one.credit_type: one for one in designations if one.closes_at and one.counts_for(began_at)}
    hers = (made[code] for code in eligible_types(profession, made, degree=degree) if code in made)
    over = next((one for one in hers if one.closes_at and has_ended(one.closes_at, now)), None)
    return _of(over.credit_type, over) if over is not None else None


def credit_shown(
    profession: str | None,
    degree: str | None,
    designations: Iterable[Designated],
    *,
    now: datetime,
    began_at: datetime | None = None,
) -> OpenCredit | None:
    """The credit that pages show: her own, else the first of those designated in the order of the types.

    What is open comes before what has ended.
    """
    every = tuple(designations)
    mine = open_credits(profession, degree, every, now=now, began_at=began_at)
    if mine:
        return mine[0]
    fixed = {
        one.credit_type: one for one in every if one.closes_at is not None and one.credit_type in CREDIT_TYPES
    }
    order = sorted(fixed, key=lambda code: (not _is_open(fixed[code], now), list(CREDIT_TYPES).index(code)))
    return _of(order[0], fixed[order[0]]) if order else None


def extended(
    designations: Iterable[Designated],
    *,
    latest: datetime | None,
    until: datetime | None,
    acpe_until: datetime | None,
) -> tuple[Designated, ...]:
    """The designations with the end that the office gave one learner; `latest` is the activity's own."""
    if until is None:
        return tuple(designations)
    ends = {"latest": latest, "until": until, "acpe_until": acpe_until}
    return tuple(
        one if one.closes_at is None else _Later(one, later_end(one.credit_type, one.closes_at, **ends))
        for one in designations
    )


def attended(
    offered: Iterable[OpenCredit], attended_seconds: int, *, minimum_minutes: int | None = None
) -> tuple[OpenCredit, ...]:
    """What the attended time gives of these; what it gives nothing of is left out."""
    found: list[OpenCredit] = []
    for one in offered:
        gives = attended_amount(
            attended_seconds, maximum=one.maximum, in_part=one.in_part, minimum_minutes=minimum_minutes
        )
        if gives:
            less = one.maximum if gives < one.maximum else None
            found.append(replace(one, maximum=gives, designated=less))
    return tuple(found)


@dataclass(frozen=True)
class _Later:
    """A designation whose end is later for one learner."""

    row: Designated
    closes_at: datetime

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def credit_type(self) -> str:
        return self.row.credit_type

    @property
    def amount(self) -> Decimal:
        return self.row.amount

    @property
    def opens_at(self) -> datetime | None:
        return self.row.opens_at

    @property
    def in_part(self) -> bool:
        return self.row.in_part

    def counts_for(self, began_at: datetime | None) -> bool:
        return self.row.counts_for(began_at)


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
        in_part=is_in_part(code, stated=designation.in_part),
    )


def _is_open(designation: Designated, now: datetime) -> bool:
    if designation.opens_at is None or designation.closes_at is None:
        return False
    return is_open(opens_at=designation.opens_at, closes_at=designation.closes_at, now=now)
