"""Makes a certificate's document once: whoever is asked first renders, the first stored file stays."""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock, db, pdf, signing
from lms.credit.certificate import PrintedFacts, document, printed_facts
from lms.credit.codes import reason_for
from lms.credit.models import Certificate, CertificateFile
from lms.credit.queries import stored_file
from lms.db import session
from lms.storage import files

FOLDER: Final = "certificates"


class NameDeleted(LookupError):
    """The name was deleted after its time, before any document was made."""


class FileDamaged(RuntimeError):
    """A stored document is gone or is not what was stored."""


@dataclass(frozen=True)
class StoredDocument:
    """Where a certificate's document lies, and what it must be."""

    storage_name: str
    sha256: str
    size: int


def render_once(certificate_id: int) -> StoredDocument:
    """The stored document, rendered and stored first where there is none.

    Called outside any transaction: it opens short ones before and after. Raises NotPrintable and NameDeleted.
    """
    stored, facts = _look(certificate_id)
    if stored is not None:
        return stored
    if facts is None:
        raise NameDeleted(certificate_id)
    data, signed_by = signed(facts)
    return _store(certificate_id, data, signed_by)


def signed(facts: PrintedFacts) -> tuple[bytes, str]:
    """The document with the house's signature, which names its code; the fingerprint of the key."""
    return sign_for(document(facts), reason_for(facts.code), facts.provider)


def sign_for(data: bytes, reason: str, provider: str) -> tuple[bytes, str]:
    """A document with the house's signature for this reason; the fingerprint of the key."""
    key = signing.current()
    label = f"Signature of {provider}"
    return signing.sign(data, key, reason=reason, label=label, at=clock.now()), key.fingerprint


def warm_up() -> None:
    """Load what renders and what signs, so that the first person who asks does not wait for them."""
    pdf.warm_up()
    signing.warm_up()


def read(stored: StoredDocument) -> bytes:
    """The bytes as they were stored; raises FileDamaged where they are not."""
    try:
        data = files().read(stored.storage_name)
    except OSError as error:
        raise FileDamaged(stored.storage_name) from error
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise FileDamaged(stored.storage_name)
    return data


def _look(certificate_id: int) -> tuple[StoredDocument | None, PrintedFacts | None]:
    with db.transaction(write=False):
        row = stored_file(certificate_id)
        if row is not None:
            return as_stored(row), None
        return None, printed_facts(session.get_one(Certificate, certificate_id))


def _store(certificate_id: int, data: bytes, signed_by: str) -> StoredDocument:
    name, digest = files().write(FOLDER, data, suffix=".pdf")
    with db.transaction():
        insert = sqlite.insert if session().get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(
            insert(CertificateFile)
            .values(
                certificate_id=certificate_id,
                sha256=digest,
                size=len(data),
                storage_name=name,
                made_at=clock.now(),
                signed_by=signed_by,
            )
            .on_conflict_do_nothing(index_elements=["certificate_id"])
        )
        kept = as_stored(session.scalars(select(CertificateFile).filter_by(certificate_id=certificate_id)).one())
    if kept.storage_name != name:
        files().delete(name)
    return kept


def as_stored(row: CertificateFile) -> StoredDocument:
    """The row as a plain value."""
    return StoredDocument(storage_name=row.storage_name, sha256=row.sha256, size=row.size)
