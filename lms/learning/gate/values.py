"""What the gate looks at and what it answers: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lms.activities.rules import ActivityState
from lms.learning.attendance.values import Phase


class Step(StrEnum):
    """The steps in the order of the gate; one that an activity does not have is left out."""

    SIGN_IN = "sign_in"
    PROFILE = "profile"
    REGISTER = "register"
    DISCLOSURE = "disclosure"
    ATTEND = "attend"
    WATCH = "watch"
    QUIZ = "quiz"
    EVALUATION = "evaluation"
    CERTIFICATE = "certificate"


class Reason(StrEnum):
    """Why a step is not done, or why there is no credit; templates put the codes into words."""

    NOT_PUBLISHED = "not_published"
    WITHDRAWN = "withdrawn"
    NOT_YET_OPEN = "not_yet_open"
    CREDIT_ENDED = "credit_ended"
    NO_CREDIT_TYPE = "no_credit_type"
    NOT_SIGNED_IN = "not_signed_in"
    ADDRESS_NOT_CONFIRMED = "address_not_confirmed"
    PROFILE_INCOMPLETE = "profile_incomplete"
    IDENTIFIERS_MISSING = "identifiers_missing"
    NOT_REGISTERED = "not_registered"
    ON_WAITING_LIST = "on_waiting_list"
    REGISTRATION_CLOSED = "registration_closed"
    EVENT_CANCELLED = "event_cancelled"
    DISCLOSURE_NOT_READ = "disclosure_not_read"
    DISCLOSURE_CHANGED = "disclosure_changed"
    NOT_BEGUN = "not_begun"
    ATTENDANCE_UNDER_WAY = "attendance_under_way"
    ATTENDANCE_AWAITED = "attendance_awaited"
    ATTENDANCE_FLAGGED = "attendance_flagged"
    ATTENDED_TOO_LITTLE = "attended_too_little"
    HELD_FOR_SAME_CONTENT = "held_for_same_content"
    NOT_WATCHED = "not_watched"
    QUIZ_NOT_STARTED = "quiz_not_started"
    QUIZ_STARTED = "quiz_started"
    QUIZ_NOT_PASSED = "quiz_not_passed"
    NO_ATTEMPTS_LEFT = "no_attempts_left"
    EVALUATION_NOT_DONE = "evaluation_not_done"
    READY_TO_CLAIM = "ready_to_claim"
    CERTIFICATE_READY = "certificate_ready"
    CREDIT_REVOKED = "credit_revoked"


class TaskState(StrEnum):
    """How a step stands in the task list."""

    DONE = "done"
    NOW = "now"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the gate looks at, about one learner (or visitor) in one activity.

    Window: that of the learner's own best open designation, else of the last to end; None without any. Disclosure
    versions count material changes only. Attempts used include an open one. `is_revoked`: her award was withdrawn,
    which no step mends. `holds_same`: she holds credit for the same content, live or recorded, and may not earn
    both. `watched_before`: enough was watched of a version of the recording that was replaced since. Of a live
    activity: `registration` is a RegistrationState, empty without any; `begins_at` and `ends_at` are those of its
    agenda; `was_there` where any evidence says so; `attended_enough` where the attended time gives at least one of
    her types; `may_grow` where a report that has not come may still add time to it.
    """

    signed_in: bool = False
    address_confirmed: bool = False
    missing_profile: tuple[str, ...] = ()
    eligible_types: tuple[str, ...] = ()
    activity_state: str = ActivityState.PUBLISHED
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    has_award: bool = False
    is_revoked: bool = False
    holds_same: bool = False
    is_live: bool = False
    is_cancelled: bool = False
    registration: str = ""
    takes_registrations: bool = False
    was_there: bool = False
    phase: Phase = Phase.NOT_BEGUN
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    attended_seconds: int = 0
    scheduled_seconds: int = 0
    minimum_minutes: int | None = None
    attended_enough: bool = False
    may_grow: bool = False
    disclosure_required: bool = True
    current_version: int = 1
    acknowledged_version: int | None = None
    content_began_version: int | None = None
    has_recording: bool = False
    watched_ms: int = 0
    watched_before: bool = False
    duration_ms: int = 0
    required_share: Decimal = Decimal("0.90")
    has_quiz: bool = False
    quiz_passed: bool = False
    questions: int = 0
    right_needed: int = 0
    best_right: int | None = None
    attempts_used: int = 0
    attempt_limit: int | None = None
    open_attempt: bool = False
    has_evaluation: bool = False
    evaluation_done: bool = False
    evaluation_questions: int = 0


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The step to take and the reason why; `facts` are the numbers that its words need."""

    step: Step
    reason: Reason
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One line of the task list; a closed one names the step it waits for where another step mends it."""

    step: Step
    state: TaskState
    reason: Reason | None = None
    waits_for: Step | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
