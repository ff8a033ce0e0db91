"""Drafts to which nothing is missing."""

from datetime import UTC, date, datetime
from typing import Any

from lms import db
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivityPerson
from lms.activities.rules import PersonRole
from lms.assessments.queries import evaluation_with_items
from lms.disclosures.operations import collect_disclosure
from tests.factories.activities import make_activity
from tests.factories.live import make_live_activity
from tests.factories.people import make_person

COLLECTED = datetime(2025, 1, 7, 15, 0, tzinfo=UTC)


def make_ready_draft(**values: Any) -> Activity:
    """A draft that may be published: with a course director, and everybody's disclosure."""
    return complete(make_activity(published=False, **values))


def make_ready_event(**values: Any) -> Activity:
    """A webinar's draft to which nothing is missing."""
    return complete(make_live_activity(published=False, **values))


def complete(activity: Activity) -> Activity:
    """With a course director, everybody's disclosure, and the office's word for the evaluation."""
    director = make_person("Tomas", "Lindqvist", degree="MD", address=None)
    db.session.add(
        ActivityPerson(
            activity=activity,
            person=director,
            role=PersonRole.COURSE_DIRECTOR,
            title="Chief, Cardiology",
            affiliation="Northgate Heart Institute",
            role_began_on=date(2024, 9, 1),
        )
    )
    db.session.flush()
    for part in activity.people:
        collect_disclosure(part.person, (), role_began_on=part.role_began_on, now=COLLECTED, actor_id=None)
    approve(activity, director)
    return activity


def approve(activity: Activity, approver: Person) -> None:
    """The office's word for its evaluation, as it stands."""
    evaluation = evaluation_with_items(activity.id)
    if evaluation is not None:
        evaluation.approved_at, evaluation.approved_by, evaluation.approval_ended_at = COLLECTED, approver.id, None
    db.session.commit()
