"""Collect what people disclose, decide what is relevant, and fix what learners are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.disclosures.models import Disclosure, DisclosureVersion, Relationship, RelevanceDecision
from lms.disclosures.queries import current_version, disclosing_people
from lms.disclosures.rules import (
    EmployeeException,
    Mitigation,
    Nature,
    disclosure_lines,
    lookback_from,
    material_digest,
)
from lms.disclosures.wording import disclosure_statement, snapshot


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A relationship as a person states it; `detail` stays with the office."""

    company: str
    nature: Nature
    detail: str = ""
    is_current: bool = True


def collect_disclosure(
    person: Person, stated: Sequence[Stated], *, role_began_on: date, now: datetime, actor_id: int | None
) -> Disclosure:
    """Keep a person's statement of all relationships; an empty one says that there are none."""
    disclosure = Disclosure(person_id=person.id, collected_at=now, looks_back_to=lookback_from(role_began_on))
    session.add(disclosure)
    session.add_all(
        Relationship(
            disclosure=disclosure,
            company=one.company,
            nature=one.nature,
            detail=one.detail,
            is_current=one.is_current,
        )
        for one in stated
    )
    session.flush()
    note(
        "disclosure.collected",
        actor_id=actor_id,
        subject=("disclosure", disclosure.id),
        person_id=person.id,
        relationships=len(stated),
    )
    return disclosure


def decide_relevance(
    activity: Activity,
    relationship: Relationship,
    *,
    is_relevant: bool,
    actor: Actor,
    now: datetime,
    mitigation: Mitigation | None = None,
    reviewer: Person | None = None,
    exception: EmployeeException | None = None,
) -> RelevanceDecision:
    """Say whether a relationship matters to this activity and how it was mitigated; the latest word counts.

    Whether the method fits the person's role and the reviewer is free of interest is judged at publication.
    """
    insist(may_edit(actor, activity))
    if mitigation is not None and not is_relevant:
        raise Refusal("nothing_to_mitigate")
    decision = _decision(activity, relationship, now)
    decision.is_relevant, decision.mitigation = is_relevant, mitigation or ""
    decision.reviewed_by, decision.exception = (reviewer.id if reviewer else None), exception or ""
    decision.decided_by, decision.decided_at = actor.id, now
    session.flush()
    note(
        "relevance.decided",
        actor_id=actor.id,
        subject=("activity", activity.id),
        relationship_id=relationship.id,
        is_relevant=is_relevant,
        mitigation=mitigation or "",
    )
    return decision


def make_version(activity: Activity, *, provider: str, now: datetime) -> DisclosureVersion:
    """What learners are shown from now on: a new number only where a word of it changed."""
    lines = disclosure_lines(disclosing_people(activity))
    titles = {str(part.person_id): (part.title, part.affiliation) for part in reversed(activity.people)}
    shown = snapshot(lines, titles)
    statement = disclosure_statement(lines, provider=provider, commercial_support=activity.commercial_support)
    current = current_version(activity.id)
    if current is not None and (current.statement, current.lines) == (statement, shown):
        return current
    made = DisclosureVersion(
        activity_id=activity.id,
        number=current.number + 1 if current else 1,
        material_digest=material_digest(lines),
        statement=statement,
        lines=shown,
        made_at=now,
    )
    session.add(made)
    session.flush()
    note("disclosure.version", actor_id=None, subject=("activity", activity.id), number=made.number)
    return made


def _decision(activity: Activity, relationship: Relationship, now: datetime) -> RelevanceDecision:
    found = session.scalars(
        select(RelevanceDecision).where(
            RelevanceDecision.activity_id == activity.id, RelevanceDecision.relationship_id == relationship.id
        )
    ).one_or_none()
    if found is None:
        found = RelevanceDecision(
            activity_id=activity.id, relationship_id=relationship.id, is_relevant=False, decided_at=now
        )
        session.add(found)
    return found
