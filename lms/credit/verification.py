"""What anybody with a code may know: name, title, credit, date, and where the certificate stands."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased

from lms.access.limits import limit_on_guessing
from lms.credit.codes import normalise_code
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateHolder
from lms.credit.rules import credit_type, unit_words
from lms.credit.standing import Happening, Standing, Verdict, standing_of
from lms.db import fetch

# A code has 140 random bits.
WRONG_CODES: Final = limit_on_guessing("verify")


@dataclass(frozen=True, kw_only=True)
class Verified:
    """A certificate as its verification page shows it; `name` None where it was deleted after its time."""

    code: str
    verdict: Verdict
    name: str | None
    title: str
    amount: Decimal
    unit: str
    is_awarded: bool
    completed_on: date
    provider: str
    department: str
    issued_at: datetime
    successor: str | None


# Columns of one row by two unique keys: as fast among ten million certificates as among ten.
_NEWER: Final = aliased(Certificate)
_FOUND: Final = (
    select(
        Certificate.id,
        Certificate.code,
        Certificate.title,
        Certificate.provider,
        Certificate.department,
        Certificate.issued_at,
        Award.amount,
        Award.credit_type,
        Award.completed_on,
        CertificateHolder.name,
        _NEWER.code.label("newer"),
    )
    .join(Award, Award.id == Certificate.award_id)
    .outerjoin(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
    .outerjoin(_NEWER, _NEWER.supersedes_id == Certificate.id)
    .where(Certificate.code == bindparam("code"))
)
_HAPPENED: Final = (
    select(CertificateEvent.kind, CertificateEvent.at, CertificateEvent.reason)
    .where(CertificateEvent.certificate_id == bindparam("certificate_id"))
    .order_by(CertificateEvent.id)
)


def verified(typed: str) -> Verified | None:
    """What the page of this code shows; None where no certificate has it, whatever is wrong with it."""
    found = fetch(_FOUND, code=normalise_code(typed) or "").one_or_none()
    return None if found is None else _shown(found)


def _shown(found: Row[Any]) -> Verified:
    events = fetch(_HAPPENED, certificate_id=found.id)
    verdict = standing_of(Happening(kind=one.kind, at=one.at, reason=one.reason) for one in events)
    return Verified(
        code=found.code,
        verdict=verdict,
        name=found.name,
        title=found.title,
        amount=found.amount,
        unit=unit_words(found.amount, found.credit_type),
        is_awarded=credit_type(found.credit_type).is_awarded,
        completed_on=found.completed_on,
        provider=found.provider,
        department=found.department,
        issued_at=found.issued_at,
        successor=found.newer if verdict.standing is Standing.SUPERSEDED else None,
    )
