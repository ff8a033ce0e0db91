"""Take an activity's quiz: the gate opens it, and every change asks the gate anew."""

from collections.abc import Mapping

from lms import clock
from lms.access.decision import insist
from lms.activities.models import Activity
from lms.assessments.grading import Given
from lms.assessments.models import Attempt, Quiz
from lms.assessments.operations import begin_attempt, hand_in_attempt
from lms.learning import gate, participation
from lms.learning.facts import Learner, facts_for


def begin_quiz(person_id: int, activity: Activity, quiz: Quiz) -> Attempt:
    """The open attempt, begun where the gate agrees; raises Refusal with the gate's reason otherwise."""
    participation.hold(person_id, activity)
    facts = facts_for(Learner(id=person_id), activity)
    insist(gate.may_take(gate.Step.QUIZ, facts, now=clock.now()), status=409)
    attempt = begin_attempt(person_id, quiz)
    participation.refresh_step(person_id, activity)
    return attempt


def hand_in_quiz(
    person_id: int, activity: Activity, quiz: Quiz, attempt_id: int, answers: Mapping[int, Given]
) -> Attempt:
    """Grade an attempt that was begun, also after credit has ended: what is handed in late is kept and graded."""
    attempt = hand_in_attempt(person_id, attempt_id, quiz, answers)
    participation.refresh_step(person_id, activity)
    return attempt
