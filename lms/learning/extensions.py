"""Until when one learner may claim where the office gave her longer: of several extensions the last holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select

from lms.db import session
from lms.learning.models import ClaimExtension


def extended_until(person_id: Any, activity_id: Any) -> ScalarSelect[datetime]:
    """Her end as a part of a statement, null where nobody extended it; both are values or columns around it."""
    return (
        select(ClaimExtension.closes_at)
        .where(ClaimExtension.person_id == person_id, ClaimExtension.activity_id == activity_id)
        .order_by(ClaimExtension.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def last_extensions(activity_id: int, *whose: ColumnElement[bool]) -> dict[int, ClaimExtension]:
    """The extensions that hold in an activity, by person."""
    of_it = select(ClaimExtension).where(ClaimExtension.activity_id == activity_id, *whose)
    return {row.person_id: row for row in session.scalars(of_it.order_by(ClaimExtension.id))}
