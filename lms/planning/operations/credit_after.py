"""Credit after publication: less of a type, or one type more; each is a revision with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lms import clock, formats
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, Designation
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.window import published_end
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.learning.announcing.operations import announce_change, as_announced
from lms.learning.participation import queue_refreshing
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrections import blocking, hold_published, insist_on_gate
from lms.planning.operations.designations import Terms, insist_on_terms, made_designation, own_end
from lms.planning.operations.revisions import add_told_revision
from lms.planning.operations.wording import word_credit
from lms.planning.policy import may_change_credit
from lms.planning.publish_gate.credit import problem_of
from lms.planning.queries import gate_facts, has_begun


@dataclass(frozen=True, kw_only=True)
class Lowered:
    """What is left of one type: the most that can be claimed, in quarter hours, and its approval's last day."""

    credit_type: str
    amount: Decimal
    valid_until: date | None = None


def lower_credit(
    activity: Activity,
    lowered: Iterable[Lowered],
    *,
    seen: int,
    reason: str,
    actor: Actor,
    settings: Settings,
) -> ActivityRevision:
    """Give less, or end earlier: nobody's award changes, nobody gets more (domain rule 8).

    `seen` is the revision that the officer looked at. Raises Refusal: not_published, corrected_meanwhile,
    event_cancelled, credit_ended, no_such_designation, credit_only_lower, approval_only_earlier,
    amount_not_quarter_hours, approval_ended, nothing_lowered, reason_missing, link_in_reason, correction_blocked.
    """
    now = _held(activity, seen=seen, actor=actor)
    pairs = [(row, one) for row, one in _pairs(activity, lowered) if _is_other(row, one)]
    for row, one in pairs:
        _insist_on_less(row, one, now)
    if not pairs:
        raise Refusal("nothing_lowered", status=422)
    blocked, told = blocking(activity, now=now, settings=settings), as_announced(activity)
    changes = dict(change for pair in pairs for change in _changes(*pair))
    made = add_told_revision(activity, changes, reason=reason, actor=actor, now=now)
    for row, one in pairs:
        _lower(row, one)
    session.flush()
    word_credit(activity, settings)
    insist_on_gate(activity, now=now, settings=settings, known=blocked)
    announce_change(activity, told, reason=made.reason, now=now)
    _tell_the_house(activity)
    note("activity.credit_lowered", actor_id=actor.id, subject=("activity", activity.id), revision=made.number)
    return made


def designate_more(
    activity: Activity,
    type_code: str,
    terms: Terms,
    *,
    seen: int,
    reason: str,
    actor: Actor,
    settings: Settings,
) -> ActivityRevision:
    """Designate for one more type, for those alone who begin from now on (domain rule 8).

    Raises Refusal: not_published, corrected_meanwhile, event_cancelled, credit_ended, event_has_begun,
    unknown_credit_type, designated_already, amount_not_quarter_hours, approval_ended, uan_taken, reason_missing,
    link_in_reason, correction_blocked, and what the type asks for and does not find, as the gate names it.
    """
    now = _held(activity, seen=seen, actor=actor)
    if has_begun(activity, now):
        raise Refusal("event_has_begun")
    blocked, told = blocking(activity, now=now, settings=settings), as_announced(activity)
    changes = {f"designated:{type_code}": ("", formats.credits(terms.amount))}
    made = add_told_revision(activity, changes, reason=reason, actor=actor, now=now)
    made_designation(activity, type_code, terms, actor=actor, now=now)
    word_credit(activity, settings)
    problem = problem_of(type_code, gate_facts(activity, now=now, settings=settings))
    if problem is not None:
        raise Refusal(problem)
    insist_on_gate(activity, now=now, settings=settings, known=blocked)
    announce_change(activity, told, reason=made.reason, now=now)
    _tell_the_house(activity)
    return made


def _held(activity: Activity, *, seen: int, actor: Actor) -> datetime:
    """The moment, read once the activity is held: credit may have ended while this waited."""
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    # A broadcast date that moved meanwhile has moved their ends too.
    for one in activity.designations:
        session.refresh(one)
    now = clock.now()
    insist(may_change_credit(actor, activity, now=now), status=409)
    return now


def _pairs(activity: Activity, lowered: Iterable[Lowered]) -> Iterator[tuple[Designation, Lowered]]:
    here = {row.credit_type: row for row in activity.designations}
    for one in lowered:
        if one.credit_type not in here:
            raise Refusal("no_such_designation", status=422)
        yield here[one.credit_type], one


def _is_other(row: Designation, one: Lowered) -> bool:
    return (one.amount, one.valid_until) != (row.amount, row.valid_until)


def _insist_on_less(row: Designation, one: Lowered, now: datetime) -> None:
    if one.amount > row.amount:
        raise Refusal("credit_only_lower")
    if (one.valid_until or date.max) > (row.valid_until or date.max):
        raise Refusal("approval_only_earlier")
    # An approval that stands as it was may be over by now.
    until = one.valid_until if one.valid_until != row.valid_until else None
    insist_on_terms(row.activity, Terms(amount=one.amount, valid_until=until), now, row)


def _changes(row: Designation, one: Lowered) -> Iterator[tuple[str, tuple[Any, Any]]]:
    if one.amount != row.amount:
        yield f"amount:{row.credit_type}", (formats.credits(row.amount), formats.credits(one.amount))
    if one.valid_until != row.valid_until:
        days = (formats.day(day) if day is not None else "" for day in (row.valid_until, one.valid_until))
        before, after = days
        yield f"valid_until:{row.credit_type}", (before, after)


def _lower(row: Designation, one: Lowered) -> None:
    """After the revision that names it: the database refuses it without."""
    row.amount = one.amount
    if one.valid_until == row.valid_until:
        return
    end = own_end(row.activity, one.valid_until)
    assert end is not None
    assert row.closes_at is not None
    row.closes_at, row.valid_until = published_end(row.closes_at, end), one.valid_until


def _tell_the_house(activity: Activity) -> None:
    queue_refreshing(activity)
    queue_indexing(activity)
