"""The gate: each rung in its order, the same answer for every caller, and no way around the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.learning.gate import (
    Facts,
    NextStep,
    Reason,
    Step,
    Task,
    TaskState,
    may_claim,
    may_take,
    may_watch,
    next_step,
    tasks,
)

OPENS = datetime(2025, 3, 28, 15, tzinfo=UTC)
CLOSES = datetime(2027, 3, 15, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)
SECOND = timedelta(seconds=1)

DONE = Facts(
    signed_in=True,
    address_confirmed=True,
    eligible_types=("ama_pra_1",),
    opens_at=OPENS,
    closes_at=CLOSES,
    acknowledged_version=1,
    content_began_version=1,
    has_recording=True,
    watched_ms=54_000,
    duration_ms=60_000,
    has_quiz=True,
    quiz_passed=True,
    questions=5,
    right_needed=4,
    has_evaluation=True,
    evaluation_done=True,
)
BEGUN = replace(DONE, watched_ms=10_000, quiz_passed=False, evaluation_done=False)
NEW = replace(BEGUN, acknowledged_version=None, content_began_version=None, watched_ms=0)
VISITOR = replace(NEW, signed_in=False, address_confirmed=False, eligible_types=())


def answer(facts: Facts, now: datetime = NOW) -> tuple[str, str]:
    given_answer = next_step(facts, now=now)
    return given_answer.step.value, given_answer.reason.value


def states(facts: Facts, now: datetime = NOW) -> dict[str, str]:
    return {task.step.value: task.state.value for task in tasks(facts, now=now)}


def task(step: Step, facts: Facts, now: datetime = NOW) -> Task:
    return next(one for one in tasks(facts, now=now) if one.step is step)


@pytest.mark.parametrize(
    ("changes", "step", "reason"),
    [
        ({"signed_in": False}, "sign_in", "not_signed_in"),
        ({"address_confirmed": False}, "sign_in", "address_not_confirmed"),
        ({"missing_profile": ("degree",)}, "profile", "profile_incomplete"),
        ({"missing_profile": ("nabp_profile_id", "birth_month_day")}, "profile", "identifiers_missing"),
        ({"missing_profile": ("nabp_profile_id", "degree")}, "profile", "profile_incomplete"),
        ({"acknowledged_version": None}, "disclosure", "disclosure_not_read"),
        ({"current_version": 2}, "disclosure", "disclosure_changed"),
        # Where nothing is watched, nothing goes on that the version read before would hold for.
        (
            {"current_version": 2, "has_recording": False, "watched_ms": 0, "duration_ms": 0},
            "disclosure",
            "disclosure_changed",
        ),
        ({"watched_ms": 53_999}, "watch", "not_watched"),
        ({"duration_ms": 0}, "watch", "not_watched"),
        ({"quiz_passed": False}, "quiz", "quiz_not_started"),
        ({"quiz_passed": False, "attempts_used": 1}, "quiz", "quiz_not_passed"),
        ({"quiz_passed": False, "attempts_used": 1, "open_attempt": True}, "quiz", "quiz_started"),
        ({"quiz_passed": False, "attempts_used": 3, "attempt_limit": 3}, "quiz", "no_attempts_left"),
        (
            {"quiz_passed": False, "attempts_used": 3, "attempt_limit": 3, "open_attempt": True},
            "quiz",
            "quiz_started",
        ),
        ({"quiz_passed": False, "attempts_used": 2, "attempt_limit": 3}, "quiz", "quiz_not_passed"),
        ({"evaluation_done": False}, "evaluation", "evaluation_not_done"),
        ({}, "certificate", "ready_to_claim"),
        ({"has_award": True}, "certificate", "certificate_ready"),
        ({"has_award": True, "is_revoked": True}, "certificate", "credit_revoked"),
        ({"activity_state": "draft"}, "certificate", "not_published"),
        ({"activity_state": "withdrawn"}, "certificate", "withdrawn"),
        ({"eligible_types": ()}, "watch", "no_credit_type"),
        ({"closes_at": None}, "watch", "no_credit_type"),
    ],
)
def test_one_missing_thing_is_named_and_blocks_the_claim(
    changes: dict[str, object], step: str, reason: str
) -> None:
    facts = replace(DONE, **changes)  # type: ignore[arg-type]
    assert answer(facts) == (step, reason)
    decision = may_claim(facts, now=NOW)
    assert bool(decision) is (reason == "ready_to_claim")
    assert decision or decision.reason == reason


def test_the_rungs_come_in_their_order() -> None:
    undone: list[dict[str, object]] = [
        {"signed_in": False},
        {"missing_profile": ("degree",)},
        {"acknowledged_version": None},
        {"watched_ms": 0},
        {"quiz_passed": False},
        {"evaluation_done": False},
    ]
    facts, seen = DONE, []
    for changes in reversed(undone):
        facts = replace(facts, **changes)  # type: ignore[arg-type]
        seen.append(answer(facts)[0])
    live = {Step.REGISTER, Step.ATTEND}
    assert seen[::-1] == [step.value for step in Step if step not in live][:-1]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, ("certificate", "not_yet_open")),
        (OPENS, ("certificate", "ready_to_claim")),
        (CLOSES - SECOND, ("certificate", "ready_to_claim")),
        (CLOSES, ("watch", "credit_ended")),
        (CLOSES + SECOND, ("watch", "credit_ended")),
    ],
)
def test_credit_is_claimed_inside_the_window_to_the_second(now: datetime, expected: tuple[str, str]) -> None:
    assert answer(DONE, now) == expected
    assert bool(may_claim(DONE, now=now)) is (OPENS <= now < CLOSES)


def test_an_award_stands_after_the_end_and_after_withdrawal() -> None:
    held = replace(DONE, has_award=True, activity_state="withdrawn", missing_profile=("degree",))
    assert answer(held, CLOSES) == ("certificate", "certificate_ready")
    assert set(states(held, CLOSES).values()) == {"done"}
    assert not may_claim(held, now=NOW)
    assert not may_watch(held, now=NOW)


def test_a_step_the_activity_does_not_have_is_left_out() -> None:
    bare = replace(DONE, has_recording=False, has_quiz=False, has_evaluation=False, disclosure_required=False)
    assert list(states(bare)) == ["sign_in", "profile", "certificate"]
    assert may_claim(bare, now=NOW)
    assert may_take(Step.QUIZ, bare, now=NOW).reason == "no_such_step"
    assert answer(bare, CLOSES) == ("certificate", "credit_ended")


def test_a_visitor_reads_the_disclosure_then_watches_and_is_asked_to_sign_in_for_credit() -> None:
    assert answer(VISITOR) == ("sign_in", "not_signed_in")
    assert not may_watch(VISITOR, now=NOW)
    assert states(VISITOR) == {
        "sign_in": "now",
        "profile": "closed",
        "disclosure": "now",
        "watch": "closed",
        "quiz": "closed",
        "evaluation": "closed",
        "certificate": "closed",
    }
    read = replace(VISITOR, acknowledged_version=1)
    assert may_watch(read, now=NOW)
    assert task(Step.QUIZ, read).waits_for is Step.SIGN_IN


def test_a_profile_is_completed_before_the_start() -> None:
    facts = replace(NEW, missing_profile=("birth_day",), eligible_types=())
    assert states(facts)["profile"] == "now"
    assert not may_take(Step.DISCLOSURE, facts, now=NOW)
    assert next_step(facts, now=NOW).facts == {"missing": ("birth_day",)}


def test_each_step_waits_for_the_first_undone_one() -> None:
    assert states(BEGUN) == {
        "sign_in": "done",
        "profile": "done",
        "disclosure": "done",
        "watch": "now",
        "quiz": "closed",
        "evaluation": "closed",
        "certificate": "closed",
    }
    quiz = task(Step.QUIZ, BEGUN)
    assert (quiz.reason, quiz.waits_for) == (Reason.NOT_WATCHED, Step.WATCH)
    assert quiz.facts["right_needed"] == 4


def test_used_up_attempts_close_the_quiz_itself() -> None:
    facts = replace(DONE, quiz_passed=False, evaluation_done=False, attempts_used=3, attempt_limit=3)
    quiz = task(Step.QUIZ, facts)
    assert (quiz.state, quiz.reason, quiz.waits_for) == (TaskState.CLOSED, Reason.NO_ATTEMPTS_LEFT, None)
    assert may_watch(facts, now=NOW)
    assert task(Step.EVALUATION, facts).waits_for is Step.QUIZ


def test_a_material_change_while_watching_is_read_before_the_next_step() -> None:
    changed = replace(BEGUN, current_version=2)
    assert answer(changed) == ("watch", "not_watched")
    watched = replace(changed, watched_ms=54_000)
    assert answer(watched) == ("disclosure", "disclosure_changed")
    assert not may_take(Step.QUIZ, watched, now=NOW)
    assert answer(replace(watched, acknowledged_version=2)) == ("quiz", "quiz_not_started")


def test_a_change_before_the_content_began_is_read_at_once() -> None:
    assert answer(replace(NEW, acknowledged_version=1, current_version=2)) == (
        "disclosure",
        "disclosure_changed",
    )


def test_a_change_between_quiz_and_evaluation_is_read_before_the_evaluation() -> None:
    facts = replace(DONE, evaluation_done=False, current_version=2)
    assert answer(facts) == ("disclosure", "disclosure_changed")
    no_recording = replace(facts, has_recording=False)
    assert answer(no_recording) == ("disclosure", "disclosure_changed")


def test_after_the_end_the_recording_is_watched_without_credit_and_disclosure_still_comes_first() -> None:
    assert answer(NEW, CLOSES) == ("disclosure", "credit_ended")
    assert answer(BEGUN, CLOSES) == ("watch", "credit_ended")
    assert states(BEGUN, CLOSES) == {
        "sign_in": "done",
        "profile": "done",
        "disclosure": "done",
        "watch": "now",
        "quiz": "closed",
        "evaluation": "closed",
        "certificate": "closed",
    }
    assert task(Step.QUIZ, BEGUN, CLOSES).reason is Reason.CREDIT_ENDED
    incomplete = replace(BEGUN, missing_profile=("degree",))
    assert may_watch(incomplete, now=CLOSES)
    assert not may_watch(NEW, now=CLOSES)


@pytest.mark.parametrize(
    ("changes", "now"),
    [({"activity_state": "withdrawn"}, NOW), ({"activity_state": "draft"}, NOW), ({}, OPENS - SECOND)],
)
def test_nothing_can_be_watched_before_the_opening_or_after_withdrawal(
    changes: dict[str, object], now: datetime
) -> None:
    for facts in (DONE, BEGUN, replace(VISITOR, acknowledged_version=1)):
        assert not may_watch(replace(facts, **changes), now=now)  # type: ignore[arg-type]


def test_the_answer_carries_the_numbers_for_its_words() -> None:
    watching: NextStep = next_step(BEGUN, now=NOW)
    watched = {"watched_ms": 10_000, "watched_before": False, "duration_ms": 60_000, "required_ms": 54_000}
    assert watching.facts == watched


def test_an_award_that_was_withdrawn_is_never_done_and_never_given_again() -> None:
    gone = replace(DONE, has_award=True, is_revoked=True)
    assert states(gone)["certificate"] == "closed"
    assert not may_claim(gone, now=NOW)


versions = st.none() | st.integers(1, 3)
any_facts = st.builds(
    Facts,
    signed_in=st.booleans(),
    address_confirmed=st.booleans(),
    missing_profile=st.sampled_from([(), ("degree",)]),
    eligible_types=st.sampled_from([(), ("ama_pra_1",), ("attendance",)]),
    activity_state=st.sampled_from(["draft", "published", "published", "withdrawn"]),
    opens_at=st.just(OPENS),
    closes_at=st.sampled_from([CLOSES, CLOSES, None]),
    has_award=st.sampled_from([False, False, True]),
    is_revoked=st.booleans(),
    disclosure_required=st.booleans(),
    current_version=st.integers(1, 3),
    acknowledged_version=versions,
    content_began_version=versions,
    has_recording=st.booleans(),
    watched_ms=st.sampled_from([0, 53_999, 54_000]),
    duration_ms=st.just(60_000),
    has_quiz=st.booleans(),
    quiz_passed=st.booleans(),
    attempts_used=st.integers(0, 3),
    attempt_limit=st.none() | st.just(3),
    open_attempt=st.booleans(),
    has_evaluation=st.booleans(),
    evaluation_done=st.booleans(),
)
moments = st.sampled_from([OPENS - SECOND, OPENS, NOW, CLOSES - SECOND, CLOSES])


@settings(max_examples=300)
@given(any_facts, moments)
def test_ladder_task_list_and_claim_never_disagree(facts: Facts, now: datetime) -> None:
    given_answer, lines = next_step(facts, now=now), tasks(facts, now=now)
    certificate = lines[-1]
    assert [line.step for line in lines] == [step for step in Step if step in {line.step for line in lines}]
    assert bool(may_claim(facts, now=now)) is (certificate.state is TaskState.NOW)
    assert (given_answer.reason in (Reason.CERTIFICATE_READY, Reason.CREDIT_REVOKED)) is facts.has_award
    if not facts.has_award:
        assert certificate.reason is given_answer.reason
    if given_answer.step is not Step.CERTIFICATE:
        line = next(one for one in lines if one.step is given_answer.step)
        assert (line.state is TaskState.DONE) <= (given_answer.reason in FREE_OF_CREDIT)
    assert all((line.reason is None) == (line.state is TaskState.DONE) for line in lines[:-1])


FREE_OF_CREDIT = (Reason.CREDIT_ENDED, Reason.NO_CREDIT_TYPE)


@settings(max_examples=300)
@given(any_facts, moments)
def test_whoever_may_claim_has_done_everything_that_the_activity_asks(facts: Facts, now: datetime) -> None:
    if not may_claim(facts, now=now):
        return
    assert facts.signed_in
    assert facts.address_confirmed
    assert not facts.has_award
    assert not facts.missing_profile
    assert facts.eligible_types
    assert facts.activity_state == "published"
    assert facts.closes_at is not None
    assert OPENS <= now < facts.closes_at
    assert not facts.disclosure_required or facts.acknowledged_version == facts.current_version
    assert not facts.has_recording or facts.watched_ms >= 54_000
    assert not facts.has_quiz or facts.quiz_passed
    assert not facts.has_evaluation or facts.evaluation_done


@settings(max_examples=300)
@given(any_facts, moments)
def test_what_comes_after_the_recording_says_nothing_about_watching_it(facts: Facts, now: datetime) -> None:
    without = replace(facts, has_quiz=False, quiz_passed=False, has_evaluation=False, evaluation_done=False)
    assert may_watch(facts, now=now) == may_watch(without, now=now)


def test_nobody_watches_without_the_disclosure() -> None:
    for signed_in, now in product((True, False), (NOW, CLOSES)):
        facts = replace(NEW, signed_in=signed_in)
        assert not may_watch(facts, now=now)
        assert may_watch(replace(facts, acknowledged_version=1), now=now)
