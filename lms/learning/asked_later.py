"""Whom a follow-up's letter may reach, and whose link still asks, in SQL."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Address, Person
from lms.assessments.models import Evaluation, EvaluationReceipt
from lms.credit.models import Award
from lms.credit.queries import award_stands
from lms.learning.models import FollowUpRequest


def may_be_written_to() -> tuple[ColumnElement[bool], ...]:
    """Of a person and an evaluation: she has an account and an address, and declined no letter about it."""
    request, form = aliased(FollowUpRequest), aliased(Evaluation)
    declined = (
        select(request.id)
        .join(form, form.id == request.evaluation_id)
        .where(
            request.person_id == Person.id,
            form.activity_id == Evaluation.activity_id,
            request.declined_at.is_not(None),
        )
        .exists()
    )
    has_address = exists().where(Address.person_id == Person.id, Address.is_primary.is_(True))
    return Person.disabled_at.is_(None), has_address, ~declined


def holds_credit() -> ColumnElement[bool]:
    """Of a request and its evaluation: what was claimed was not revoked since."""
    return exists().where(
        Award.person_id == FollowUpRequest.person_id,
        Award.activity_id == Evaluation.activity_id,
        Award.is_accompanying.is_(False),
        award_stands(),
    )


def answered() -> ColumnElement[bool]:
    """Of a request: its answers were handed in."""
    return exists().where(
        EvaluationReceipt.person_id == FollowUpRequest.person_id,
        EvaluationReceipt.evaluation_id == FollowUpRequest.evaluation_id,
    )
