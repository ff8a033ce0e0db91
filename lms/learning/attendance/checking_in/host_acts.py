"""What hosts do about check-ins: decide about flagged ones, tick people on the door list, take a tick back."""

from datetime import datetime

from sqlalchemy import select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.audit.log import note
from lms.db import session
from lms.learning.attendance.checking_in.check_ins import slot_of
from lms.learning.attendance.checking_in.codes import CheckInFlag
from lms.learning.attendance.checking_in.standing import stands_for
from lms.learning.attendance.operations import settle
from lms.learning.attendance.policy import may_decide_attendance
from lms.learning.attendance.values import DOORS_OPEN
from lms.learning.models import CheckIn


def decide_check_in(row: CheckIn, *, is_accepted: bool, reason: str, actor: Actor) -> None:
    """Say whether a flagged check-in counts, and why; nobody decides twice, nor about herself.

    Raises Refusal: not_allowed, own_attendance, check_in_decided.
    """
    if row.person_id is not None:
        # The person before her rows: whoever takes a tick back at the door holds her too.
        hold_person(row.person_id)
    session.refresh(row)
    insist(may_decide_attendance(actor, _activity_of(row), row.person_id))
    if row.flag is CheckInFlag.NONE or row.person_id is None or row.decided_at is not None:
        raise Refusal("check_in_decided")
    _decided(row, is_accepted=is_accepted, reason=reason, actor=actor)


def tick_present(person_id: int, item: ActivitySession, *, actor: Actor, seen_at: datetime) -> CheckIn:
    """Put somebody on the door list; whoever stands on it stays as she was ticked first.

    Who is ticked after the session is decided about like every late check-in. Raises Refusal: not_allowed,
    own_attendance, door_not_open.
    """
    insist(may_decide_attendance(actor, item.activity, person_id))
    if slot_of(item).starts_at - seen_at > DOORS_OPEN:
        raise Refusal("door_not_open", status=422)
    hold_person(person_id)
    standing = _ticked(person_id, item)
    if standing is not None:
        return standing
    slot = slot_of(item)
    row = CheckIn(
        session_id=item.id,
        person_id=person_id,
        kind=EvidenceKind.DOOR,
        scanned_at=seen_at,
        flag=CheckInFlag.LATE if seen_at >= slot.ends_at else CheckInFlag.NONE,
        bound_at=clock.now(),
        recorded_by=actor.id,
    )
    session.add(row)
    session.flush()
    note("ticked_present", actor_id=actor.id, subject=("check_in", row.id))
    settle(person_id, item.activity)
    return row


def take_tick_back(person_id: int, item: ActivitySession, *, actor: Actor) -> None:
    """Take somebody from the door list; that she stood there is kept.

    Raises Refusal: not_allowed, own_attendance.
    """
    insist(may_decide_attendance(actor, item.activity, person_id))
    hold_person(person_id)
    row = _ticked(person_id, item)
    if row is not None:
        _decided(row, is_accepted=False, reason="", actor=actor)


def _ticked(person_id: int, item: ActivitySession) -> CheckIn | None:
    ticks = select(CheckIn).where(
        CheckIn.person_id == person_id, CheckIn.kind == EvidenceKind.DOOR, stands_for([item])
    )
    return session.scalars(ticks.order_by(CheckIn.id).limit(1)).one_or_none()


def _decided(row: CheckIn, *, is_accepted: bool, reason: str, actor: Actor) -> None:
    # Who decides is read first: reading writes what is changed by then, and half a decision is refused.
    decided_by = actor.id
    row.is_accepted, row.decision_reason = is_accepted, reason
    row.decided_at, row.decided_by = clock.now(), decided_by
    act = "check_in_accepted" if is_accepted else "check_in_declined"
    note(act, actor_id=actor.id, subject=("check_in", row.id), flag=row.flag)
    assert row.person_id is not None
    settle(row.person_id, _activity_of(row))


def _activity_of(row: CheckIn) -> Activity:
    return session.get_one(ActivitySession, row.session_id).activity
