"""Who may hold a certificate's document in hands."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from lms.access.actor import Actor, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.policy import scopes_of
from lms.credit.codes import normalise_code
from lms.credit.models import Award, Certificate, CertificateFile
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
    )
    .join(Award, Award.id == Certificate.award_id)
    .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
    .where(Certificate.code == bindparam("code"))
)


def document_for_download(actor: Actor, typed: str) -> Download | None:
    """The certificate where this actor may have its document; None as if there were none otherwise."""
    found = fetch(_WANTED, code=normalise_code(typed) or "").one_or_none()
    if found is None or not may_download(actor, found.person_id, found.activity_id):
        return None
    return Download(
        certificate_id=found.id,
        code=found.code,
        title=found.title,
        stored=StoredDocument(found.storage_name, found.sha256, found.size) if found.storage_name else None,
    )
