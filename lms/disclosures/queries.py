"""Reads: what people disclosed, what was decided, which version learners see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from lms.accounts.models import Person
from lms.activities.editions import kept, mark_of
from lms.activities.models import Activity, ActivityPerson
from lms.db import apart, session
from lms.disclosures import models
from lms.disclosures.models import (
    Announcement,
    Disclosure,
    DisclosureRequest,
    DisclosureVersion,
    RelevanceDecision,
)
from lms.disclosures.rules import (
    DisclosingPerson,
    EmployeeException,
    Mitigation,
    Nature,
    Relationship,
    Relevance,
    lookback_from,
    standing_from,
)


def current_version(activity_id: int) -> DisclosureVersion | None:
    """What learners of the activity are shown now; kept from one request to the next, so nobody may change it."""
    return kept("disclosure", activity_id, mark_of(activity_id), lambda: _current_version(activity_id))


def version(activity_id: int, number: int) -> DisclosureVersion | None:
    """What learners were shown under this number."""
    found = select(DisclosureVersion).where(
        DisclosureVersion.activity_id == activity_id, DisclosureVersion.number == number
    )
    return session.scalars(found).one_or_none()


def material_number(activity_id: int) -> int:
    """The number since which person, company and nature stand as they do now; 0 where there is no version.

    Whoever acknowledged this number or a later one need not do so again. A version that said the same before
    something else was said does not count: between the two the learner may have read the other.
    """
    return kept("material number", activity_id, mark_of(activity_id), lambda: _material_number(activity_id))


def disclosures_of(person_ids: Iterable[int]) -> dict[int, list[Disclosure]]:
    """Each person's disclosures with their relationships, the oldest first."""
    rows = session.scalars(
        select(Disclosure)
        .where(Disclosure.person_id.in_(list(person_ids)))
        .order_by(Disclosure.collected_at, Disclosure.id)
        .options(selectinload(Disclosure.relationships))
    )
    by_person: dict[int, list[Disclosure]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    return by_person


def decisions(activity_id: int) -> dict[int, RelevanceDecision]:
    """What the office decided for this activity, by relationship."""
    rows = session.scalars(select(RelevanceDecision).where(RelevanceDecision.activity_id == activity_id))
    return {one.relationship_id: one for one in rows}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What counts of a person's disclosures for one activity: the latest, and each relationship as last stated."""

    latest: Disclosure | None
    rows: tuple[tuple[models.Relationship, RelevanceDecision | None], ...]


def counted_disclosures(activity: Activity) -> dict[int, Counted]:
    """By person in control of the activity's content, in the order shown."""
    parts = parts_by_person(activity)
    disclosed, decided = disclosures_of(parts), decisions(activity.id)
    return {
        person_id: _counted(disclosed.get(person_id, []), decided, _role_began_on(of_one), activity.zone)
        for person_id, of_one in parts.items()
    }


def disclosing_people(activity: Activity) -> tuple[DisclosingPerson, ...]:
    """Everybody in control of the activity's content with what she disclosed, in the order shown."""
    parts, counted = parts_by_person(activity), counted_disclosures(activity)
    return tuple(_disclosing(of_one, counted[person_id], activity.zone) for person_id, of_one in parts.items())


def parts_by_person(activity: Activity) -> dict[int, list[ActivityPerson]]:
    """Each person's parts in the activity, in the order shown."""
    parts: dict[int, list[ActivityPerson]] = defaultdict(list)
    for part in activity.people:
        parts[part.person_id].append(part)
    return parts


def role_began_on(activity: Activity, person_id: int) -> date:
    """The day on which the first of a person's roles in the activity began."""
    return _role_began_on(parts_by_person(activity)[person_id])


def standing_disclosure(person_id: int, *, today: date) -> Disclosure | None:
    """The person's latest statement, where it still stands for a role that begins today."""
    latest = session.scalars(
        select(Disclosure)
        .filter_by(person_id=person_id)
        .order_by(Disclosure.collected_at.desc(), Disclosure.id.desc())
        .limit(1)
    ).one_or_none()
    return latest if latest is not None and latest.collected_at.date() >= standing_from(today) else None


def last_request(activity_id: int, person_id: int) -> DisclosureRequest | None:
    """The latest letter that asked this person to disclose for this activity."""
    asked = select(DisclosureRequest).filter_by(activity_id=activity_id, person_id=person_id)
    return session.scalars(asked.order_by(DisclosureRequest.id.desc()).limit(1)).one_or_none()


def requests_for(activity_id: int) -> dict[int, list[DisclosureRequest]]:
    """Letters that asked people to disclose for this activity, by person, the oldest first."""
    found: dict[int, list[DisclosureRequest]] = defaultdict(list)
    for row in session.scalars(
        select(DisclosureRequest).filter_by(activity_id=activity_id).order_by(DisclosureRequest.id)
    ):
        found[row.person_id].append(row)
    return found


def rule_facts(row: models.Relationship, decision: RelevanceDecision | None) -> Relationship:
    """A relationship as the rules see it, with what was decided."""
    nature, company = Nature(row.nature), row.company
    if decision is None:
        return Relationship(company=company, nature=nature, is_current=row.is_current)
    return Relationship(
        company=company,
        nature=nature,
        relevance=Relevance.RELEVANT if decision.is_relevant else Relevance.NOT_RELEVANT,
        mitigation=Mitigation(decision.mitigation) if decision.mitigation else None,
        reviewer_id=str(decision.reviewed_by) if decision.reviewed_by else None,
        exception=EmployeeException(decision.exception) if decision.exception else None,
        is_current=row.is_current,
    )


def _role_began_on(parts: Iterable[ActivityPerson]) -> date:
    return min(part.role_began_on for part in parts)


def _disclosing(parts: Sequence[ActivityPerson], counted: Counted, zone: str) -> DisclosingPerson:
    return DisclosingPerson(
        person_id=str(parts[0].person_id),
        name=parts[0].person.name_with_degree,
        roles=tuple(part.role for part in parts),
        collected_on=_local_day(counted.latest, zone) if counted.latest else None,
        relationships=tuple(rule_facts(row, decision) for row, decision in counted.rows),
    )


def _counted(
    disclosed: Sequence[Disclosure], decided: dict[int, RelevanceDecision], began_on: date, zone: str
) -> Counted:
    """The last statement that looks back as far as the role asks for and still stands, and what came after."""
    # One that looks back less far leaves out what nobody was asked about: alone it does not count.
    enough = [place for place, one in enumerate(disclosed) if _suffices(one, began_on, zone)]
    given = disclosed[enough[-1] :] if enough else []
    latest: dict[tuple[str, str], models.Relationship] = {}
    for row in (row for one in given for row in one.relationships):
        latest[row.key[:2]] = row
    by_key = _decided_by_key(disclosed, decided)
    return Counted(
        latest=given[-1] if given else None,
        rows=tuple((row, by_key.get(row.key)) for row in latest.values()),
    )


def _suffices(one: Disclosure, began_on: date, zone: str) -> bool:
    return one.looks_back_to <= lookback_from(began_on) and _local_day(one, zone) >= standing_from(began_on)


def _decided_by_key(
    disclosed: Iterable[Disclosure], decided: dict[int, RelevanceDecision]
) -> dict[tuple[str, str, bool], RelevanceDecision]:
    """A relationship that is stated again as it was keeps what was decided about it for this activity."""
    rows = [row for one in disclosed for row in one.relationships if row.id in decided]
    rows.sort(key=lambda row: (decided[row.id].decided_at, row.id))
    return {row.key: decided[row.id] for row in rows}


def _local_day(disclosure: Disclosure, zone: str) -> date:
    return disclosure.collected_at.astimezone(ZoneInfo(zone)).date()


def _current_version(activity_id: int) -> DisclosureVersion | None:
    versions = select(DisclosureVersion).where(DisclosureVersion.activity_id == activity_id)
    with apart() as own:
        return own.scalars(versions.order_by(DisclosureVersion.number.desc()).limit(1)).one_or_none()


def _material_number(activity_id: int) -> int:
    current = current_version(activity_id)
    if current is None:
        return 0
    last_other = select(func.max(DisclosureVersion.number)).where(
        DisclosureVersion.activity_id == activity_id, DisclosureVersion.material_digest != current.material_digest
    )
    return (session.scalar(last_other) or 0) + 1


@dataclass(frozen=True, kw_only=True)
class SaidAloud:
    """Which version was said aloud last at a session, and who noted it when.

    `is_current` while person, company and nature stand as they did then.
    """

    number: int
    noted_by: str
    noted_at: datetime
    is_current: bool


def announcements_of(activity: Activity) -> dict[int, SaidAloud]:
    """By session the last announcement; one statement."""
    rows = session.execute(
        select(Announcement, Person)
        .join(Person, Person.id == Announcement.noted_by)
        .where(Announcement.session_id.in_([one.id for one in activity.sessions]))
        .order_by(Announcement.id)
    )
    since = material_number(activity.id)
    return {
        said.session_id: SaidAloud(
            number=said.number, noted_by=by.name, noted_at=said.noted_at, is_current=said.number >= since
        )
        for said, by in rows
    }
