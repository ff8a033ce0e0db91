"""Complete the last step and claim: evaluation, gate, award, certificate and letter in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from typing import Protocol
from zoneinfo import ZoneInfo

from lms import clock
from lms.access.decision import ALLOWED, Decision, Refusal, insist
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.activities.reading import activity_held
from lms.assessments.operations import hand_in_evaluation
from lms.assessments.queries import evaluation_to_read
from lms.credit.models import Certificate
from lms.credit.operations import Attended, award_credit
from lms.credit.queries import awards_of
from lms.jobs.outbox import enqueue
from lms.learning import gate, participation
from lms.learning.facts import Learner, facts_for
from lms.learning.rows import Rows, rows_of

# By the keys of what they answer, as the evaluation's page names them.
Answers = Mapping[str, tuple[str, ...]]


class HasId(Protocol):
    """Who claims."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What is claimed: the type, where several are open, and the amount."""

    credit_type: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What came of it: the certificate's id, or the gate's reason why there is none."""

    certificate_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A learner before an activity while both stand still: this holds until the transaction ends."""

    activity: Activity
    rows: Rows
    facts: gate.Facts
    now: datetime


def hold_learner(person_id: int, activity: Activity) -> Held:
    """Let this person's changes take turns, and have the office wait with its own of this activity.

    Whoever comes second reads what the first has done.
    """
    hold_person(person_id)
    activity = activity_held(activity.id)
    # This moment decides: it is read after the locks are held.
    now = clock.now()
    rows = rows_of(person_id, activity, now=now)
    facts = facts_for(Learner(id=person_id), activity, now=now, rows=rows)
    return Held(activity=activity, rows=rows, facts=facts, now=now)


def complete_and_claim(
    *,
    person: HasId,
    activity: Activity,
    claim: Claim | None,
    answers: Answers | None = None,
    held: Held | None = None,
) -> Completion:
    """Hand in the evaluation's answers, if any, and award what the gate allows; a repeat gives the same.

    `held` where the learner is held already. After the end of credit the evaluation is kept and gives none.
    Raises Refusal with the gate's reason where an earlier step is not done, and what `award_credit` raises.
    """
    # 1. Hold the learner, who has begun at the latest now.
    held = held or hold_learner(person.id, activity)
    if held.rows.participation is None:
        participation.hold(person.id, activity)
        held = hold_learner(person.id, activity)
    # 2. A second claim is answered like the first.
    if held.rows.has_award:
        return Completion(certificate_id=certificates_held(person.id, activity.id)[0].id)
    facts, now = held.facts, held.now
    # 3. The answers are kept whatever comes of the claim.
    if answers is not None:
        _hand_in(person.id, held.activity, answers, facts, now=now)
        facts = replace(facts, evaluation_done=True)
    # 4. The gate is asked again, and only its yes reaches the ledger.
    decision = gate.may_claim(facts, now=now)
    completion = Completion(reason=decision.reason)
    if decision and claim is not None:
        completion = Completion(certificate_id=_award(held, claim))
        facts = replace(facts, has_award=True)
    # 5. Learner and activity are held: these are the facts that a new look would find.
    participation.keep_step(person.id, activity.id, gate.next_step(facts, now=now), now=now)
    return completion


def may_hand_in_evaluation(facts: gate.Facts, *, now: datetime) -> Decision:
    """Whether answers are taken: the step is open, or credit has ended and nothing else stands before it."""
    decision = gate.may_take(gate.Step.EVALUATION, facts, now=now)
    if decision or decision.reason != gate.Reason.CREDIT_ENDED:
        return decision
    before = takewhile(lambda task: task.step is not gate.Step.EVALUATION, gate.tasks(facts, now=now))
    return ALLOWED if all(task.state is gate.TaskState.DONE for task in before) else decision


def certificates_held(person_id: int, activity_id: int) -> tuple[Certificate, ...]:
    """The latest certificate of each award for this activity, the primary one first."""
    return tuple(award.certificates[-1] for award in awards_of(person_id, activity_id))


def _hand_in(person_id: int, activity: Activity, answers: Answers, facts: gate.Facts, *, now: datetime) -> None:
    evaluation = evaluation_to_read(activity.id)
    if evaluation is None:
        raise Refusal("no_such_step", status=404)
    insist(may_hand_in_evaluation(facts, now=now), status=409)
    hand_in_evaluation(person_id, evaluation, answers, now=now)


def _award(held: Held, claim: Claim) -> int:
    """What the gate agreed to: it looked at these very rows, so person and participation are there."""
    rows, activity = held.rows, held.activity
    assert rows.person is not None
    assert rows.participation is not None
    certificate_id = award_credit(
        attended=_attended(held),
        person=rows.person,
        activity=activity,
        credit_type=claim.credit_type,
        amount=claim.amount,
        began_at=rows.participation.began_at,
        claimed_at=held.now,
        disclosure_number=rows.participation.acknowledged_number,
        attempt_id=rows.quiz.passed_attempt_id if rows.quiz else None,
        watched_ms=rows.watched_ms if activity.recording is not None else None,
    )
    enqueue("learning.certificate_ready", certificate_id=certificate_id)
    return certificate_id


def _attended(held: Held) -> Attended | None:
    """What the ledger asks of a live activity; the gate has seen that something was attended."""
    event, terms = held.rows.event, held.activity.live
    if event is None or terms is None or event.attendance.attended_at is None:
        return None
    # A session until midnight ends on the day that it closes.
    last_moment = event.attendance.attended_at - datetime.resolution
    return Attended(
        seconds=event.attendance.seconds,
        last_on=last_moment.astimezone(ZoneInfo(held.activity.zone)).date(),
        minimum_minutes=terms.minimum_minutes,
        until=event.extended_until,
    )
