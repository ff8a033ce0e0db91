"""Carry what was decided for an activity to another with the same content."""

from sqlalchemy import select

from lms.activities.models import Activity
from lms.db import session
from lms.disclosures.models import Disclosure, Relationship, RelevanceDecision


def carry_decisions(activity: Activity, source: Activity) -> None:
    """What was decided about relationships of whoever has a part here too; by whom and when stays as it was.

    Where the reviewer has no part here, the decision is asked anew.
    """
    people = {one.person_id for one in activity.people}
    rows = session.scalars(
        select(RelevanceDecision)
        .join(Relationship, Relationship.id == RelevanceDecision.relationship_id)
        .join(Disclosure, Disclosure.id == Relationship.disclosure_id)
        .where(RelevanceDecision.activity_id == source.id, Disclosure.person_id.in_(people))
    ).all()
    session.add_all(_copy(one, activity) for one in rows if one.reviewed_by in {None, *people})
    session.flush()


def _copy(one: RelevanceDecision, activity: Activity) -> RelevanceDecision:
    return RelevanceDecision(
        activity_id=activity.id,
        relationship_id=one.relationship_id,
        is_relevant=one.is_relevant,
        mitigation=one.mitigation,
        reviewed_by=one.reviewed_by,
        exception=one.exception,
        decided_by=one.decided_by,
        decided_at=one.decided_at,
    )
