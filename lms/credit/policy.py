"""Who may hold a certificate's document in hands."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from lms import formats
from lms.access.actor import Actor, holds_for
from lms.access.decision import ALLOWED, Decision, Refusal, insist, refused
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.policy import scopes_of
from lms.credit.codes import normalise_code
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind, CertificateFile
from lms.credit.queries import certificate_by_code, reissues_by_holder, verdict_of, vouched_name
from lms.credit.renaming import MOST_BY_HOLDER, name_alone, shares_a_word
from lms.credit.rendering import StoredDocument
from lms.db import fetch, session


def may_download(actor: Actor, holder_id: int, activity_id: int) -> Decision:
    """Its holder, and the staff who support learners of this activity."""
    if actor.id is not None and actor.id == holder_id:
        return ALLOWED
    if holds_for(actor, Permission.LEARNERS_SUPPORT, scopes_of(session.get_one(Activity, activity_id))):
        return ALLOWED
    return refused("not_allowed")


@dataclass(frozen=True, kw_only=True)
class Download:
    """A certificate that may be had: what its file is called, and where it lies if it was made."""

    certificate_id: int
    code: str
    title: str
    stored: StoredDocument | None


# The last of what a revocation may have been followed by; a replaced one may still be had.
_LAST: Final = (
    select(CertificateEvent.kind)
    .where(
        CertificateEvent.certificate_id == Certificate.id,
        CertificateEvent.kind != CertificateEventKind.SUPERSEDED,
    )
    .order_by(CertificateEvent.id.desc())
    .limit(1)
    .correlate(Certificate)
    .scalar_subquery()
)
_WANTED: Final = (
    select(
        Certificate.id,
        Certificate.code,
        Certificate.title,
        Award.person_id,
        Award.activity_id,
        CertificateFile.storage_name,
        CertificateFile.sha256,
        CertificateFile.size,
        _LAST.label("last"),
    )
    .join(Award, Award.id == Certificate.award_id)
    .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
    .where(Certificate.code == bindparam("code"))
)


def document_for_download(actor: Actor, typed: str) -> Download | None:
    """The certificate where this actor may have its document; None as if there were none otherwise.

    Raises Refusal with certificate_is_revoked for its holder: on paper it would look as if it stood.
    """
    found = fetch(_WANTED, code=normalise_code(typed) or "").one_or_none()
    if found is None or not may_download(actor, found.person_id, found.activity_id):
        return None
    if found.last == CertificateEventKind.REVOKED and actor.id == found.person_id:
        raise Refusal("certificate_is_revoked", status=410)
    return Download(
        certificate_id=found.id,
        code=found.code,
        title=found.title,
        stored=StoredDocument(found.storage_name, found.sha256, found.size) if found.storage_name else None,
    )


def may_correct(actor: Actor, award: Award) -> Decision:
    """Revoke, reinstate, issue anew: the office, for its activities, and nobody for herself."""
    scopes = scopes_of(session.get_one(Activity, award.activity_id))
    if not holds_for(actor, Permission.CERTIFICATES_CORRECT, scopes):
        return refused("not_allowed")
    return refused("own_certificate") if actor.id == award.person_id else ALLOWED


def certificate_for_correcting(actor: Actor, typed: str) -> Certificate | None:
    """The certificate of a code where this actor may correct its activity's certificates; raises Refusal."""
    found = certificate_by_code(typed)
    if found is not None:
        decision = may_correct(actor, found.award)
        # Her own she may look at: what it refuses is to change it.
        insist(ALLOWED if decision.reason == "own_certificate" else decision)
    return found


def certificate_of_holder(person_id: int, typed: str) -> Certificate | None:
    """The certificate of a code where it is this person's own."""
    found = certificate_by_code(typed)
    return found if found is not None and found.award.person_id == person_id else None


def name_for(person: Person, award: Award) -> str:
    """What a certificate issued today would print: today's name, the degree as it was awarded."""
    return formats.full_name(person.given_name, person.family_name, award.degree)


def may_print_name(person: Person, award: Award) -> Decision:
    """Whether a certificate with today's name may take the place of the award's latest one."""
    printed = award.certificates[-1].holder
    if not verdict_of(award).counts:
        return refused("reissue_revoked")
    if printed is None:
        return refused("certificate_name_deleted")
    return refused("reissue_same_name") if printed.name == name_for(person, award) else ALLOWED


def may_correct_own_name(person: Person, award: Award) -> Decision:
    """The same for its holder; a wholly other name, and many changes, are for the office to look at."""
    decision, vouched = may_print_name(person, award), vouched_name(award)
    if not decision:
        return decision
    if len(reissues_by_holder(award)) >= MOST_BY_HOLDER:
        return refused("reissue_too_often")
    today = name_alone(name_for(person, award), award.degree)
    return ALLOWED if shares_a_word(vouched or "", today) else refused("reissue_other_name")
