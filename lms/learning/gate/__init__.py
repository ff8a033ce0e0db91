"""The gate: the one place that says what a learner does next in an activity, and why it is not done yet."""

from collections.abc import Iterable
from datetime import datetime

from lms.access.decision import ALLOWED, Decision, refused
from lms.learning.gate.rungs import (
    AWAITED,
    BARRED,
    LADDER,
    Rung,
    is_free,
    required,
    rungs,
    step_without_credit,
    why_unavailable,
    why_without_credit,
)
from lms.learning.gate.values import Facts, NextStep, Reason, Step, Task, TaskState

__all__ = [
    "Facts",
    "NextStep",
    "Reason",
    "Step",
    "Task",
    "TaskState",
    "is_done",
    "may_claim",
    "may_take",
    "may_watch",
    "next_step",
    "tasks",
]


def next_step(facts: Facts, *, now: datetime) -> NextStep:
    """The ladder: the first rung that does not hold is the answer."""
    if facts.has_award:
        return _answer(Step.CERTIFICATE, _why_awarded(facts), facts)
    unavailable = why_unavailable(facts, now=now)
    if unavailable is not None:
        return _answer(Step.CERTIFICATE, unavailable, facts)
    without_credit = why_without_credit(facts, now=now)
    if without_credit is not None:
        return _answer(step_without_credit(facts), without_credit, facts)
    awaited: NextStep | None = None
    for rung in rungs(facts):
        reason = rung.undone(facts)
        if reason in AWAITED:
            awaited = _answer(rung.step, reason, facts)
        elif reason is not None:
            return _answer(rung.step, reason, facts)
    return awaited or _answer(Step.CERTIFICATE, Reason.READY_TO_CLAIM, facts)


def tasks(facts: Facts, *, now: datetime) -> tuple[Task, ...]:
    """The task list: the same rungs, each with its state, and the certificate at the end."""
    if facts.has_award:
        return (*(_task(rung.step, TaskState.DONE, facts) for rung in rungs(facts)), _certificate_task(facts))
    barrier = why_unavailable(facts, now=now) or why_without_credit(facts, now=now)
    free = is_free(facts, now=now)
    lines: list[Task] = []
    for rung in rungs(facts):
        barred = barrier if not (free and rung.is_free) else None
        lines.append(_line(rung, facts, lines, barred=barred, free=free and rung.is_free))
    return (*lines, _claim_line(facts, lines, barrier))


def is_done(lines: Iterable[Task], step: Step) -> bool:
    """Whether this step is asked of her no more; what is on no line of hers was never asked."""
    return all(line.state is TaskState.DONE for line in lines if line.step is step)


def may_claim(facts: Facts, *, now: datetime) -> Decision:
    """Whether credit is awarded now; a refusal's code is the gate's reason."""
    answer = next_step(facts, now=now)
    return ALLOWED if answer.reason is Reason.READY_TO_CLAIM else refused(answer.reason)


def may_take(step: Step, facts: Facts, *, now: datetime) -> Decision:
    """Whether this step's page may be worked on now (or again), with credit or without."""
    # A step that is done is open to be looked at again, but not where the office has withdrawn everything.
    unavailable = why_unavailable(facts, now=now)
    if unavailable is not None:
        return refused(unavailable)
    task = next((task for task in tasks(facts, now=now) if task.step is step), None)
    if task is None:
        return refused("no_such_step")
    return refused(task.reason or "closed") if task.state is TaskState.CLOSED else ALLOWED


def may_watch(facts: Facts, *, now: datetime) -> Decision:
    """Whether the recording may be played: also by visitors, and without credit after the end."""
    return may_take(Step.WATCH, facts, now=now)


def _line(rung: Rung, facts: Facts, before: list[Task], *, barred: Reason | None, free: bool) -> Task:
    reason = rung.undone(facts)
    if reason is None:
        return _task(rung.step, TaskState.DONE, facts)
    if barred is not None:
        return _task(rung.step, TaskState.CLOSED, facts, reason=barred)
    blocker = _blocker([one for one in before if one.reason not in AWAITED], only_free=free)
    if blocker is not None:
        return _task(rung.step, TaskState.CLOSED, facts, reason=blocker.reason, waits_for=blocker.step)
    state = TaskState.CLOSED if reason in BARRED else TaskState.NOW
    return _task(rung.step, state, facts, reason=reason)


def _claim_line(facts: Facts, before: list[Task], barrier: Reason | None) -> Task:
    """The certificate's own line while there is no award yet."""
    if barrier is not None:
        return _task(Step.CERTIFICATE, TaskState.CLOSED, facts, reason=barrier)
    blocker = _blocker(before, only_free=False)
    if blocker is not None:
        return _task(Step.CERTIFICATE, TaskState.CLOSED, facts, reason=blocker.reason, waits_for=blocker.step)
    return _task(Step.CERTIFICATE, TaskState.NOW, facts, reason=Reason.READY_TO_CLAIM)


def _certificate_task(facts: Facts) -> Task:
    state = TaskState.CLOSED if facts.is_revoked else TaskState.DONE
    return _task(Step.CERTIFICATE, state, facts, reason=_why_awarded(facts))


def _why_awarded(facts: Facts) -> Reason:
    """What becomes of an award: it is never given twice, also where it was withdrawn."""
    return Reason.CREDIT_REVOKED if facts.is_revoked else Reason.CERTIFICATE_READY


def _blocker(before: list[Task], *, only_free: bool) -> Task | None:
    """The first undone line in front; a free step waits for free steps alone."""
    free = {rung.step for rung in LADDER if rung.is_free}
    undone = (task for task in before if task.state is not TaskState.DONE)
    return next((task for task in undone if task.step in free or not only_free), None)


def _task(
    step: Step,
    state: TaskState,
    facts: Facts,
    *,
    reason: Reason | None = None,
    waits_for: Step | None = None,
) -> Task:
    return Task(step=step, state=state, reason=reason, waits_for=waits_for, facts=_details(step, facts))


def _answer(step: Step, reason: Reason, facts: Facts) -> NextStep:
    return NextStep(step=step, reason=reason, facts=_details(step, facts))


def _details(step: Step, facts: Facts) -> dict[str, object]:
    """The numbers that a step's words need."""
    details: dict[Step, dict[str, object]] = {
        Step.PROFILE: {"missing": facts.missing_profile},
        Step.WATCH: {
            "watched_ms": facts.watched_ms,
            "watched_before": facts.watched_before,
            "duration_ms": facts.duration_ms,
            "required_ms": required(facts),
        },
        Step.REGISTER: {
            "registration": facts.registration,
            "begins_at": facts.begins_at,
            "ends_at": facts.ends_at,
        },
        Step.ATTEND: {
            "begins_at": facts.begins_at,
            "ends_at": facts.ends_at,
            "attended_seconds": facts.attended_seconds,
            "scheduled_seconds": facts.scheduled_seconds,
            "minimum_minutes": facts.minimum_minutes,
        },
        Step.QUIZ: {
            "questions": facts.questions,
            "right_needed": facts.right_needed,
            "best_right": facts.best_right,
            "attempts_used": facts.attempts_used,
            "attempt_limit": facts.attempt_limit,
        },
        Step.EVALUATION: {"questions": facts.evaluation_questions},
        Step.CERTIFICATE: {
            "eligible_types": facts.eligible_types,
            "opens_at": facts.opens_at,
            "closes_at": facts.closes_at,
        },
    }
    return details.get(step, {})
