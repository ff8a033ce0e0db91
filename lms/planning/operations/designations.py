"""For which credit a draft is designated, and how much of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, cast

from lms import formats
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, Designation
from lms.activities.policy import may_edit
from lms.activities.window import WindowRefused, day_end
from lms.audit.log import note
from lms.credit.rules import CREDIT_TYPES, is_maximum
from lms.db import session
from lms.planning.operations.drafts import is_draft
from lms.planning.operations.numbers import insist_on_free, last_number_of, told_where_taken
from lms.planning.operations.people import local_day
from lms.planning.operations.saving import DraftSlot, lock
from lms.planning.versions import Value

# What a form says where less than the whole may be claimed.
IN_PART: Final = "in_part"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The most that can be claimed, in quarter hours, and the last day of the type's own approval.

    `uan` and `topic` are ACPE's, `number` another accreditor's; `in_part` where the criteria for completion allow
    less than the whole.
    """

    amount: Decimal
    valid_until: date | None = None
    uan: str = ""
    topic: str = ""
    number: str = ""
    in_part: bool = False


def designate(activity: Activity, type_code: str, terms: Terms, *, actor: Actor, now: datetime) -> Designation:
    """Designate a draft for one more type.

    Raises Refusal: published_meanwhile, unknown_credit_type, designated_already, amount_not_quarter_hours,
    approval_ended, uan_taken.
    """
    insist(may_edit(actor, activity))
    lock(activity)
    if not is_draft(activity):
        raise Refusal("published_meanwhile")
    return made_designation(activity, type_code, terms, actor=actor, now=now)


def made_designation(
    activity: Activity, type_code: str, terms: Terms, *, actor: Actor, now: datetime
) -> Designation:
    """One more type, of a draft or later; the caller holds the activity, and has asked what may be.

    Raises Refusal: unknown_credit_type, designated_already, amount_not_quarter_hours, approval_ended, uan_taken.
    """
    if type_code not in CREDIT_TYPES:
        raise Refusal("unknown_credit_type")
    if any(one.credit_type == type_code for one in activity.designations):
        raise Refusal("designated_already")
    insist_on_terms(activity, terms, now)
    with told_where_taken():
        made = _made(activity, type_code, terms, now=now, end=own_end(activity, terms.valid_until))
        session.add(made)
        session.flush()
    session.expire(activity, ["designations"])
    _note("designation.made", made, actor)
    return made


def _made(activity: Activity, type_code: str, terms: Terms, *, now: datetime, end: datetime | None) -> Designation:
    return Designation(
        activity=activity,
        credit_type=type_code,
        amount=terms.amount,
        designated_at=now,
        valid_until=terms.valid_until,
        uan=terms.uan,
        topic=terms.topic,
        number=terms.number or last_number_of(CREDIT_TYPES[type_code]),
        in_part=terms.in_part,
        opens_at=None if end is None else now,
        closes_at=end,
    )


def remove_designation(activity: Activity, designation_id: int, *, actor: Actor) -> None:
    """Take a type out of a draft; what was published keeps its types, for learners count on them.

    Raises Refusal: not_allowed, no_such_designation, credit_is_published.
    """
    insist(may_edit(actor, activity))
    lock(activity)
    found = next((one for one in activity.designations if one.id == designation_id), None)
    if found is None:
        raise Refusal("no_such_designation", status=404)
    if not is_draft(activity):
        raise Refusal("credit_is_published")
    session.delete(found)
    session.flush()
    session.expire(activity, ["designations"])
    _note("designation.removed", found, actor)


def designation_slots(activity: Activity, *, now: datetime) -> Iterable[DraftSlot]:
    """Amount and approval of each type of a draft, saved by themselves."""
    return [_slot(activity, one, now) for one in activity.designations]


def _slot(activity: Activity, designation: Designation, now: datetime) -> DraftSlot:
    def read() -> Value:
        until = designation.valid_until
        return {
            "amount": formats.credits(designation.amount),
            "valid_until": until.isoformat() if until else "",
            "uan": designation.uan,
            "topic": designation.topic,
            "number": designation.number,
            "in_part": IN_PART if designation.in_part else "",
        }

    def write(value: Value) -> None:
        said = cast("dict[str, str]", value)
        until = date.fromisoformat(said["valid_until"]) if said["valid_until"] else None
        terms = Terms(amount=Decimal(said["amount"]), valid_until=until, uan=said["uan"])
        insist_on_terms(activity, terms, now, designation)
        with told_where_taken():
            designation.amount, designation.valid_until = terms.amount, terms.valid_until
            designation.uan, designation.topic = terms.uan, said["topic"]
            designation.number, designation.in_part = said["number"], said["in_part"] == IN_PART
            session.flush()

    def show(value: Value) -> str:
        said = cast("dict[str, str]", value)
        until = date.fromisoformat(said["valid_until"]) if said["valid_until"] else None
        shown = (said["amount"], formats.day(until) if until else "", said["uan"], said["topic"], said["number"])
        return " · ".join(part for part in (*shown, said["in_part"]) if part)

    return DraftSlot(part=f"designation:{designation.id}", read=read, write=write, show=show)


def insist_on_terms(activity: Activity, terms: Terms, now: datetime, own: Designation | None = None) -> None:
    """Raises Refusal: amount_not_quarter_hours, approval_ended, uan_taken."""
    if not is_maximum(terms.amount):
        raise Refusal("amount_not_quarter_hours")
    if terms.valid_until is not None and terms.valid_until < local_day(activity, now):
        raise Refusal("approval_ended")
    insist_on_free(terms.uan, own)


def own_end(activity: Activity, valid_until: date | None) -> datetime | None:
    """When the type's credit ends in a published activity; None while that is not fixed.

    Raises Refusal: approval_ended.
    """
    if activity.closes_at is None or valid_until is None:
        return activity.closes_at
    try:
        return min(activity.closes_at, day_end(valid_until, activity.zone))
    except WindowRefused as refused:
        raise Refusal("approval_ended") from refused


def _note(act: str, designation: Designation, actor: Actor) -> None:
    note(
        act,
        actor_id=actor.id,
        subject=("activity", designation.activity_id),
        credit_type=designation.credit_type,
        amount=formats.credits(designation.amount),
    )
