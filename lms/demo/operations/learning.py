"""Takes learners through activities by the same acts as their pages: read, watch, answer, evaluate, claim."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import delete, select

from lms import clock
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.queries import activity_by_slug
from lms.assessments.layout import IN_WORDS
from lms.assessments.models import Question, QuestionKind, Quiz
from lms.assessments.operations import save_answer
from lms.assessments.queries import asked_to_read, quiz_with_questions
from lms.db import session
from lms.demo.chance import Chance
from lms.demo.operations.afterwards import follow_up, withdraw
from lms.demo.opinions import opinion
from lms.demo.people import person_at
from lms.demo.plans import FINISHED, Plan, Stage
from lms.disclosures.queries import current_version
from lms.jobs.models import Job
from lms.learning import quizzing, tickets, watch
from lms.learning.claiming import Answers, Claim, complete_and_claim
from lms.learning.models import Participation
from lms.learning.offers import open_credits
from lms.learning.participation import acknowledge
from lms.learning.watching import required_ms
from lms.tokens import Signer

SITTING: Final = timedelta(hours=2)
BEAT_MS: Final = 90_000
ATTEMPTS_OF_ONE_BLOCKED: Final = 3
# How often a first attempt does not pass, and less than the most is claimed.
NOT_YET: Final = 0.22
PARTIAL: Final = 0.08


def learn(plan: Plan, begins_at: datetime) -> Iterator[datetime]:
    """One learner's way through one activity as far as its plan says; yields the moment of each visit."""
    chance = plan.chance
    yield begins_at
    person, activity = _both(plan)
    moment = _read_and_watch(person, activity, plan.stage, chance)
    for number, rightly in enumerate(_tries(plan, chance)):
        if number:
            # Whoever did not pass comes back, mostly on another day.
            moment += timedelta(hours=chance.one_of((1, 3, 20, 26)))
            yield moment
            person, activity = _both(plan)
        moment += timedelta(seconds=chance.number(60, 400))
        moment = _answer_quiz(person, activity, moment, chance, rightly=rightly)
    if plan.stage in (Stage.WAITS_TO_CLAIM, *FINISHED):
        moment += timedelta(seconds=chance.number(100, 300))
        _evaluate(person, activity, moment, chance, claims=plan.stage in FINISHED)
    if plan.stage is Stage.CERTIFICATE:
        yield from follow_up(plan, activity.id, moment, chance)
    elif plan.stage is Stage.REVOKED:
        yield from withdraw(plan, activity.id, moment)


def has_begun(plan: Plan) -> bool:
    """True where this learner is in this activity already."""
    found = select(Participation.id).join(Activity, Activity.id == Participation.activity_id)
    person_id = person_at(plan.address).id
    return (
        session.scalar(found.where(Activity.slug == plan.slug, Participation.person_id == person_id)) is not None
    )


def forget_waiting(kind: str) -> None:
    """Take work of this kind out of the queue again, where its result may as well be made when it is asked for."""
    session.execute(delete(Job).where(Job.kind == kind, Job.done_at.is_(None)))


def _tries(plan: Plan, chance: Chance) -> Iterator[bool | None]:
    """Each attempt at the quiz: passed, failed, or None where it is left open."""
    if plan.stage is Stage.QUIZ_BEGUN:
        yield None
    elif plan.stage is Stage.QUIZ_FAILED:
        yield False
    elif plan.stage is Stage.NO_ATTEMPTS:
        yield from [False] * ATTEMPTS_OF_ONE_BLOCKED
    elif plan.stage in (Stage.QUIZ_PASSED, Stage.WAITS_TO_CLAIM, *FINISHED):
        yield from [False] * (chance.happens(NOT_YET))
        yield True


def _both(plan: Plan) -> tuple[Person, Activity]:
    activity = activity_by_slug(plan.slug)
    assert activity is not None
    return person_at(plan.address), activity


def _read_and_watch(person: Person, activity: Activity, stage: Stage, chance: Chance) -> datetime:
    """Acknowledge the disclosure and play; when she stops."""
    version = current_version(activity.id)
    assert version is not None
    acknowledge(person.id, activity, version.number)
    moment = clock.now() + timedelta(seconds=chance.number(5, 30))
    if stage is Stage.ACKNOWLEDGED:
        return moment
    assert activity.recording is not None
    whole = activity.recording.duration_ms
    needed = required_ms(whole, activity.required_share)
    share = 0.3 + 0.45 * chance.share() if stage is Stage.WATCHING else 1
    until = int(needed * share) if share < 1 else chance.one_of((whole, whole, (needed + whole) // 2))
    return _play(person.id, activity, until, moment, speed=chance.one_of((1, 1, 1.25, 1.5)))


def _play(person_id: int, activity: Activity, until_ms: int, moment: datetime, *, speed: float) -> datetime:
    """The player's beats from the beginning to a place, at its speed."""
    recording = activity.recording
    assert recording is not None
    with clock.frozen_at(moment):
        ticket = _ticket(person_id, activity)
    for start in range(0, until_ms, BEAT_MS):
        end = min(start + BEAT_MS, until_ms)
        moment += timedelta(milliseconds=(end - start) / speed)
        with clock.frozen_at(moment):
            watch.take_beat(ticket, activity, recording, reported=((start, end),), position_ms=end)
    return moment


def _ticket(person_id: int, activity: Activity) -> tickets.Ticket:
    assert activity.recording_id is not None
    signer = Signer(secrets.token_urlsafe(32))
    token = tickets.issue(
        signer,
        activity_id=activity.id,
        recording_id=activity.recording_id,
        person_id=person_id,
        number=None,
        lives=SITTING,
    )
    ticket = tickets.read(signer, token)
    assert ticket is not None
    return ticket


def _answer_quiz(
    person: Person, activity: Activity, moment: datetime, chance: Chance, *, rightly: bool | None
) -> datetime:
    """Begin an attempt and hand it in some minutes later, or leave it open; when."""
    quiz = quiz_with_questions(activity.id)
    assert quiz is not None
    with clock.frozen_at(moment):
        attempt = quizzing.begin_quiz(person.id, activity, quiz)
    # In the quiz's own order, so that chance alone decides which of them are missed.
    asked = [one for one in quiz.questions if one.id in attempt.question_ids]
    moment += timedelta(seconds=chance.number(150, 540))
    with clock.frozen_at(moment):
        if rightly is None:
            for question in asked[:2]:
                save_answer(person.id, attempt.id, question, chosen(question, chance, rightly=True))
        else:
            answers = _answers(quiz, asked, chance, rightly=rightly)
            quizzing.hand_in_quiz(person.id, activity, quiz, attempt.id, answers)
    return moment


def _answers(quiz: Quiz, asked: Sequence[Question], chance: Chance, *, rightly: bool) -> dict[int, list[str]]:
    """All right or one wrong where that passes; two or three wrong where it does not."""
    count = len(asked)
    bearable = int(count * (1 - quiz.pass_mark))
    wrong = chance.one_of((0, bearable)) if rightly else min(bearable + chance.number(1, 2), count)
    missed = {one.id for one in chance.some_of(asked, wrong)}
    return {one.id: chosen(one, chance, rightly=one.id not in missed) for one in asked}


def chosen(question: Question, chance: Chance, *, rightly: bool) -> list[str]:
    """A whole answer, as it is kept."""
    ids = [str(one.id) for one in question.choices]
    if question.kind is QuestionKind.ORDERING:
        return ids if rightly else ids[::-1]
    if question.kind is QuestionKind.MATCHING:
        lefts = [str(one.id) for one in question.choices if one.text]
        return [f"{left}:{left if rightly else ids[-1]}" for left in lefts]
    if question.kind in IN_WORDS:
        return [question.choices[0].text if rightly else "1000"]
    right = [str(one.id) for one in question.choices if one.is_right]
    if rightly:
        return right
    wrong = [one for one in ids if one not in right]
    # One of them tempts more than the others.
    return [chance.by_weight(wrong, [3, *[1] * (len(wrong) - 1)])]


def _evaluate(person: Person, activity: Activity, moment: datetime, chance: Chance, *, claims: bool) -> None:
    """Hand in the evaluation, and claim in the same act what is open to her."""
    asked = asked_to_read(activity.id)
    answers: Answers = {blank.key: opinion(one.item, blank.words, chance) for one in asked for blank in one.blanks}
    with clock.frozen_at(moment):
        claim = _claim(person, activity, chance) if claims else None
        complete_and_claim(person=person, activity=activity, claim=claim, answers=answers)


def _claim(person: Person, activity: Activity, chance: Chance) -> Claim:
    mine = open_credits(person.profession, person.degree, activity.designations, now=clock.now())[0]
    less = Decimal("0.25") if mine.in_part and mine.maximum >= 1 and chance.happens(PARTIAL) else Decimal(0)
    return Claim(credit_type=mine.credit_type, amount=mine.maximum - less)
