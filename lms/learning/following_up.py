"""Asks learners by letters, days after their claim, what became of an activity: each once, with one reminder."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from sqlalchemy import Row, exists, select

from lms import config
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.assessments.models import Evaluation, Occasion
from lms.assessments.operations import hand_in_evaluation
from lms.credit.models import Award
from lms.credit.queries import award_stands
from lms.db import session
from lms.learning.asked_later import answered, holds_credit, may_be_written_to
from lms.learning.emails import send_follow_up
from lms.learning.models import FollowUpRequest
from lms.learning.turns import REMINDED_AFTER, Turn, turns_of
from lms.tokens import Signer, TokenRefused

MOST_AT_ONCE: Final = 200
_PURPOSE: Final = "follow_up"


class LinkEnded(StrEnum):
    """Why a link asks nothing any more: it was used, is over or unknown; or the credit was revoked."""

    OVER = "over"
    REVOKED = "revoked"


def ask_some(*, now: datetime) -> int:
    """Write to those whose days are over, unless their account or credit ended; how many."""
    due = [(turn, row) for turn in _turns() for row in _due(turn, now)][:MOST_AT_ONCE]
    for turn, row in due:
        # Of two workers at once the table's constraint undoes the second, and the work is tried again.
        made = FollowUpRequest(
            person_id=row.person_id,
            evaluation_id=turn.evaluation_id,
            asked_at=now,
            ends_at=turn.link_ends_at(row.claimed_at, now=now),
        )
        session.add(made)
        session.flush()
        _write(made, now=now, is_reminder=False)
    return len(due)


def remind_some(*, now: datetime) -> int:
    """Write once more to those who have not answered; how many."""
    rows = session.scalars(
        select(FollowUpRequest)
        .join(Person, Person.id == FollowUpRequest.person_id)
        .join(Evaluation, Evaluation.id == FollowUpRequest.evaluation_id)
        .where(
            FollowUpRequest.reminded_at.is_(None),
            FollowUpRequest.asked_at <= now - REMINDED_AFTER,
            FollowUpRequest.ends_at > now,
            ~answered(),
            holds_credit(),
            *may_be_written_to(),
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


def open_follow_up(token: str, *, now: datetime) -> FollowUpRequest | LinkEnded:
    """The request behind a link while it may be answered; changes nothing."""
    try:
        number = int(_signer().read(_PURPOSE, token))
    except TokenRefused:
        return LinkEnded.OVER
    found = session.execute(
        select(FollowUpRequest, holds_credit())
        .join(Person, Person.id == FollowUpRequest.person_id)
        .join(Evaluation, Evaluation.id == FollowUpRequest.evaluation_id)
        .where(
            FollowUpRequest.id == number,
            FollowUpRequest.ends_at > now,
            Person.disabled_at.is_(None),
            ~answered(),
        )
    ).one_or_none()
    if found is None:
        return LinkEnded.OVER
    asked, still_holds = found
    return asked if still_holds else LinkEnded.REVOKED


def decline_follow_ups(asked: FollowUpRequest, *, now: datetime) -> None:
    """Write no further letter about this activity to whom this link belongs; the link itself goes on."""
    asked.declined_at = asked.declined_at or now
    session.flush()


def hand_in_follow_up(asked: FollowUpRequest, answers: Mapping[str, tuple[str, ...]], *, now: datetime) -> bool:
    """Receipt and ballot, apart as the evaluation's are; False where they were handed in before."""
    evaluation = session.get_one(Evaluation, asked.evaluation_id)
    return hand_in_evaluation(asked.person_id, evaluation, answers, now=now)


def link_token(asked: FollowUpRequest, *, now: datetime) -> str:
    """What the letter's link carries."""
    return _signer().sign(_PURPOSE, str(asked.id), lives=asked.ends_at - now)


def _turns() -> Iterator[Turn]:
    """Every follow-up of what is published, in the order of its activity's letters."""
    rows = session.execute(
        select(Evaluation.id, Evaluation.activity_id, Evaluation.days_after)
        .join(Activity, Activity.id == Evaluation.activity_id)
        .where(Evaluation.occasion == Occasion.FOLLOW_UP, Activity.state == ActivityState.PUBLISHED)
        .order_by(Evaluation.activity_id, Evaluation.days_after)
    )
    for activity_id, group in groupby(rows, key=lambda row: row.activity_id):
        forms = {row.days_after: row.id for row in group}
        yield from turns_of(activity_id, forms)


def _due(turn: Turn, now: datetime) -> Sequence[Row[int, datetime]]:
    until = now - timedelta(days=turn.days)
    was_asked = exists().where(
        FollowUpRequest.person_id == Award.person_id, FollowUpRequest.evaluation_id == turn.evaluation_id
    )
    return session.execute(
        select(Award.person_id, Award.claimed_at)
        .join(Person, Person.id == Award.person_id)
        .join(Evaluation, Evaluation.id == turn.evaluation_id)
        .where(
            Award.activity_id == turn.activity_id,
            Award.is_accompanying.is_(False),
            Award.claimed_at <= until,
            Award.claimed_at > until - turn.latest,
            ~was_asked,
            award_stands(),
            *may_be_written_to(),
        )
        .order_by(Award.id)
        .limit(MOST_AT_ONCE)
    ).all()


def _write(asked: FollowUpRequest, *, now: datetime, is_reminder: bool) -> None:
    evaluation = session.get_one(Evaluation, asked.evaluation_id)
    activity = session.get_one(Activity, evaluation.activity_id)
    token = link_token(asked, now=now)
    # A follow-up has its days, by the table's own check.
    assert evaluation.days_after is not None
    send_follow_up(asked, activity, token, days=evaluation.days_after, is_reminder=is_reminder)


def _signer() -> Signer:
    return Signer(config.current().signing_key)
