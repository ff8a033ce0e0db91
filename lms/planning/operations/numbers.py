"""Numbers that accreditors gave: one of ACPE's belongs to one designation, and a mistyped one is corrected."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.access.decision import Refusal
from lms.activities.models import Activity, Designation
from lms.credit.rules import CREDIT_TYPES
from lms.credit.types import CreditType
from lms.db import session

_OF_ACPE: Final = ("uan", "topic")
_OF_OTHERS: Final = ("number",)
# How PostgreSQL and SQLite name the key that one number has one designation.
_ONE_NUMBER: Final = ("uq_designations_uan", "UNIQUE constraint failed: designations.uan")
# What a revision calls such a change: the field, a colon, the type.
NUMBERS: Final = _OF_ACPE + _OF_OTHERS


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of one type as they should read; what the type has none of is left as it is."""

    credit_type: str
    uan: str = ""
    topic: str = ""
    number: str = ""


def numbered(activity: Activity) -> list[tuple[Designation, CreditType]]:
    """The designations that have numbers, each with its type."""
    known = ((one, CREDIT_TYPES.get(one.credit_type)) for one in activity.designations)
    return [(one, kind) for one, kind in known if kind is not None and _fields(kind)]


def number_changes(activity: Activity, corrected: Iterable[Numbers]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What differs from what stands, as a revision keeps it. Raises Refusal: no_such_designation."""
    for row, one, fields in _pairs(activity, corrected):
        for name in fields:
            if getattr(one, name) != getattr(row, name):
                yield f"{name}:{row.credit_type}", (getattr(row, name), getattr(one, name))


def write_numbers(activity: Activity, corrected: Iterable[Numbers]) -> None:
    """Put them in place, after the revision that names them. Raises Refusal: uan_taken."""
    for row, one, fields in _pairs(activity, corrected):
        insist_on_free(one.uan if "uan" in fields else "", row)
        with told_where_taken():
            for name in fields:
                setattr(row, name, getattr(one, name))
            session.flush()


def insist_on_free(uan: str, own: Designation | None = None) -> None:
    """No other designation reports under this number. Raises Refusal: uan_taken."""
    others = select(Designation.id).where(Designation.uan == uan, Designation.id != (own.id if own else 0))
    if uan and session.scalar(others) is not None:
        raise Refusal("uan_taken")


@contextmanager
def told_where_taken() -> Iterator[None]:
    """Around what writes a number. Raises Refusal: uan_taken, where another wrote the same at the same moment."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        # Triggers and other keys refuse in the same way, and are told as what they are.
        if not any(name in str(error.orig) for name in _ONE_NUMBER):
            raise
        raise Refusal("uan_taken") from error


def last_number_of(kind: CreditType) -> str:
    """The number that this type's accreditor gave last: most give one to a provider and not to an activity."""
    if not kind.number_label:
        return ""
    given = select(Designation.number).where(Designation.credit_type == kind.code, Designation.number != "")
    return session.scalar(given.order_by(Designation.id.desc()).limit(1)) or ""


def _pairs(
    activity: Activity, corrected: Iterable[Numbers]
) -> Iterator[tuple[Designation, Numbers, tuple[str, ...]]]:
    here = {row.credit_type: (row, kind) for row, kind in numbered(activity)}
    for one in corrected:
        if one.credit_type not in here:
            raise Refusal("no_such_designation", status=422)
        row, kind = here[one.credit_type]
        yield row, one, _fields(kind)


def _fields(kind: CreditType) -> tuple[str, ...]:
    return (_OF_ACPE if kind.uan else ()) + (_OF_OTHERS if kind.number_label else ())
