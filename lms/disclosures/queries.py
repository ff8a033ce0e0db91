"""Reads: what people disclosed, what was decided, which version learners see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from lms.activities.models import Activity, ActivityPerson
from lms.db import session
from lms.disclosures import models
from lms.disclosures.models import Disclosure, DisclosureVersion, RelevanceDecision
from lms.disclosures.rules import (
    DisclosingPerson,
    EmployeeException,
    Mitigation,
    Nature,
    Relationship,
    Relevance,
    lookback_from,
)


def current_version(activity_id: int) -> DisclosureVersion | None:
    """What learners of the activity are shown now."""
    versions = select(DisclosureVersion).where(DisclosureVersion.activity_id == activity_id)
    return session.scalars(versions.order_by(DisclosureVersion.number.desc()).limit(1)).one_or_none()


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
    current = current_version(activity_id)
    if current is None:
        return 0
    last_other = select(func.max(DisclosureVersion.number)).where(
        DisclosureVersion.activity_id == activity_id, DisclosureVersion.material_digest != current.material_digest
    )
    return (session.scalar(last_other) or 0) + 1


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


def disclosing_people(activity: Activity) -> tuple[DisclosingPerson, ...]:
    """Everybody in control of the activity's content with what she disclosed, in the order shown."""
    parts: dict[int, list[ActivityPerson]] = defaultdict(list)
    for part in activity.people:
        parts[part.person_id].append(part)
    disclosed, decided = disclosures_of(parts), decisions(activity.id)
    return tuple(
        _disclosing(of_one, disclosed.get(person_id, []), decided, activity.zone)
        for person_id, of_one in parts.items()
    )


def _disclosing(
    parts: Sequence[ActivityPerson],
    disclosed: Sequence[Disclosure],
    decided: dict[int, RelevanceDecision],
    zone: str,
) -> DisclosingPerson:
    given = _counted(disclosed, lookback_from(min(part.role_began_on for part in parts)))
    return DisclosingPerson(
        person_id=str(parts[0].person_id),
        name=parts[0].person.name_with_degree,
        roles=tuple(part.role for part in parts),
        collected_on=_local_day(given[-1], zone) if given else None,
        relationships=tuple(_relationship(one, decided.get(one.id)) for one in _rows(given, decided)),
    )


def _counted(disclosed: Sequence[Disclosure], needed: date) -> Sequence[Disclosure]:
    """The last statement that looks back as far as the role asks for, and whatever was stated since."""
    # One that looks back less far leaves out what nobody was asked about: alone it does not count.
    far_enough = [place for place, one in enumerate(disclosed) if one.looks_back_to <= needed]
    return disclosed[far_enough[-1] :] if far_enough else []


def _rows(given: Iterable[Disclosure], decided: dict[int, RelevanceDecision]) -> Iterable[models.Relationship]:
    """Each relationship once: stated again, it keeps what was decided about it for this activity."""
    rows: dict[tuple[str, str], models.Relationship] = {}
    for row in (row for disclosure in given for row in disclosure.relationships):
        key = (" ".join(row.company.casefold().split()), row.nature)
        if key not in rows or row.id in decided or rows[key].id not in decided:
            rows[key] = row
    return rows.values()


def _local_day(disclosure: Disclosure, zone: str) -> date:
    return disclosure.collected_at.astimezone(ZoneInfo(zone)).date()


def _relationship(row: models.Relationship, decision: RelevanceDecision | None) -> Relationship:
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
