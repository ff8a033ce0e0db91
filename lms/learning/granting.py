"""Grant one more attempt to who has none left, where the gate says that nothing else is missing."""

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.assessments.operations import grant_attempt
from lms.assessments.queries import quiz_to_read
from lms.assessments.reasons import AttemptReason
from lms.db import session
from lms.learning import gate, participation
from lms.learning.emails import send_attempt_granted
from lms.learning.facts import Learner, facts_for
from lms.learning.policy import may_grant_attempts


def grant_one_attempt(person_id: int, activity: Activity, reason: AttemptReason, *, actor: Actor) -> None:
    """One more than the quiz allows, inside her window (domain rule 4); a letter tells her.

    Raises Refusal: not_allowed, attempt_not_missing where the gate names another reason, or none.
    """
    insist(may_grant_attempts(actor, person_id, activity))
    hold_person(person_id)
    facts, quiz = facts_for(Learner(id=person_id), activity), quiz_to_read(activity.id)
    if quiz is None or gate.next_step(facts, now=clock.now()).reason is not gate.Reason.NO_ATTEMPTS_LEFT:
        raise Refusal("attempt_not_missing")
    grant_attempt(person_id, quiz.id, reason, actor=actor)
    participation.refresh_one(person_id, activity.id)
    # The gate has seen that credit is open.
    assert facts.closes_at is not None
    send_attempt_granted(session.get_one(Person, person_id), activity, closes_at=facts.closes_at)
