"""The gate of a live activity: registered, disclosure read, attended; what is awaited holds up the claim alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.learning.attendance.values import Phase
from lms.learning.gate import Facts, Reason, Step, TaskState, may_claim, may_take, next_step, tasks

OPENS = datetime(2026, 10, 1, 15, tzinfo=UTC)
BEGINS = datetime(2026, 11, 2, 14, tzinfo=UTC)
CLOSES = datetime(2026, 12, 3, 6, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 21, tzinfo=UTC)

DONE = Facts(
    signed_in=True,
    address_confirmed=True,
    eligible_types=("ama_pra_1",),
    opens_at=OPENS,
    closes_at=CLOSES,
    acknowledged_version=1,
    content_began_version=1,
    is_live=True,
    registration="registered",
    phase=Phase.OVER,
    begins_at=BEGINS,
    ends_at=BEGINS + timedelta(hours=1),
    attended_seconds=3600,
    scheduled_seconds=3600,
    attended_enough=True,
    was_there=True,
    # The recording of an event is watched in an activity of its own.
    has_recording=True,
    has_quiz=True,
    quiz_passed=True,
    questions=5,
    right_needed=4,
    has_evaluation=True,
    evaluation_done=True,
)
AHEAD = replace(
    DONE,
    phase=Phase.NOT_BEGUN,
    attended_seconds=0,
    attended_enough=False,
    was_there=False,
    quiz_passed=False,
    evaluation_done=False,
    takes_registrations=True,
)


def answer(facts: Facts, now: datetime = NOW) -> tuple[str, str]:
    given = next_step(facts, now=now)
    return given.step.value, given.reason.value


def state(facts: Facts, step: Step) -> tuple[TaskState, Reason | None, Step | None]:
    task = next(one for one in tasks(facts, now=NOW) if one.step is step)
    return task.state, task.reason, task.waits_for


@pytest.mark.parametrize(
    ("changes", "step", "reason"),
    [
        ({}, "certificate", "ready_to_claim"),
        ({"has_award": True}, "certificate", "certificate_ready"),
        ({"registration": "", "was_there": False}, "register", "registration_closed"),
        ({"registration": "cancelled", "was_there": False}, "register", "registration_closed"),
        (
            {"registration": "", "was_there": False, "takes_registrations": True},
            "register",
            "not_registered",
        ),
        ({"registration": "waiting", "was_there": False}, "register", "on_waiting_list"),
        ({"registration": ""}, "certificate", "ready_to_claim"),
        ({"acknowledged_version": None}, "disclosure", "disclosure_not_read"),
        ({"phase": Phase.NOT_BEGUN}, "attend", "not_begun"),
        ({"phase": Phase.UNDER_WAY}, "attend", "attendance_under_way"),
        ({"phase": Phase.AWAITED}, "attend", "attendance_awaited"),
        ({"phase": Phase.FLAGGED}, "attend", "attendance_flagged"),
        ({"attended_enough": False}, "attend", "attended_too_little"),
        ({"quiz_passed": False}, "quiz", "quiz_not_started"),
        ({"evaluation_done": False}, "evaluation", "evaluation_not_done"),
        ({"is_cancelled": True, "attended_seconds": 0}, "certificate", "event_cancelled"),
        ({"is_cancelled": True}, "certificate", "ready_to_claim"),
        ({"holds_same": True}, "certificate", "held_for_same_content"),
    ],
)
def test_one_missing_thing_is_named_and_blocks_the_claim(
    changes: dict[str, object], step: str, reason: str
) -> None:
    facts = replace(DONE, **changes)  # type: ignore[arg-type]
    assert answer(facts) == (step, reason)
    assert bool(may_claim(facts, now=NOW)) is (reason == "ready_to_claim")


def test_the_rungs_come_in_their_order_and_the_recording_is_none_of_them() -> None:
    assert [one.step.value for one in tasks(DONE, now=NOW)] == [
        "sign_in",
        "profile",
        "register",
        "disclosure",
        "attend",
        "quiz",
        "evaluation",
        "certificate",
    ]


@pytest.mark.parametrize("phase", [Phase.AWAITED, Phase.FLAGGED])
def test_quiz_and_evaluation_do_not_wait_for_what_others_have_to_say(phase: Phase) -> None:
    waiting = replace(AHEAD, phase=phase, was_there=True)
    assert answer(waiting) == ("quiz", "quiz_not_started")
    assert state(waiting, Step.ATTEND)[0] is TaskState.CLOSED
    assert may_take(Step.QUIZ, waiting, now=NOW)
    passed = replace(waiting, quiz_passed=True)
    assert answer(passed) == ("evaluation", "evaluation_not_done")
    assert may_take(Step.EVALUATION, passed, now=NOW)
    handed_in = replace(passed, evaluation_done=True)
    assert answer(handed_in)[0] == "attend"
    assert not may_claim(handed_in, now=NOW)
    assert state(handed_in, Step.CERTIFICATE)[::2] == (TaskState.CLOSED, Step.ATTEND)


@pytest.mark.parametrize("phase", [Phase.NOT_BEGUN, Phase.UNDER_WAY, Phase.OVER])
def test_quiz_and_evaluation_wait_for_the_event_and_for_enough_of_it(phase: Phase) -> None:
    facts = replace(AHEAD, phase=phase)
    assert state(facts, Step.QUIZ)[::2] == (TaskState.CLOSED, Step.ATTEND)
    assert not may_take(Step.QUIZ, facts, now=NOW)


@pytest.mark.parametrize("reason", ["on_waiting_list", "registration_closed", "attended_too_little"])
def test_what_the_learner_cannot_mend_is_closed_to_her(reason: str) -> None:
    facts = {
        "on_waiting_list": replace(AHEAD, registration="waiting"),
        "registration_closed": replace(AHEAD, registration="", takes_registrations=False),
        "attended_too_little": replace(AHEAD, phase=Phase.OVER),
    }[reason]
    step = Step(answer(facts)[0])
    assert state(facts, step) == (TaskState.CLOSED, Reason(reason), None)


def test_the_disclosure_is_read_before_joining_and_a_change_meanwhile_after_the_event() -> None:
    unread = replace(AHEAD, acknowledged_version=None, content_began_version=None)
    assert answer(unread) == ("disclosure", "disclosure_not_read")
    assert not may_take(Step.ATTEND, unread, now=NOW)
    assert may_take(Step.ATTEND, AHEAD, now=NOW)
    joined = replace(AHEAD, phase=Phase.UNDER_WAY, current_version=2)
    assert answer(joined) == ("attend", "attendance_under_way")
    assert answer(replace(joined, content_began_version=None)) == ("disclosure", "disclosure_changed")
    assert answer(replace(DONE, current_version=2)) == ("disclosure", "disclosure_changed")


def test_a_visitor_reads_the_disclosure_and_signs_in_to_register() -> None:
    visitor = replace(AHEAD, signed_in=False, registration="", acknowledged_version=None)
    assert answer(visitor) == ("sign_in", "not_signed_in")
    assert state(visitor, Step.DISCLOSURE)[0] is TaskState.NOW
    assert state(visitor, Step.REGISTER)[::2] == (TaskState.CLOSED, Step.SIGN_IN)


def test_credit_ends_with_the_deadline_to_the_second() -> None:
    assert answer(DONE, CLOSES - timedelta(seconds=1)) == ("certificate", "ready_to_claim")
    assert answer(DONE, CLOSES) == ("certificate", "credit_ended")


def test_the_gate_names_the_times_and_the_minutes() -> None:
    assert next_step(AHEAD, now=NOW).facts == {
        "begins_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=1),
        "attended_seconds": 0,
        "scheduled_seconds": 3600,
        "minimum_minutes": None,
    }
    open_one = replace(AHEAD, registration="")
    assert next_step(open_one, now=NOW).facts["begins_at"] == BEGINS


def test_too_little_is_no_answer_as_long_as_a_report_may_show_more() -> None:
    little = replace(DONE, attended_seconds=240, attended_enough=False)
    assert answer(little) == ("attend", "attended_too_little")
    waits = replace(little, may_grow=True)
    assert answer(waits) == ("attend", "attendance_awaited")
    assert answer(replace(waits, evaluation_done=False)) == ("evaluation", "evaluation_not_done")
    assert may_claim(replace(DONE, may_grow=True), now=NOW)
