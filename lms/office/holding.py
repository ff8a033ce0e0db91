"""What an accreditor should hold by now: everything that was ever sent to it, as the comparison reads it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import insist
from lms.credit.accreditors.comparing import Ours
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.moc import moc_points
from lms.credit.accreditors.models import ReportRow
from lms.credit.accreditors.policy import may_report
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion, activities, completions
from lms.credit.accreditors.standing import State

# The accreditor has them, as far as it told us.
_THERE: Final = frozenset({State.ACCEPTED, State.DELETE_DUE, State.REMOVAL_DUE})


def reported_before(actor: Actor, channel: Channel, now: datetime) -> Iterator[Ours]:
    """Everything that was ever sent to this accreditor, with its learners' names. Raises Refusal."""
    insist(may_report(actor))
    sent = select(ReportRow).where(ReportRow.channel == channel).subquery()
    for one in completions(select(sent.c.award_id).where(sent.c.award_id.is_not(None)), (channel,), now):
        yield _of_learner(one)
    for act in activities(channel, select(sent.c.activity_id).where(sent.c.activity_id.is_not(None)), now):
        yield _of_activity(act)


def _of_learner(one: ReportedCompletion) -> Ours:
    facts, is_there = one.facts, one.standing.state in _THERE
    is_of_board = one.channel is Channel.MOC
    return Ours(
        key=one.key,
        label=f"{facts.given_name} {facts.family_name}, {one.activity.title}",
        is_there=is_there,
        may_be_there=is_there or one.standing.state is State.WAITING,
        amount=None if is_of_board else facts.amount,
        # One board's, where it still is one that takes them.
        points=next((told.points for told in moc_points(facts, one.activity)), None) if is_of_board else None,
        completed_on=facts.completed_on,
    )


def _of_activity(one: ReportedActivity) -> Ours:
    number = one.facts.accme_activity_id
    return Ours(
        key=one.key,
        label=one.facts.title,
        is_there=one.standing.state in _THERE,
        may_be_there=True,
        other_keys=(number,) if number else (),
    )
