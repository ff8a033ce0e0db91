"""Who controls an activity's content: name people, say what they do, put them in order, take them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from lms import formats
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.accounts.operations import NamedPerson, name_person
from lms.activities.models import Activity, ActivityPerson
from lms.activities.policy import may_edit, may_publish
from lms.activities.rules import PersonRole
from lms.audit.log import note
from lms.db import session
from lms.disclosures.personal_links import void_links
from lms.disclosures.queries import counted_disclosures, parts_by_person
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.saving import DraftSlot, lock
from lms.planning.queries.people import last_parts
from lms.planning.versions import Value


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a person is to an activity: her roles, how learners read of her, since when."""

    roles: tuple[PersonRole, ...]
    title: str
    affiliation: str
    began_on: date


def add_known_person(
    activity: Activity, person: Person, role: PersonRole, *, actor: Actor, now: datetime, correcting: bool = False
) -> None:
    """Give somebody whom the office knows a part, presented as in her last activity.

    `correcting` lets a published activity be changed, by who may publish; learners are told by a new version.
    """
    before = last_parts([person.id]).get(person.id)
    part = Part(
        roles=(role,),
        title=before.title if before else "",
        affiliation=before.affiliation if before else "",
        began_on=local_day(activity, now),
    )
    _add(activity, person, part, actor=actor, correcting=correcting)


def add_new_person(
    activity: Activity,
    named: NamedPerson,
    role: PersonRole,
    *,
    title: str = "",
    affiliation: str = "",
    is_another: bool = False,
    actor: Actor,
    now: datetime,
    correcting: bool = False,
) -> Person:
    """Give somebody a part of whom the office has not heard; an address that is known is that person.

    Raises Refusal: name_is_known (until `is_another` says that it is somebody else), address_of_another.
    """
    _open(activity, actor, correcting)
    person = name_person(named, is_another=is_another, actor_id=actor.id)
    part = Part(roles=(role,), title=title, affiliation=affiliation, began_on=local_day(activity, now))
    _add(activity, person, part, actor=actor, correcting=correcting)
    return person


def change_part(activity: Activity, person_id: int, part: Part, *, actor: Actor, correcting: bool = False) -> None:
    """Say anew what a person is to the activity."""
    _open(activity, actor, correcting)
    _write(activity, _rows(activity, person_id), part)
    _note("activity.part_changed", activity, person_id, actor)


def move_person(
    activity: Activity, person_id: int, *, earlier: bool, actor: Actor, correcting: bool = False
) -> None:
    """One place earlier, or later, among those whom learners read of."""
    _open(activity, actor, correcting)
    _rows(activity, person_id)
    order = list(parts_by_person(activity))
    place = order.index(person_id)
    order.insert(max(place - 1, 0) if earlier else place + 1, order.pop(place))
    for part in activity.people:
        part.position = order.index(part.person_id)
    session.flush()
    session.expire(activity, ["people"])
    _note("activity.person_moved", activity, person_id, actor)


def remove_person(
    activity: Activity, person_id: int, *, actor: Actor, now: datetime, correcting: bool = False
) -> None:
    """Take a person out; what she disclosed stays with the office.

    Raises Refusal("reviewer_of_mitigation") while a mitigation here rests on her review.
    """
    _open(activity, actor, correcting)
    rows = _rows(activity, person_id)
    if person_id in _reviewers(activity):
        raise Refusal("reviewer_of_mitigation")
    for row in rows:
        session.delete(row)
    void_links(activity.id, [person_id], now=now)
    session.flush()
    session.expire(activity, ["people"])
    _note("activity.person_removed", activity, person_id, actor)


def person_slots(activity: Activity) -> Iterable[DraftSlot]:
    """What each person is to a draft, saved by itself."""
    return [_slot(activity, rows) for rows in parts_by_person(activity).values()]


def local_day(activity: Activity, now: datetime) -> date:
    """The date in the activity's zone."""
    return now.astimezone(ZoneInfo(activity.zone)).date()


def _add(activity: Activity, person: Person, part: Part, *, actor: Actor, correcting: bool) -> None:
    _open(activity, actor, correcting)
    if person.id in parts_by_person(activity):
        raise Refusal("person_is_there")
    _write(activity, [], part, person)
    _note("activity.person_added", activity, person.id, actor)


def _open(activity: Activity, actor: Actor, correcting: bool) -> None:
    """A draft is changed by who may edit it; what was published only within a correction."""
    insist(may_publish(actor, activity) if correcting else may_edit(actor, activity))
    lock(activity)
    if not correcting:
        insist_on_draft(activity)


def _rows(activity: Activity, person_id: int) -> list[ActivityPerson]:
    rows = parts_by_person(activity).get(person_id)
    if not rows:
        raise Refusal("not_of_activity", status=404)
    return rows


def _write(activity: Activity, rows: Sequence[ActivityPerson], part: Part, person: Person | None = None) -> None:
    """One row for each role; a role that stays keeps its row."""
    if not part.roles:
        raise Refusal("role_missing")
    person, position = person or rows[0].person, rows[0].position if rows else _last(activity) + 1
    held = {row.role: row for row in rows}
    for role in set(held) - set(part.roles):
        session.delete(held[role])
    for role in part.roles:
        row = held.get(role) or ActivityPerson(
            activity=activity, person=person, role=role, position=position, role_began_on=part.began_on
        )
        session.add(row)
        row.title, row.affiliation, row.role_began_on = part.title, part.affiliation, part.began_on
    session.flush()
    session.expire(activity, ["people"])


def _slot(activity: Activity, rows: Sequence[ActivityPerson]) -> DraftSlot:
    person_id = rows[0].person_id

    def write(value: Value) -> None:
        said = cast("dict[str, str | list[str]]", value)
        part = Part(
            roles=tuple(PersonRole(role) for role in said["roles"]),
            title=str(said["title"]),
            affiliation=str(said["affiliation"]),
            began_on=date.fromisoformat(str(said["began_on"])),
        )
        _write(activity, _rows(activity, person_id), part)

    return DraftSlot(
        part=f"person:{person_id}", read=lambda: part_value(_rows(activity, person_id)), write=write, show=_words
    )


def _words(value: Value) -> str:
    """A part as whoever has to choose between two reads it."""
    said = cast("dict[str, str]", value)
    roles = [role.replace("_", " ").capitalize() for role in said["roles"]]
    began_on = formats.day(date.fromisoformat(said["began_on"]))
    return "\n".join(text for text in (", ".join(roles), said["title"], said["affiliation"], began_on) if text)


def part_value(rows: Sequence[ActivityPerson]) -> dict[str, str | list[str]]:
    """What a person is to the activity, as a form sends it."""
    held = {row.role for row in rows}
    return {
        "roles": [role.value for role in PersonRole if role in held],
        "title": rows[0].title,
        "affiliation": rows[0].affiliation,
        "began_on": min(row.role_began_on for row in rows).isoformat(),
    }


def _reviewers(activity: Activity) -> set[int | None]:
    """On whose review a mitigation rests that counts."""
    counted = counted_disclosures(activity).values()
    return {decision.reviewed_by for one in counted for _row, decision in one.rows if decision is not None}


def _last(activity: Activity) -> int:
    return max((part.position for part in activity.people), default=-1)


def _note(act: str, activity: Activity, person_id: int, actor: Actor) -> None:
    note(act, actor_id=actor.id, subject=("activity", activity.id), person_id=person_id)
