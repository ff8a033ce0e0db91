"""What an accreditor should hold by now: everything that was ever sent to it, as the comparison reads it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import insist
from lms.credit.accreditors.comparing import Ours
from lms.credit.accreditors.facts import Channel, CompletionFacts
from lms.credit.accreditors.models import ReportRow
from lms.credit.accreditors.policy import may_report
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion, activities, completions
from lms.credit.accreditors.standing import State

# The accreditor has them, as far as it told us.
_THERE = frozenset({State.ACCEPTED, State.DELETE_DUE, State.REMOVAL_DUE})


def reported_before(actor: Actor, channel: Channel, now: datetime) -> Iterator[Ours]:
    """Everything that was ever sent to this accreditor, with its learners' names. Raises Refusal."""
    insist(may_report(actor))
    sent = select(ReportRow).where(ReportRow.channel == channel).subquery()
    for one in completions(select(sent.c.award_id).where(sent.c.award_id.is_not(None)), (channel,), now):
        yield _ours(one, f"{one.facts.given_name} {one.facts.family_name}, {one.activity.title}", one.facts)
    for act in activities(channel, select(sent.c.activity_id).where(sent.c.activity_id.is_not(None)), now):
        yield _ours(act, act.facts.title, None, (act.facts.accme_activity_id,))


def _ours(
    one: ReportedCompletion | ReportedActivity,
    label: str,
    facts: CompletionFacts | None,
    other_keys: tuple[str, ...] = (),
) -> Ours:
    state = one.standing.state
    return Ours(
        key=one.key,
        label=label,
        is_there=state in _THERE,
        may_be_there=state in _THERE or state is State.WAITING or isinstance(one, ReportedActivity),
        amount=facts.amount if facts else None,
        completed_on=facts.completed_on if facts else None,
        other_keys=tuple(key for key in other_keys if key),
    )
