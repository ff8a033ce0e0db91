"""Decide whether a relationship matters to an activity, and how it was mitigated."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import session
from lms.disclosures.deciding import clear_people, decision_refusal
from lms.disclosures.models import Relationship, RelevanceDecision
from lms.disclosures.policy import may_decide
from lms.disclosures.queries import disclosing_people, rule_facts
from lms.disclosures.rules import EmployeeException, Mitigation, Relevance


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

    Raises Refusal with the codes of `decision_refusal`, and own_relationship: nobody judges her own interest.
    """
    person_id = relationship.disclosure.person_id
    insist(may_decide(actor, activity, person_id))
    if mitigation is not Mitigation.PEER_REVIEWED:
        reviewer = None
    facts = replace(
        rule_facts(relationship, None),
        relevance=Relevance.RELEVANT if is_relevant else Relevance.NOT_RELEVANT,
        mitigation=mitigation,
        exception=exception,
    )
    people = disclosing_people(activity)
    refusal = decision_refusal(
        facts,
        roles=next(one.roles for one in people if one.person_id == str(person_id)),
        reviewer_is_clear=reviewer is not None and str(reviewer.id) in clear_people(people) - {str(person_id)},
    )
    if refusal is not None:
        raise Refusal(refusal)
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
