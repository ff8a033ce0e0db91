"""The rows behind the numbers, page by page from the latest on, or all of them for a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, case, exists, false, func, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts.models import Address, Person
from lms.activities.models import Activity
from lms.assessments.models import Answer, Attempt, Quiz
from lms.assessments.outcomes import every_version
from lms.assessments.queries import quiz_with_questions
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.db import session
from lms.learning.models import Participation, WatchProgress
from lms.media.models import Recording
from lms.planning.queries.after.results import answered_rightly

ROWS_A_PAGE: Final = 50
# Rows of a file are fetched so many at a time, from one statement.
FETCHED_AT_ONCE: Final = 500
Filters = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list: its rows for an activity, narrowed by filters, and the id by which pages go on."""

    rows: Callable[[Activity, Filters], Select[*tuple[Any, ...]]]
    key: InstrumentedAttribute[int]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows, and the id before which the next page begins; None on the last one."""

    rows: Sequence[Row[Any]]
    before: int | None


def page_of(listed: Listed, activity: Activity, filters: Filters, before: int | None) -> Page:
    """The rows before this id, the latest first; one more is read to know whether others follow."""
    found = listed.rows(activity, filters).order_by(listed.key.desc()).limit(ROWS_A_PAGE + 1)
    if before is not None:
        found = found.where(listed.key < before)
    rows = session.execute(found).all()
    shown = rows[:ROWS_A_PAGE]
    return Page(rows=shown, before=shown[-1].key if len(rows) > ROWS_A_PAGE else None)


def all_rows(listed: Listed, activity: Activity, filters: Filters) -> Iterator[Row[Any]]:
    """Every row, from one statement that is read piece by piece."""
    found = listed.rows(activity, filters).order_by(listed.key.desc())
    return iter(session.execute(found.execution_options(yield_per=FETCHED_AT_ONCE)))


def _learners(activity: Activity, filters: Filters) -> Select[*tuple[Any, ...]]:
    # Of several versions of its recording the one of which she has watched most.
    hundredth = func.nullif(Recording.duration_ms // 100, 0, type_=Integer)
    watched = (
        select(func.max(WatchProgress.watched_ms // hundredth))
        .join(Recording, Recording.id == WatchProgress.recording_id)
        .where(
            WatchProgress.person_id == Participation.person_id,
            WatchProgress.activity_id == Participation.activity_id,
        )
    )
    found = (
        select(
            Participation.id.label("key"),
            *_PERSON,
            Participation.began_at,
            Participation.changed_at,
            Participation.step,
            Participation.reason,
            watched.scalar_subquery().label("watched_percent"),
        )
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Address, _PRIMARY)
        .where(Participation.activity_id == activity.id)
    )
    return found.where(Participation.reason == filters["reason"]) if filters.get("reason") else found


def _attempts(activity: Activity, filters: Filters) -> Select[*tuple[Any, ...]]:
    found = (
        select(
            Attempt.id.label("key"),
            *_PERSON,
            Attempt.number,
            Attempt.began_at,
            Attempt.handed_in_at,
            Attempt.right,
            Attempt.out_of,
            Attempt.passed,
        )
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Person, Person.id == Attempt.person_id)
        .outerjoin(Address, _PRIMARY)
        .where(Quiz.activity_id == activity.id)
    )
    results = {
        "passed": Attempt.passed.is_(True),
        "failed": Attempt.passed.is_(False),
        "open": Attempt.handed_in_at.is_(None),
    }
    if filters.get("result") in results:
        found = found.where(results[filters["result"]])
    return found.where(_wrong(activity, filters["wrong"])) if filters.get("wrong") else found


def _wrong(activity: Activity, question: str) -> ColumnElement[bool]:
    """Tries handed in that were asked this question and did not answer it rightly; an unknown one has none."""
    quiz = quiz_with_questions(activity.id)
    number = int(question) if question.isascii() and question.isdigit() and len(question) < 10 else 0
    if quiz is None or number not in every_version(quiz):
        return false()
    # The hand-in leaves a row for every question that was asked.
    wrong = exists().where(Answer.attempt_id == Attempt.id, Answer.question_id == number, ~answered_rightly())
    return and_(Attempt.handed_in_at.is_not(None), wrong)


def _certificates(activity: Activity, filters: Filters) -> Select[*tuple[Any, ...]]:
    found = (
        select(
            Certificate.id.label("key"),
            *_PERSON,
            Award.credit_type,
            Award.amount,
            Award.claimed_at,
            Award.completed_on,
            Certificate.code,
            Certificate.issue,
            _STANDING.label("standing"),
        )
        .join(Award, Award.id == Certificate.award_id)
        .join(Person, Person.id == Award.person_id)
        .outerjoin(Address, _PRIMARY)
        .where(Award.activity_id == activity.id)
    )
    return found.where(Award.credit_type == filters["type"]) if filters.get("type") else found


_PERSON: Final = (
    Person.given_name,
    Person.family_name,
    Person.degree,
    Person.degree_text,
    Person.profession,
    Address.address,
)
_PRIMARY: Final = and_(Address.person_id == Person.id, Address.is_primary.is_(True))
_EVENTS: Final = select(CertificateEvent.kind).where(CertificateEvent.certificate_id == Certificate.id)
_REVOKED: Final = (
    _EVENTS.where(CertificateEvent.kind != CertificateEventKind.SUPERSEDED)
    .order_by(CertificateEvent.id.desc())
    .limit(1)
    .correlate(Certificate)
    .scalar_subquery()
)
_REPLACED: Final = _EVENTS.where(CertificateEvent.kind == CertificateEventKind.SUPERSEDED).correlate(Certificate)
# As `lms.credit.standing` says it: a revocation that was not lifted outweighs a replacement.
_STANDING: Final = case(
    (_REVOKED == CertificateEventKind.REVOKED, "revoked"), (_REPLACED.exists(), "superseded"), else_="valid"
)
LISTS: Final[dict[str, Listed]] = {
    "learners": Listed(rows=_learners, key=Participation.id),
    "attempts": Listed(rows=_attempts, key=Attempt.id),
    "certificates": Listed(rows=_certificates, key=Certificate.id),
}
