"""Letters about certificates issued anew, revoked, reinstated; none says what only the office reads."""

from typing import Any

from lms.accounts.queries import named, primary_address
from lms.credit.models import Certificate
from lms.credit.reasons import ReissueReason, RevocationReason, public_reason
from lms.credit.rules import unit_words
from lms.mail import post


def send_certificate_reissued(certificate: Certificate, reason: ReissueReason) -> None:
    """A newer certificate took the place of the one she had; its address and code are new."""
    post_to = _address_of(certificate)
    if post_to:
        post.send("certificate_reissued", post_to, reason=public_reason(reason), **_facts(certificate))


def send_certificate_revoked(certificate: Certificate, reason: RevocationReason) -> None:
    """The credit was withdrawn, and where to ask."""
    post_to = _address_of(certificate)
    if post_to:
        post.send("certificate_revoked", post_to, reason=public_reason(reason), **_facts(certificate))


def send_certificate_reinstated(certificate: Certificate) -> None:
    """The credit stands again."""
    post_to = _address_of(certificate)
    if post_to:
        post.send("certificate_reinstated", post_to, **_facts(certificate))


def _address_of(certificate: Certificate) -> str:
    """Where the holder's letters go; nobody without an address gets one."""
    address = primary_address(certificate.award.person_id)
    return address.address if address is not None else ""


def _facts(certificate: Certificate) -> dict[str, Any]:
    award = certificate.award
    return {
        "name": named(award.person_id).name_with_degree,
        "title": certificate.title,
        "amount": award.amount,
        "unit": unit_words(award.amount, award.credit_type),
        "completed_on": award.completed_on,
        "transcript_url": post.link("/transcript"),
        "verification_url": post.link(f"/verify/{certificate.code}"),
    }
