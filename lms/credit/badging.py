"""Makes a certificate's digital badge once: the first one signed and stored stays."""

import json
import secrets
import uuid
from decimal import Decimal
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509 import Certificate as KeyCertificate
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import select

from lms import clock, config, db, signing
from lms.accounts.queries import primary_address
from lms.activities.models import Activity
from lms.credit.badge import Achieved, BadgeFacts, Issuer, Members, Recipient, claims, credential
from lms.credit.models import Award, Certificate, CertificateBadge
from lms.credit.rendering import NameDeleted, StoredDocument
from lms.credit.rules import credit_type
from lms.db import insert_unless_there, session
from lms.signing import SigningKey
from lms.storage import files

FOLDER: Final = "badges"
SALT_BYTES: Final = 16


def issuer() -> Issuer:
    """The provider as a badge names it."""
    settings = config.current()
    name = f"{settings.provider_name} {settings.provider_department}".strip()
    return Issuer(base_url=settings.base_url.rstrip("/"), name=name, contact_address=settings.contact_address)


def badge_once(certificate_id: int, *, is_named: bool) -> StoredDocument:
    """The stored badge, made and stored first where there is none; with the printed name or without.

    Called outside any transaction: it opens short ones before and after. Raises NameDeleted.
    """
    with db.transaction(write=False):
        stored = stored_badge(certificate_id, is_named=is_named)
        if stored is not None:
            return stored
        facts = _facts(session.get_one(Certificate, certificate_id), is_named=is_named)
    key = signing.current()
    return _keep_first(certificate_id, signed(facts, key), key.fingerprint, is_named=is_named)


def stored_badge(certificate_id: int, *, is_named: bool) -> StoredDocument | None:
    """The badge that was stored first, and stays."""
    found = session.scalars(
        select(CertificateBadge).filter_by(certificate_id=certificate_id, is_named=is_named)
    ).one_or_none()
    return None if found is None else StoredDocument(found.storage_name, found.sha256, found.size)


def signed(facts: BadgeFacts, key: SigningKey) -> bytes:
    """The credential as a JSON Web Token, signed with ES256; its header says where the key stands."""
    one = issuer()
    header = {"alg": "ES256", "typ": "JWT", "kid": key_address(one, key.fingerprint)}
    said = claims(credential(facts, one), facts.issued_at)
    secret = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    payload = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, payload, ECKey.import_key(secret), algorithms=["ES256"]).encode()


def public_keys() -> list[Members]:
    """Every key there ever was, as JSON Web Keys, the one in use first; what it signed before stays verifiable."""
    return [_public_key(one) for one in signing.certificates()]


def public_key(fingerprint: str) -> Members | None:
    """The key of this fingerprint; None where it was never one of ours."""
    found = signing.by_fingerprint(fingerprint)
    return None if found is None else _public_key(found)


def key_address(one: Issuer, fingerprint: str) -> str:
    """Where a key stands."""
    return f"{one.base_url}/badges/keys/{fingerprint}"


def achieved_of(activity: Activity, code: str) -> Achieved | None:
    """What an activity that learners have seen gives of this type; None where it never gave it."""
    designated = {one.credit_type: one for one in activity.designations}
    if activity.published_at is None or (code not in designated and credit_type(code).is_awarded):
        return None
    basis = designated.get(code)
    statements = (activity.accreditation_statement, basis.statement if basis else "")
    return Achieved(
        slug=activity.slug,
        credit_type=code,
        title=activity.program_title or activity.title,
        description="\n".join(one for one in statements if one),
        most=basis.amount if basis else None,
    )


def _facts(certificate: Certificate, *, is_named: bool) -> BadgeFacts:
    award = certificate.award
    return BadgeFacts(
        code=certificate.code,
        achieved=_achieved(certificate),
        recipient=_recipient(certificate, is_named=is_named),
        earned=_credit(award, award.amount),
        completed_on=award.completed_on,
        issued_at=certificate.issued_at,
    )


def _achieved(certificate: Certificate) -> Achieved:
    """As it stood when the certificate was issued, at the address of what it is today."""
    award = certificate.award
    return Achieved(
        slug=session.get_one(Activity, award.activity_id).slug,
        credit_type=award.credit_type,
        title=certificate.title,
        description=certificate.statements,
        most=_credit(award, award.maximum),
    )


def _credit(award: Award, amount: Decimal) -> Decimal | None:
    """Hours of participation are no credits."""
    return amount if credit_type(award.credit_type).is_awarded else None


def _recipient(certificate: Certificate, *, is_named: bool) -> Recipient:
    if is_named and certificate.holder is None:
        raise NameDeleted(certificate.id)
    address = primary_address(certificate.award.person_id)
    return Recipient(
        id=f"urn:uuid:{uuid.uuid4()}",
        name=certificate.holder.name if is_named and certificate.holder is not None else "",
        address=address.address if address is not None else "",
        salt=secrets.token_hex(SALT_BYTES),
    )


def _keep_first(certificate_id: int, data: bytes, signed_by: str, *, is_named: bool) -> StoredDocument:
    name, digest = files().write(FOLDER, data, suffix=".jwt")
    with db.transaction():
        insert_unless_there(
            CertificateBadge,
            ("certificate_id", "is_named"),
            certificate_id=certificate_id,
            is_named=is_named,
            sha256=digest,
            size=len(data),
            storage_name=name,
            signed_by=signed_by,
            made_at=clock.now(),
        )
        kept = stored_badge(certificate_id, is_named=is_named)
    assert kept is not None
    if kept.storage_name != name:
        files().delete(name)
    return kept


def _public_key(certificate: KeyCertificate) -> dict[str, Any]:
    key = certificate.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    found = ECKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).as_dict()
    address = key_address(issuer(), signing.fingerprint_of(certificate))
    return {**found, "kid": address, "use": "sig", "alg": "ES256"}
