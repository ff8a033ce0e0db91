"""What a person decides about rows that neither a token nor an address matched: whose they are, or nobody's."""

from collections.abc import Sequence

from sqlalchemy import select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.addresses import canonical_address
from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import session
from lms.learning.attendance.evidence import COUNTS
from lms.learning.attendance.imports.holding import brought_for_hosting, hold_rows
from lms.learning.attendance.imports.reported import confirmed_as, is_registrant
from lms.learning.attendance.operations import queue_settling
from lms.learning.attendance.policy import may_decide_attendance
from lms.learning.models import AttendanceRow, MatchedBy


def row_for_deciding(activity: Activity, row_id: int, actor: Actor) -> AttendanceRow:
    """A row of one of this activity's reports, for whoever may decide about it."""
    return brought_for_hosting(AttendanceRow, activity, row_id, actor)


def choose_person(activity: Activity, row_id: int, person_id: int, *, actor: Actor, alone: bool = False) -> None:
    """Give a row, and unless it is decided alone those that name the same and wait too, to one of the registrants.

    Raises Refusal: not_allowed, not_brought, row_decided, not_of_this_activity, own_attendance.
    """
    rows = _waiting(activity, row_id, actor, alone=alone)
    if not is_registrant(activity, person_id):
        raise Refusal("not_of_this_activity", status=422)
    _give(activity, rows, person_id, actor)


def choose_address(activity: Activity, row_id: int, address: str, *, actor: Actor, alone: bool = False) -> None:
    """The same for somebody who did not register, known by an address that she confirmed.

    Raises Refusal: not_allowed, not_brought, row_decided, address_missing, nobody_with_address, own_attendance.
    """
    rows = _waiting(activity, row_id, actor, alone=alone)
    if not address.strip():
        raise Refusal("address_missing", status=422)
    person = confirmed_as(canonical_address(address))
    if person is None:
        raise Refusal("nobody_with_address", status=422)
    _give(activity, rows, person.id, actor)


def set_rows_aside(activity: Activity, row_id: int, *, actor: Actor, alone: bool = False) -> None:
    """Nobody is meant, such as by a room's own screen.

    Raises Refusal: not_allowed, not_brought, row_decided.
    """
    rows = _waiting(activity, row_id, actor, alone=alone)
    for row in rows:
        row.is_ignored, row.decided_by, row.decided_at = True, actor.id, clock.now()
    _note("attendance_rows_set_aside", activity, rows, actor)


def reconsider(activity: Activity, row_id: int, *, actor: Actor) -> None:
    """Take a decision back: the rows wait again. Raises Refusal: not_allowed, not_brought, row_not_decided."""
    first = _held(activity, row_id, actor)
    if not _is_decided(first):
        raise Refusal("row_not_decided")
    rows = _like(first, person_id=first.person_id, is_ignored=first.is_ignored)
    person_id = first.person_id
    for row in rows:
        row.person_id, row.matched_by, row.is_ignored = None, MatchedBy.NOBODY, False
        row.decided_by, row.decided_at = actor.id, clock.now()
    _note("attendance_rows_reconsidered", activity, rows, actor, person_id=person_id)
    queue_settling(activity, [] if person_id is None else [person_id])


def is_waiting(row: AttendanceRow) -> bool:
    """Whether it is nobody's yet, and its report counts."""
    counts = select(AttendanceRow.id).where(AttendanceRow.id == row.id, COUNTS)
    return row.person_id is None and session.scalar(counts) is not None


def _waiting(activity: Activity, row_id: int, actor: Actor, *, alone: bool) -> Sequence[AttendanceRow]:
    """Two people may have used one name: each stay can be decided about alone."""
    first = _held(activity, row_id, actor)
    if not is_waiting(first):
        raise Refusal("row_decided")
    if alone:
        return [first]
    return [one for one in _like(first, person_id=None, is_ignored=False) if is_waiting(one)]


def _held(activity: Activity, row_id: int, actor: Actor) -> AttendanceRow:
    """The row as it stands once nobody else decides or imports: another may have been quicker."""
    found = row_for_deciding(activity, row_id, actor)
    hold_rows(found.venue_id)
    session.refresh(found)
    return found


def _is_decided(row: AttendanceRow) -> bool:
    """Whether a person gave it to somebody, or set it aside as nobody's."""
    return row.matched_by is MatchedBy.PERSON or (row.is_ignored and row.person_id is None)


def _like(first: AttendanceRow, *, person_id: int | None, is_ignored: bool) -> Sequence[AttendanceRow]:
    """Rows of the same venue that name the same and stand the same: who came back has several."""
    alike = select(AttendanceRow).filter_by(
        venue_id=first.venue_id, name=first.name, address=first.address, is_ignored=is_ignored
    )
    whose = AttendanceRow.person_id.is_(None) if person_id is None else AttendanceRow.person_id == person_id
    by = MatchedBy.NOBODY if person_id is None else MatchedBy.PERSON
    return session.scalars(alike.where(whose, AttendanceRow.matched_by == by).order_by(AttendanceRow.id)).all()


def _give(activity: Activity, rows: Sequence[AttendanceRow], person_id: int, actor: Actor) -> None:
    """Nobody says of herself that she was there: a colleague does, as with every other evidence."""
    insist(may_decide_attendance(actor, activity, person_id))
    for row in rows:
        row.person_id, row.matched_by = person_id, MatchedBy.PERSON
        row.decided_by, row.decided_at = actor.id, clock.now()
    _note("attendance_rows_given", activity, rows, actor, person_id=person_id)
    queue_settling(activity, [person_id])


def _note(
    act: str, activity: Activity, rows: Sequence[AttendanceRow], actor: Actor, *, person_id: int | None = None
) -> None:
    note(
        act,
        actor_id=actor.id,
        subject=("activity", activity.id),
        row_id=rows[0].id,
        rows=len(rows),
        person_id=person_id,
    )
