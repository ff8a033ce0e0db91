"""Gathers what the gate looks at about one learner, or a visitor, in one activity: a fixed number of reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms import clock
from lms.accounts.models import Address, Person
from lms.activities.models import Activity
from lms.assessments.queries import QuizState, evaluation_state, quiz_state
from lms.credit.queries import awards_of
from lms.db import session
from lms.disclosures.queries import material_number
from lms.learning import gate, offers
from lms.learning.models import Participation, WatchProgress
from lms.learning.offers import OpenCredit


@dataclass(frozen=True, kw_only=True)
class Learner:
    """The person as far as the gate cares; a visitor's id is None, and what was read is in the cookie."""

    id: int | None = None
    acknowledged_number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The learner's own rows, read once for all who look at them; a visitor has none."""

    person: Person | None
    participation: Participation | None
    progress: WatchProgress | None

    @property
    def began_at(self) -> datetime | None:
        """When the learner began."""
        return self.participation.began_at if self.participation else None


def rows_of(learner: Learner, activity: Activity) -> Rows:
    """Read them."""
    return Rows(
        person=session.get(Person, learner.id) if learner.id is not None else None,
        participation=participation_of(learner.id, activity.id),
        progress=progress_of(learner.id, activity),
    )


def facts_for(
    learner: Learner, activity: Activity, *, now: datetime | None = None, rows: Rows | None = None
) -> gate.Facts:
    """All facts of the gate; `now` and `rows` where they were read already, as for a claim or a page.

    For a visitor those of the activity, with what this browser acknowledged.
    """
    now, rows = now or clock.now(), rows or rows_of(learner, activity)
    person = rows.person
    quiz = quiz_state(learner.id, activity.id)
    evaluation = evaluation_state(learner.id, activity.id)
    mine = open_credits(person, activity, now=now, began_at=rows.began_at)
    opens_at, closes_at = _window(mine, activity)
    return gate.Facts(
        signed_in=person is not None,
        address_confirmed=person is not None and _has_confirmed_address(person.id),
        missing_profile=() if person is None else missing_profile(person),
        eligible_types=tuple(credit.credit_type for credit in mine),
        activity_state=activity.state,
        opens_at=opens_at,
        closes_at=closes_at,
        has_award=person is not None and bool(awards_of(person.id, activity.id)),
        **_disclosure(learner, rows.participation, activity.id),  # type: ignore[arg-type]
        **_watching(rows.progress, activity),  # type: ignore[arg-type]
        **_quiz(quiz),  # type: ignore[arg-type]
        has_evaluation=evaluation is not None,
        evaluation_done=evaluation is not None and evaluation.done,
        evaluation_questions=evaluation.items if evaluation else 0,
    )


def open_credits(
    person: Person | None, activity: Activity, *, now: datetime, began_at: datetime | None = None
) -> tuple[OpenCredit, ...]:
    """What this person could be awarded at `now`: of the open designations those made before she began."""
    profession, degree = (person.profession, person.degree) if person is not None else (None, None)
    return offers.open_credits(profession, degree, activity.designations, now=now, began_at=began_at)


def credit_shown(
    person: Person | None, activity: Activity, *, now: datetime, began_at: datetime | None = None
) -> OpenCredit | None:
    """The credit on top of the page: mine, else the first that is designated."""
    profession, degree = (person.profession, person.degree) if person is not None else (None, None)
    return offers.credit_shown(profession, degree, activity.designations, now=now, began_at=began_at)


def missing_profile(person: Person) -> tuple[str, ...]:
    """What the types of this part need of a profile: names are there from registration, profession must be."""
    return ("profession",) if person.profession is None else ()


def _window(mine: tuple[OpenCredit, ...], activity: Activity) -> tuple[datetime | None, datetime | None]:
    """That of the learner's own best open designation, else of the last to end."""
    if mine:
        return mine[0].opens_at, mine[0].closes_at
    ends = [row.closes_at for row in activity.designations if row.closes_at is not None]
    return activity.opens_at, max(ends) if ends else None


def _disclosure(learner: Learner, row: Participation | None, activity_id: int) -> dict[str, object]:
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


def _watching(progress: WatchProgress | None, activity: Activity) -> dict[str, object]:
    recording = activity.recording
    return {
        "has_recording": recording is not None,
        "watched_ms": progress.watched_ms if progress else 0,
        "duration_ms": recording.duration_ms if recording else 0,
        "required_share": activity.required_share,
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


def participation_of(person_id: int | None, activity_id: int) -> Participation | None:
    """The person's row in this activity."""
    if person_id is None:
        return None
    return session.scalars(
        select(Participation).filter_by(person_id=person_id, activity_id=activity_id)
    ).one_or_none()


def progress_of(person_id: int | None, activity: Activity) -> WatchProgress | None:
    """What the person has watched of the activity's present recording."""
    if person_id is None or activity.recording_id is None:
        return None
    return session.scalars(
        select(WatchProgress).filter_by(
            person_id=person_id, activity_id=activity.id, recording_id=activity.recording_id
        )
    ).one_or_none()


def _has_confirmed_address(person_id: int) -> bool:
    query = select(Address.id).where(Address.person_id == person_id, Address.confirmed_at.is_not(None)).limit(1)
    return session.scalar(query) is not None
