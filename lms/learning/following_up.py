"""Asks learners by letter, days after their claim, what became of an activity: once, and reminds them once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, select

from lms import config
from lms.accounts.models import Address, Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.assessments.models import Evaluation, EvaluationReceipt, Occasion
from lms.assessments.operations import hand_in_evaluation
from lms.credit.models import Award
from lms.db import session
from lms.learning.emails import send_follow_up
from lms.learning.models import FollowUpRequest
from lms.tokens import Signer, TokenRefused

# How long the link works, when the one reminder goes out, and how late somebody may still be asked at all.
LIVES: Final = timedelta(days=45)
REMINDED_AFTER: Final = timedelta(days=14)
LATEST: Final = timedelta(days=30)
MOST_AT_ONCE: Final = 200
_PURPOSE: Final = "follow_up"


def ask_some(*, now: datetime) -> int:
    """Write to those whose days are over; how many. Nobody without an address, or whose account ended."""
    follow_ups = session.scalars(
        select(Evaluation)
        .join(Activity, Activity.id == Evaluation.activity_id)
        .where(Evaluation.occasion == Occasion.FOLLOW_UP, Activity.state == ActivityState.PUBLISHED)
    ).all()
    due = [(one, person_id) for one in follow_ups for person_id in _due(one, now)][:MOST_AT_ONCE]
    for one, person_id in due:
        # Of two workers at once the table's constraint undoes the second, and the work is tried again.
        made = FollowUpRequest(person_id=person_id, evaluation_id=one.id, asked_at=now, ends_at=now + LIVES)
        session.add(made)
        session.flush()
        _write(made, now=now, is_reminder=False)
    return len(due)


def remind_some(*, now: datetime) -> int:
    """Write once more to those who have not answered; how many."""
    rows = session.scalars(
        select(FollowUpRequest)
        .join(Person, Person.id == FollowUpRequest.person_id)
        .where(
            FollowUpRequest.reminded_at.is_(None),
            FollowUpRequest.asked_at <= now - REMINDED_AFTER,
            FollowUpRequest.ends_at > now,
            Person.disabled_at.is_(None),
            exists().where(Address.person_id == Person.id, Address.is_primary.is_(True)),
            ~_answered(),
        )
        .order_by(FollowUpRequest.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=FollowUpRequest)
    ).all()
    for row in rows:
        row.reminded_at = now
        _write(row, now=now, is_reminder=True)
    session.flush()
    return len(rows)


def open_follow_up(token: str, *, now: datetime) -> FollowUpRequest | None:
    """The request behind a link while it may be answered; changes nothing."""
    try:
        number = int(_signer().read(_PURPOSE, token))
    except TokenRefused:
        return None
    usable = (
        FollowUpRequest.id == number,
        FollowUpRequest.ends_at > now,
        Person.disabled_at.is_(None),
        ~_answered(),
    )
    asked = select(FollowUpRequest).join(Person, Person.id == FollowUpRequest.person_id)
    return session.scalars(asked.where(*usable)).one_or_none()


def hand_in_follow_up(asked: FollowUpRequest, answers: Mapping[str, tuple[str, ...]], *, now: datetime) -> bool:
    """Receipt and ballot, apart as the evaluation's are; False where they were handed in before."""
    evaluation = session.get_one(Evaluation, asked.evaluation_id)
    return hand_in_evaluation(asked.person_id, evaluation, answers, now=now)


def link_token(asked: FollowUpRequest, *, now: datetime) -> str:
    """What the letter's link carries."""
    return _signer().sign(_PURPOSE, str(asked.id), lives=asked.ends_at - now)


def _due(follow_up: Evaluation, now: datetime) -> Sequence[int]:
    assert follow_up.days_after is not None
    until = now - timedelta(days=follow_up.days_after)
    was_asked = exists().where(
        FollowUpRequest.person_id == Award.person_id, FollowUpRequest.evaluation_id == follow_up.id
    )
    return session.scalars(
        select(Award.person_id)
        .join(Person, Person.id == Award.person_id)
        .where(
            Award.activity_id == follow_up.activity_id,
            Award.is_accompanying.is_(False),
            Award.claimed_at <= until,
            Award.claimed_at > until - LATEST,
            Person.disabled_at.is_(None),
            exists().where(Address.person_id == Person.id, Address.is_primary.is_(True)),
            ~was_asked,
        )
        .order_by(Award.id)
        .limit(MOST_AT_ONCE)
    ).all()


def _answered() -> ColumnElement[bool]:
    return exists().where(
        EvaluationReceipt.person_id == FollowUpRequest.person_id,
        EvaluationReceipt.evaluation_id == FollowUpRequest.evaluation_id,
    )


def _write(asked: FollowUpRequest, *, now: datetime, is_reminder: bool) -> None:
    evaluation = session.get_one(Evaluation, asked.evaluation_id)
    activity = session.get_one(Activity, evaluation.activity_id)
    send_follow_up(asked, activity, link_token(asked, now=now), is_reminder=is_reminder)


def _signer() -> Signer:
    return Signer(config.current().signing_key)
