"""Reads of the ledger: a person's awards, a certificate by its code, what happened to it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import joinedload

from lms.credit.codes import normalise_code
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateFile
from lms.db import fetch, session

_MINE: Final = (
    select(Award)
    .where(Award.person_id == bindparam("person_id"), Award.activity_id == bindparam("activity_id"))
    # What accompanies another stands behind it.
    .order_by(Award.is_accompanying, Award.id)
)
_ANY: Final = select(
    exists().where(Award.person_id == bindparam("person_id"), Award.activity_id == bindparam("activity_id"))
)


def awards_of(person_id: int, activity_id: int) -> Sequence[Award]:
    """What a person holds for an activity; most often nothing yet, and that is asked first."""
    key = {"person_id": person_id, "activity_id": activity_id}
    return session.scalars(_MINE, key).all() if fetch(_ANY, **key).scalar_one() else ()


def certificate_by_code(typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it."""
    code = normalise_code(typed)
    if code is None:
        return None
    query = select(Certificate).where(Certificate.code == code)
    return session.scalars(query.options(joinedload(Certificate.award))).one_or_none()


def stored_file(certificate_id: int) -> CertificateFile | None:
    """The document that was stored first, and stays."""
    return session.scalars(
        select(CertificateFile).where(CertificateFile.certificate_id == certificate_id)
    ).one_or_none()


def events_of(certificate_ids: Sequence[int]) -> Sequence[CertificateEvent]:
    """What happened to these certificates, in its order."""
    query = select(CertificateEvent).where(CertificateEvent.certificate_id.in_(certificate_ids))
    return session.scalars(query.order_by(CertificateEvent.id)).all()


def successor_of(certificate_id: int) -> Certificate | None:
    """The certificate that took this one's place."""
    return session.scalars(select(Certificate).where(Certificate.supersedes_id == certificate_id)).one_or_none()
