"""Gathers what the gate looks at about one learner, or a visitor, in one activity: a fixed number of reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lms import clock
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.queries import QuizState
from lms.credit.extended import acpe_takes_until
from lms.credit.rules import identifiers_asked
from lms.disclosures.queries import material_number
from lms.learning import gate, offers
from lms.learning.offers import Designated, OpenCredit, attended
from lms.learning.registration.rules import EventTimes, why_closed
from lms.learning.rows import Part, Rows, rows_of


@dataclass(frozen=True, kw_only=True)
class Learner:
    """The person as far as the gate cares; a visitor's id is None, and what was read is in the cookie."""

    id: int | None = None
    acknowledged_number: int | None = None


class Professional(Protocol):
    """What decides which credit a person may receive."""

    @property
    def profession(self) -> Profession | None: ...
    @property
    def degree(self) -> str: ...


def facts_for(
    learner: Learner, activity: Activity, *, now: datetime | None = None, rows: Rows | None = None
) -> gate.Facts:
    """All facts of the gate; `now` and `rows` where they were read already, as for a claim or a page.

    For a visitor those of the activity, with what this browser acknowledged.
    """
    now = now or clock.now()
    rows = rows or rows_of(learner.id, activity, now=now)
    person = rows.person
    mine = open_credits(person, activity, now=now, rows=rows)
    opens_at, closes_at = _window(mine, activity, rows)
    return gate.Facts(
        signed_in=person is not None,
        address_confirmed=rows.address_confirmed,
        missing_profile=() if person is None else missing_profile(person, mine, rows.has_identifiers),
        eligible_types=tuple(credit.credit_type for credit in mine),
        activity_state=activity.state,
        opens_at=opens_at,
        closes_at=closes_at,
        has_award=rows.has_award,
        is_revoked=rows.is_revoked,
        holds_same=rows.holds_same,
        **_event(rows, activity, mine, now),  # type: ignore[arg-type]
        **_disclosure(learner, rows.participation, activity.id),  # type: ignore[arg-type]
        **_watching(rows, activity),  # type: ignore[arg-type]
        **_quiz(rows.quiz),  # type: ignore[arg-type]
        has_evaluation=rows.evaluation is not None,
        evaluation_done=rows.evaluation is not None and rows.evaluation.done,
        evaluation_questions=rows.evaluation.items if rows.evaluation else 0,
    )


def open_credits(
    person: Professional | None, activity: Activity, *, now: datetime, rows: Rows
) -> tuple[OpenCredit, ...]:
    """What this person could be awarded at `now`: of the open designations those made before she began."""
    profession, degree = (person.profession, person.degree) if person is not None else (None, None)
    return offers.open_credits(
        profession, degree, designations_for(activity, rows), now=now, began_at=rows.began_at
    )


def designations_for(activity: Activity, rows: Rows) -> tuple[Designated, ...]:
    """Those of the activity, with the end that holds for this learner."""
    return designations_until(activity, rows.event.extended_until if rows.event else None)


def designations_until(activity: Activity, until: datetime | None) -> tuple[Designated, ...]:
    """The same where her extension is known; None where she has none."""
    acpe_until = acpe_takes_until(activity.sessions, activity.zone) if until is not None else None
    return offers.extended(activity.designations, latest=activity.closes_at, until=until, acpe_until=acpe_until)


def credits_to_claim(activity: Activity, *, now: datetime, rows: Rows) -> tuple[OpenCredit, ...]:
    """What she could claim: of a live activity what her attendance gives, and nothing while that may grow."""
    return given(open_credits(rows.person, activity, now=now, rows=rows), activity, rows)


def given(offered: tuple[OpenCredit, ...], activity: Activity, rows: Rows) -> tuple[OpenCredit, ...]:
    """What her attendance gives of what is offered; of what is not attended, all."""
    if rows.event is None:
        return offered
    found = rows.event.attendance
    minimum = activity.live.minimum_minutes if activity.live else None
    return () if found.is_provisional else attended(offered, found.seconds, minimum_minutes=minimum)


def missing_profile(person: Professional, mine: tuple[OpenCredit, ...], has_identifiers: bool) -> tuple[str, ...]:
    """What her credit needs of a profile: names are there from registration, profession must be.

    Identifiers are asked of those alone who could receive no credit without them (domain rule 9).
    """
    if person.profession is None:
        return ("profession",)
    return () if has_identifiers else identifiers_asked([credit.credit_type for credit in mine])


def _window(
    mine: tuple[OpenCredit, ...], activity: Activity, rows: Rows
) -> tuple[datetime | None, datetime | None]:
    """That of the learner's own best open designation, else of the last to end."""
    if mine:
        return mine[0].opens_at, mine[0].closes_at
    ends = [row.closes_at for row in designations_for(activity, rows) if row.closes_at is not None]
    return activity.opens_at, max(ends) if ends else None


def _disclosure(learner: Learner, row: Part | None, activity_id: int) -> dict[str, object]:
    current = material_number(activity_id)
    acknowledged, began = learner.acknowledged_number, None
    if row is not None:
        acknowledged, began = row.acknowledged_number, row.content_began_number
    return {
        "disclosure_required": current > 0,
        "current_version": current,
        "acknowledged_version": _materially(acknowledged, current),
        "content_began_version": _materially(began, current),
    }


def _materially(number: int | None, current: int) -> int | None:
    """A version that differs from the current one in wording only stands for it."""
    return current if number is not None and number >= current else number


def _watching(rows: Rows, activity: Activity) -> dict[str, object]:
    recording, version = activity.recording, rows.version
    watched = version.version if version is not None else recording
    return {
        "has_recording": recording is not None,
        "watched_ms": rows.progress.watched_ms if rows.progress else 0,
        "watched_before": version is not None and version.is_completed,
        "duration_ms": watched.duration_ms if watched is not None else 0,
        "required_share": activity.required_share,
    }


def _event(rows: Rows, activity: Activity, mine: tuple[OpenCredit, ...], now: datetime) -> dict[str, object]:
    event, terms = rows.event, activity.live
    if event is None or terms is None:
        return {}
    found = event.attendance
    begins_at = min((line.slot.starts_at for line in found.lines), default=None)
    ends_at = max((line.slot.ends_at for line in found.lines), default=None)
    times = EventTimes(
        begins_at=begins_at,
        ends_at=ends_at,
        registration_closes_at=terms.registration_closes_at,
        cancelled_at=terms.cancelled_at,
    )
    return {
        "is_live": True,
        "is_cancelled": terms.cancelled_at is not None,
        "registration": event.registration,
        "takes_registrations": not why_closed(times, now=now),
        "was_there": event.attendance.has_evidence,
        "phase": found.phase,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "attended_seconds": found.seconds,
        "scheduled_seconds": found.scheduled_seconds,
        "minimum_minutes": terms.minimum_minutes,
        "attended_enough": bool(given(mine, activity, rows)),
        "may_grow": found.may_grow,
    }


def _quiz(quiz: QuizState | None) -> dict[str, object]:
    if quiz is None:
        return {}
    return {
        "has_quiz": True,
        "quiz_passed": quiz.passed,
        "questions": quiz.questions,
        "right_needed": quiz.right_needed,
        "best_right": quiz.best_right,
        "attempts_used": quiz.attempts_used,
        "attempt_limit": quiz.attempt_limit,
        "open_attempt": quiz.open_attempt_id is not None,
    }
