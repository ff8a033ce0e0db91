"""Reads of the ledger: a person's awards, a certificate by its code, what happened to it."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.credit.models import Award, Certificate
from lms.db import session


def awards_of(person_id: int, activity_id: int, credit_type: str = "") -> Sequence[Award]:
    """What a person holds for an activity; of one type where it is named."""
    query = select(Award).where(Award.person_id == person_id, Award.activity_id == activity_id)
    if credit_type:
        query = query.where(Award.credit_type == credit_type)
    return session.scalars(query.order_by(Award.id)).all()


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate of this code, as it is stored."""
    return session.scalars(select(Certificate).where(Certificate.code == code)).one_or_none()
