"""The door list of a session: whoever is registered or came besides, and what shows that they are there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select

from lms.accounts.models import Person
from lms.accounts.queries import is_named, people_known_as
from lms.activities.models import ActivitySession
from lms.activities.rules import EvidenceKind
from lms.db import session
from lms.learning.attendance.checking_in.codes import CheckInFlag
from lms.learning.attendance.checking_in.standing import stands_for
from lms.learning.attendance.values import counts
from lms.learning.models import CheckIn
from lms.learning.registration.queries import has_seat

# A longer list is searched by name at the door.
LONGEST: Final = 300
MOST_WALK_INS: Final = 10


@dataclass(frozen=True, kw_only=True)
class DoorLine:
    """One person at the door; `kind` is the first evidence of being there, None where there is none yet."""

    person: Person
    is_registered: bool
    kind: EvidenceKind | None = None
    since: datetime | None = None
    is_ticked: bool = False
    waits: bool = False


def door_list(item: ActivitySession, text: str = "") -> list[DoorLine]:
    """Registered people and who is there without a seat, by name, narrowed to names that hold every word."""
    registered = has_seat(item.activity_id)
    people = session.execute(
        select(Person, registered)
        .where(or_(registered, _is_there(item)), *(is_named(word) for word in text.split()))
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(LONGEST)
    ).all()
    return _lines(item, people)


def walk_ins(item: ActivitySession, text: str) -> list[DoorLine]:
    """People of the house whose names hold every word, and who stand on no list of this session yet."""
    listed = {line.person.id for line in door_list(item, text)}
    found = people_known_as(text, limit=MOST_WALK_INS + len(listed)) if "@" not in text else ()
    return [DoorLine(person=one, is_registered=False) for one in found if one.id not in listed][:MOST_WALK_INS]


def door_line(item: ActivitySession, person: Person) -> DoorLine:
    """How one person stands at the door now."""
    is_registered = session.scalar(select(has_seat(item.activity_id)).where(Person.id == person.id))
    return _lines(item, [(person, bool(is_registered))])[0]


def may_be_ticked(item: ActivitySession, person: Person, text: str) -> bool:
    """Whoever is expected or there, and whoever this text finds: nobody learns names by counting up numbers."""
    line = door_line(item, person)
    is_known = line.is_registered or line.kind is not None or line.is_ticked or line.waits
    return is_known or any(one.person.id == person.id for one in walk_ins(item, text))


def _lines(item: ActivitySession, people: Sequence[tuple[Person, bool]]) -> list[DoorLine]:
    shown = _shown(item, [person.id for person, _seat in people])
    return [_line(person, seat, shown.get(person.id, [])) for person, seat in people]


def _line(person: Person, is_registered: bool, rows: Sequence[CheckIn]) -> DoorLine:
    counting = [
        row for row in rows if counts(is_flagged=row.flag is not CheckInFlag.NONE, is_accepted=row.is_accepted)
    ]
    first = min(counting, key=lambda row: row.scanned_at, default=None)
    return DoorLine(
        person=person,
        is_registered=is_registered,
        kind=first.kind if first is not None else None,
        since=first.scanned_at if first is not None else None,
        is_ticked=any(row.kind is EvidenceKind.DOOR for row in rows),
        waits=bool(rows) and not counting,
    )


def _shown(item: ActivitySession, person_ids: Collection[int]) -> dict[int, list[CheckIn]]:
    found: dict[int, list[CheckIn]] = {}
    standing = select(CheckIn).where(CheckIn.person_id.in_(person_ids), stands_for([item]))
    for row in session.scalars(standing.order_by(CheckIn.id)):
        assert row.person_id is not None
        found.setdefault(row.person_id, []).append(row)
    return found


def _is_there(item: ActivitySession) -> ColumnElement[bool]:
    return exists().where(CheckIn.person_id == Person.id, stands_for([item]))
