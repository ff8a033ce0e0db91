"""What comes weeks after a claim: letters that ask what became of it, answers to some, and credit withdrawn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from lms import clock
from lms.assessments.asked import asked_of
from lms.assessments.models import Evaluation
from lms.assessments.queries import follow_ups_with_items, item_texts, subjects_of
from lms.credit.operations.revoking import revoke
from lms.credit.reasons import RevocationReason
from lms.db import session
from lms.demo.chance import Chance
from lms.demo.opinions import opinion
from lms.demo.people import officer, person_at
from lms.demo.plans import Plan
from lms.learning.claiming import certificates_held
from lms.learning.following_up import ask_some, hand_in_follow_up
from lms.learning.models import FollowUpRequest
from lms.learning.participation import refresh_one

# How many of those who are asked answer, within how many days.
ANSWERED: Final = 0.7
DAYS_TO_ANSWER: Final = 12
_WHY: Final = "He had claimed the same session at its live broadcast, and asked us to withdraw this one."
_NOTICED_AFTER: Final = timedelta(days=9)


def follow_up(plan: Plan, activity_id: int, claimed_at: datetime, chance: Chance) -> Iterator[datetime]:
    """Each letter at its time, and an answer some days later, or none."""
    for days in [one.days_after for one in follow_ups_with_items(activity_id)]:
        assert days is not None
        moment = claimed_at + timedelta(days=days, hours=chance.number(1, 6))
        yield moment
        ask_some(now=clock.now())
        answers_after = timedelta(days=chance.number(0, DAYS_TO_ANSWER), hours=chance.number(1, 9))
        if chance.happens(ANSWERED):
            yield moment + answers_after
            _answer(plan, activity_id, days, chance)


def withdraw(plan: Plan, activity_id: int, claimed_at: datetime) -> Iterator[datetime]:
    """The office withdraws what she holds, as she asked."""
    yield claimed_at + _NOTICED_AFTER
    person = person_at(plan.address)
    (certificate, *_others) = certificates_held(person.id, activity_id)
    revoke(officer(), certificate, reason=RevocationReason.HOLDER_ASKED, words=_WHY)
    refresh_one(person.id, activity_id)


def _answer(plan: Plan, activity_id: int, days: int, chance: Chance) -> None:
    """By the link of the letter."""
    request = session.scalars(
        select(FollowUpRequest)
        .join(Evaluation, Evaluation.id == FollowUpRequest.evaluation_id)
        .where(
            FollowUpRequest.person_id == person_at(plan.address).id,
            Evaluation.activity_id == activity_id,
            Evaluation.days_after == days,
        )
    ).one()
    form = session.get_one(Evaluation, request.evaluation_id)
    asked = asked_of(item_texts(form), subjects_of(activity_id))
    answers = {blank.key: opinion(one.item, blank.words, chance) for one in asked for blank in one.blanks}
    hand_in_follow_up(request, answers, now=clock.now())
