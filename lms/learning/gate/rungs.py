"""The gate's conditions: each rung says why its step is undone, or None; no other place knows them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lms.activities.rules import ActivityState
from lms.activities.window import WindowState, is_open, window_state
from lms.credit.types import IDENTIFIERS
from lms.learning.attendance.values import Phase
from lms.learning.gate.values import Facts, Reason, Step
from lms.learning.registration.rules import RegistrationState
from lms.learning.watching import required_ms


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step: whether the activity has it, why it is undone, and whether it is free of sign-in and credit."""

    step: Step
    exists: Callable[[Facts], bool]
    undone: Callable[[Facts], Reason | None]
    is_free: bool = False


def _sign_in(facts: Facts) -> Reason | None:
    if not facts.signed_in:
        return Reason.NOT_SIGNED_IN
    return None if facts.address_confirmed else Reason.ADDRESS_NOT_CONFIRMED


def _profile(facts: Facts) -> Reason | None:
    # Of a visitor nothing is known; the line stays closed until the sign-in in front of it is done.
    if not facts.signed_in or not set(facts.missing_profile) <= set(IDENTIFIERS):
        return Reason.PROFILE_INCOMPLETE
    return Reason.IDENTIFIERS_MISSING if facts.missing_profile else None


def _register(facts: Facts) -> Reason | None:
    # Who was there without having registered has nothing left to register for.
    if facts.registration == RegistrationState.REGISTERED or facts.was_there:
        return None
    if facts.registration == RegistrationState.WAITING:
        return Reason.ON_WAITING_LIST
    return Reason.NOT_REGISTERED if facts.takes_registrations else Reason.REGISTRATION_CLOSED


def _disclosure(facts: Facts) -> Reason | None:
    if facts.acknowledged_version == facts.current_version:
        return None
    if facts.acknowledged_version is None:
        return Reason.DISCLOSURE_NOT_READ
    # What was read before the content began holds until the content is watched; a material change since
    # then is read before the next step.
    if facts.content_began_version is not None and _content_goes_on(facts):
        return None
    return Reason.DISCLOSURE_CHANGED


def _content_goes_on(facts: Facts) -> bool:
    if facts.is_live:
        return facts.phase is Phase.UNDER_WAY
    return facts.has_recording and _watch(facts) is not None


_WHILE: Final = {
    Phase.NOT_BEGUN: Reason.NOT_BEGUN,
    Phase.UNDER_WAY: Reason.ATTENDANCE_UNDER_WAY,
    Phase.AWAITED: Reason.ATTENDANCE_AWAITED,
    Phase.FLAGGED: Reason.ATTENDANCE_FLAGGED,
}


def _attend(facts: Facts) -> Reason | None:
    if facts.phase in _WHILE:
        return _WHILE[facts.phase]
    if facts.attended_enough:
        return None
    # Nobody is told that it was too little as long as a report may show more.
    return Reason.ATTENDANCE_AWAITED if facts.may_grow else Reason.ATTENDED_TOO_LITTLE


def required(facts: Facts) -> int:
    """The media time that completes the watching, in milliseconds."""
    return required_ms(facts.duration_ms, facts.required_share)


def _watch(facts: Facts) -> Reason | None:
    is_watched = facts.duration_ms > 0 and facts.watched_ms >= required(facts)
    return None if is_watched or facts.watched_before else Reason.NOT_WATCHED


def _quiz(facts: Facts) -> Reason | None:
    if facts.quiz_passed:
        return None
    if facts.open_attempt:
        return Reason.QUIZ_STARTED
    if facts.attempt_limit is not None and facts.attempts_used >= facts.attempt_limit:
        return Reason.NO_ATTEMPTS_LEFT
    return Reason.QUIZ_NOT_PASSED if facts.attempts_used else Reason.QUIZ_NOT_STARTED


def _evaluation(facts: Facts) -> Reason | None:
    return None if facts.evaluation_done else Reason.EVALUATION_NOT_DONE


LADDER: Final = (
    Rung(step=Step.SIGN_IN, exists=lambda _: True, undone=_sign_in),
    Rung(step=Step.PROFILE, exists=lambda _: True, undone=_profile),
    Rung(step=Step.REGISTER, exists=lambda facts: facts.is_live, undone=_register),
    Rung(
        step=Step.DISCLOSURE,
        exists=lambda facts: facts.disclosure_required,
        undone=_disclosure,
        is_free=True,
    ),
    Rung(step=Step.ATTEND, exists=lambda facts: facts.is_live, undone=_attend),
    Rung(
        step=Step.WATCH,
        exists=lambda facts: facts.has_recording and not facts.is_live,
        undone=_watch,
        is_free=True,
    ),
    Rung(step=Step.QUIZ, exists=lambda facts: facts.has_quiz, undone=_quiz),
    Rung(step=Step.EVALUATION, exists=lambda facts: facts.has_evaluation, undone=_evaluation),
)

# What others still have to say: it holds up the claim and no step in front of it.
AWAITED: Final = frozenset({Reason.ATTENDANCE_AWAITED, Reason.ATTENDANCE_FLAGGED})
# What no act of the learner's on that step's page mends.
BARRED: Final = AWAITED | {
    Reason.ON_WAITING_LIST,
    Reason.REGISTRATION_CLOSED,
    Reason.ATTENDED_TOO_LITTLE,
    Reason.NO_ATTEMPTS_LEFT,
}


def rungs(facts: Facts) -> tuple[Rung, ...]:
    """The steps that this activity has."""
    return tuple(rung for rung in LADDER if rung.exists(facts))


# ---- What holds for the whole activity, before any rung. ----


def why_unavailable(facts: Facts, *, now: datetime) -> Reason | None:
    """Why nobody can do anything here now."""
    if facts.activity_state == ActivityState.WITHDRAWN:
        return Reason.WITHDRAWN
    if facts.activity_state != ActivityState.PUBLISHED:
        return Reason.NOT_PUBLISHED
    # What took place before the rest was called off gives what it gives.
    if facts.is_cancelled and not facts.attended_seconds:
        return Reason.EVENT_CANCELLED
    if facts.opens_at is None or facts.closes_at is None:
        return None
    state = window_state(opens_at=facts.opens_at, closes_at=facts.closes_at, now=now)
    return Reason.NOT_YET_OPEN if state is WindowState.NOT_YET else None


def why_without_credit(facts: Facts, *, now: datetime) -> Reason | None:
    """Why there is no credit to earn, although the recording can be watched."""
    if facts.opens_at is None or facts.closes_at is None:
        return Reason.NO_CREDIT_TYPE
    if not is_open(opens_at=facts.opens_at, closes_at=facts.closes_at, now=now):
        return Reason.CREDIT_ENDED
    if facts.holds_same:
        return Reason.HELD_FOR_SAME_CONTENT
    # Which types a person can receive is known only when the profile is complete.
    if facts.signed_in and not facts.missing_profile and not facts.eligible_types:
        return Reason.NO_CREDIT_TYPE
    return None


def is_free(facts: Facts, *, now: datetime) -> bool:
    """Whether the free steps stand open by themselves: to visitors, and where no credit is earned."""
    if why_unavailable(facts, now=now) is not None:
        return False
    return not facts.signed_in or why_without_credit(facts, now=now) is not None


def step_without_credit(facts: Facts) -> Step:
    """The disclosure comes before the content also where no credit follows."""
    undone = (rung.step for rung in rungs(facts) if rung.is_free and rung.undone(facts) is not None)
    fallback = Step.WATCH if facts.has_recording and not facts.is_live else Step.CERTIFICATE
    return next(undone, fallback)
