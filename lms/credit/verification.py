"""What anybody with a code may know: name, title, credit, date, and where the certificate stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from lms.access.limits import Limit
from lms.credit.models import Certificate
from lms.credit.queries import certificate_by_code, successor_of, verdicts_of
from lms.credit.rules import credit_type, unit_words
from lms.credit.standing import Standing, Verdict

# A code has 140 random bits, so nobody guesses one; the limit keeps guessing from costing us work.
WRONG_CODES: Final = Limit(kind="verify", most=30, period=timedelta(minutes=10))


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


def verified(typed: str) -> Verified | None:
    """What the page of this code shows; None where no certificate has it, whatever is wrong with it."""
    certificate = certificate_by_code(typed)
    return None if certificate is None else _shown(certificate)


def _shown(certificate: Certificate) -> Verified:
    award = certificate.award
    verdict = verdicts_of([certificate.id])[certificate.id]
    successor = successor_of(certificate.id) if verdict.standing is Standing.SUPERSEDED else None
    return Verified(
        code=certificate.code,
        verdict=verdict,
        name=certificate.holder.name if certificate.holder else None,
        title=certificate.title,
        amount=award.amount,
        unit=unit_words(award.amount, award.credit_type),
        is_awarded=credit_type(award.credit_type).is_awarded,
        completed_on=award.completed_on,
        provider=certificate.provider,
        department=certificate.department,
        issued_at=certificate.issued_at,
        successor=successor.code if successor else None,
    )
