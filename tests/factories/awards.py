"""Awards: a claim as it is made from a finished activity."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lms import db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.credit.models import Certificate, CertificateEvent, CertificateEventKind, CertificateHolder
from lms.credit.operations import award_credit
from tests.factories.activities import make_activity

CLAIMED = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
BEGAN = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def make_certificate(person: Person, activity: Activity | None = None, **changes: Any) -> Certificate:
    """The full amount, claimed well inside the window."""
    facts: dict[str, Any] = {
        "credit_type": "ama_pra_1",
        "amount": Decimal("1.00"),
        "began_at": BEGAN,
        "claimed_at": CLAIMED,
        "disclosure_number": 1,
        "attempt_id": None,
        "watched_ms": 40_000,
    }
    certificate_id = award_credit(person=person, activity=activity or make_activity(), **(facts | changes))
    db.session.commit()
    return db.session.get_one(Certificate, certificate_id)


def make_event(
    certificate: Certificate, kind: CertificateEventKind, at: datetime = CLAIMED, reason: str = ""
) -> None:
    """Something that happened to a certificate."""
    db.session.add(CertificateEvent(certificate_id=certificate.id, kind=kind, at=at, reason=reason))
    db.session.commit()


def reissue(certificate: Certificate, name: str, code: str, reason: str) -> Certificate:
    """A second issue with another name, the first one superseded."""
    again = Certificate(
        award=certificate.award,
        issue=2,
        code=code,
        title=certificate.title,
        provider=certificate.provider,
        wording=certificate.wording,
        statements=certificate.statements,
        issued_at=CLAIMED,
        supersedes_id=certificate.id,
    )
    db.session.add(again)
    db.session.flush()
    db.session.add(CertificateHolder(certificate_id=again.id, name=name, kept_until=CLAIMED))
    make_event(certificate, CertificateEventKind.SUPERSEDED, reason=reason)
    db.session.expire_all()
    return again
