"""Take an activity's quiz: the gate opens it, and every change asks the gate anew."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import insist
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.grading import Given
from lms.assessments.models import Attempt, Question, Quiz
from lms.assessments.operations import Effect, HeldAttempt, begin_attempt, hand_in_attempt, regrade
from lms.assessments.outcomes import every_version
from lms.assessments.queries import attempts_of, quiz_state, quiz_to_read, quiz_with_questions
from lms.assessments.ruling import Ruling
from lms.assessments.timing import GRACE, is_over
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.learning import gate, participation
from lms.learning.emails import send_quiz_passed
from lms.learning.facts import Learner, facts_for
from lms.media.models import Picture, Recording

_WITHOUT_CREDIT: Final = frozenset({gate.Reason.WITHDRAWN, gate.Reason.CREDIT_ENDED, gate.Reason.NO_CREDIT_TYPE})


def begin_quiz(person_id: int, activity: Activity, quiz: Quiz) -> Attempt:
    """The open attempt, begun where the gate agrees; raises Refusal with the gate's reason otherwise.

    One whose time is limited is handed in at its end.
    """
    participation.hold(person_id, activity)
    facts = facts_for(Learner(id=person_id), activity)
    insist(gate.may_take(gate.Step.QUIZ, facts, now=clock.now()), status=409)
    attempt = begin_attempt(person_id, quiz)
    if attempt.ends_at is not None and not facts.open_attempt:
        late_enough = attempt.ends_at + GRACE + timedelta(seconds=1)
        enqueue("learning.end_attempt", after=late_enough - attempt.began_at, attempt_id=attempt.id)
    participation.refresh_step(person_id, activity)
    return attempt


def hand_in_quiz(
    person_id: int,
    activity: Activity,
    quiz: Quiz,
    attempt_id: int,
    answers: Mapping[int, Given],
    *,
    held: HeldAttempt | None = None,
) -> Attempt:
    """Grade an attempt that was begun, also after credit has ended: what is handed in late is kept and graded.

    `held` where the attempt is held already.
    """
    attempt = hand_in_attempt(person_id, attempt_id, quiz, answers, held=held)
    participation.refresh_step(person_id, activity)
    return attempt


def regrade_quiz(activity: Activity, question_id: int, ruling: Ruling, *, reason: str, actor: Actor) -> Effect:
    """Raise who gains by a ruling; credit is theirs to claim, within its window. The worker tells whoever passes.

    Raises Refusal as `regrade` does.
    """
    effect = regrade(activity, question_id, ruling, reason=reason, actor=actor)
    for person_id in sorted(effect.passing):
        enqueue("learning.passed_by_ruling", person_id=person_id, activity_id=activity.id)
    return effect


def tell_passed(person_id: int, activity: Activity) -> None:
    """Whoever passed by a ruling has the step done from now on, and one letter that says so."""
    participation.refresh_one(person_id, activity.id)
    state = quiz_state(person_id, activity.id)
    assert state is not None
    assert state.passed_attempt_id is not None
    send_quiz_passed(
        session.get_one(Person, person_id),
        activity,
        attempt_id=state.passed_attempt_id,
        closes_at=_credit_closes_at(person_id, activity),
    )


def end_quiz(attempt_id: int) -> None:
    """Hand in an attempt whose time is over, as it was saved; one handed in before stays as it is."""
    attempt = session.get_one(Attempt, attempt_id)
    if attempt.handed_in_at is None and is_over(attempt.ends_at, clock.now()):
        activity = session.get_one(Activity, session.get_one(Quiz, attempt.quiz_id).activity_id)
        quiz = quiz_with_questions(activity.id)
        assert quiz is not None
        hand_in_quiz(attempt.person_id, activity, quiz, attempt_id, {})


def picture_asked(person_id: int, activity: Activity, digest: str) -> Picture | None:
    """The picture with this digest, where a question of one of this person's attempts shows it."""
    pictures = (one.picture for one in _ever_asked(person_id, activity))
    return next((one for one in pictures if one is not None and one.sha256 == digest), None)


def clip_asked(person_id: int, activity: Activity, question_id: int) -> Recording | None:
    """The recording of this question's clip, where one of this person's attempts asks it."""
    clips = (one.clip_id for one in _ever_asked(person_id, activity) if one.id == question_id)
    clip_id = next(clips, None)
    return session.get_one(Recording, clip_id) if clip_id is not None else None


def _ever_asked(person_id: int, activity: Activity) -> Iterator[Question]:
    """The questions of all attempts that a person began."""
    quiz = quiz_to_read(activity.id)
    if quiz is None:
        return
    versions = every_version(quiz)
    for attempt in attempts_of(person_id, quiz.id):
        yield from (versions[one] for one in attempt.question_ids)


def _credit_closes_at(person_id: int, activity: Activity) -> datetime | None:
    """When the credit ends that this person may still claim; None where the gate leaves her none."""
    facts = facts_for(Learner(id=person_id), activity)
    is_left = gate.next_step(facts, now=clock.now()).reason not in _WITHOUT_CREDIT
    return facts.closes_at if is_left else None
