"""Letters to learners."""

from lms import formats
from lms.accounts.queries import address_for_letters
from lms.activities.models import Activity
from lms.credit.models import Certificate
from lms.credit.operations import Printed
from lms.credit.queries import accompanying_codes
from lms.credit.rules import unit_words
from lms.mail import post


def send_certificate_ready(person: Printed, activity: Activity, certificate: Certificate) -> None:
    """The certificate is ready: where it is, never the document itself. Nobody without an address gets it."""
    address, award = address_for_letters(person.id), certificate.award
    if address is None:
        return
    post.send(
        "certificate_ready",
        address,
        name=person.name_with_degree,
        title=certificate.title,
        amount=award.amount,
        unit=unit_words(award.amount, award.credit_type),
        claimed_at=award.claimed_at,
        zone=activity.zone,
        certificate_url=post.link(f"/activities/{activity.slug}/certificate"),
        verification_url=_link(certificate.code),
        accompanying=[
            (f"{formats.credits(one.amount)} {unit_words(one.amount, one.credit_type)}", _link(one.code))
            for one in accompanying_codes(person.id, activity.id)
        ],
    )


def _link(code: str) -> str:
    return post.link(f"/verify/{code}")
