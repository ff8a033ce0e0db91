"""One learner's own rows in one activity, read at once as plain values."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, select

from lms import formats
from lms.accounts.models import Address, Person
from lms.accounts.professions import Profession, printed_degree
from lms.activities.models import Activity
from lms.assessments.models import EvaluationReceipt
from lms.assessments.queries import EvaluationState, QuizState, evaluation_state, quiz_state
from lms.credit.models import Award
from lms.db import fetch
from lms.learning.models import Participation, WatchProgress


@dataclass(frozen=True)
class Me:
    """The person as far as credit cares."""

    id: int
    given_name: str
    family_name: str
    degree: str
    degree_text: str
    profession: Profession | None
    zone: str = ""

    @property
    def name_with_degree(self) -> str:
        """Elena Marsh, MD."""
        return formats.full_name(self.given_name, self.family_name, printed_degree(self.degree, self.degree_text))


@dataclass(frozen=True)
class Part:
    """Her part in the activity: begun when, and which version of the disclosure was acknowledged."""

    began_at: datetime
    acknowledged_number: int | None
    acknowledged_at: datetime | None
    content_began_number: int | None


@dataclass(frozen=True)
class Progress:
    """What she has watched of the present recording."""

    ranges: list[Any]
    watched_ms: int
    position_ms: int


@dataclass(frozen=True, kw_only=True)
class Rows:
    """All of it; a visitor has none, and stands before quiz and evaluation like everybody at first."""

    quiz: QuizState | None
    evaluation: EvaluationState | None
    person: Me | None = None
    participation: Part | None = None
    progress: Progress | None = None
    address_confirmed: bool = False
    has_award: bool = False

    @property
    def began_at(self) -> datetime | None:
        """When the learner began."""
        return self.participation.began_at if self.participation else None


# The columns of each, in the order of its fields.
_ME: Final = tuple(getattr(Person, one.name) for one in fields(Me))
_PART: Final = tuple(getattr(Participation, one.name) for one in fields(Part))
_PROGRESS: Final = tuple(getattr(WatchProgress, one.name) for one in fields(Progress))
_PART_AT: Final = len(_ME)
_PROGRESS_AT: Final = _PART_AT + len(_PART)
_REST_AT: Final = _PROGRESS_AT + len(_PROGRESS)
# Built once: every page of an activity asks it.
_MINE: Final = (
    select(
        *_ME,
        *_PART,
        *_PROGRESS,
        exists()
        .where(Address.person_id == Person.id, Address.confirmed_at.is_not(None))
        .label("address_confirmed"),
        exists()
        .where(Award.person_id == Person.id, Award.activity_id == bindparam("activity_id"))
        .label("has_award"),
        select(EvaluationReceipt.handed_in_at)
        .where(
            EvaluationReceipt.person_id == Person.id,
            EvaluationReceipt.evaluation_id == bindparam("evaluation_id"),
        )
        .scalar_subquery()
        .label("handed_in_at"),
    )
    .select_from(Person)
    .outerjoin(
        Participation,
        and_(Participation.person_id == Person.id, Participation.activity_id == bindparam("activity_id")),
    )
    .outerjoin(
        WatchProgress,
        and_(
            WatchProgress.person_id == Person.id,
            WatchProgress.activity_id == bindparam("activity_id"),
            WatchProgress.recording_id == bindparam("recording_id"),
        ),
    )
    .where(Person.id == bindparam("person_id"))
)


def rows_of(person_id: int | None, activity: Activity) -> Rows:
    """Read them: two statements, whatever there is."""
    quiz, evaluation = quiz_state(person_id, activity.id), evaluation_state(None, activity.id)
    if person_id is None:
        return Rows(quiz=quiz, evaluation=evaluation)
    found = fetch(
        _MINE,
        person_id=person_id,
        activity_id=activity.id,
        recording_id=activity.recording_id,
        evaluation_id=evaluation.evaluation_id if evaluation is not None else None,
    ).one()
    part, progress = found[_PART_AT:_PROGRESS_AT], found[_PROGRESS_AT:_REST_AT]
    return Rows(
        quiz=quiz,
        evaluation=replace(evaluation, handed_in_at=found.handed_in_at) if evaluation is not None else None,
        person=Me(*found[:_PART_AT]),
        participation=Part(*part) if found.began_at else None,
        progress=Progress(*progress) if found.ranges is not None else None,
        address_confirmed=found.address_confirmed,
        has_award=found.has_award,
    )
