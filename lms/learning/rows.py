"""One learner's own rows in one activity, read at once as plain values."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, select

from lms import clock, formats
from lms.accounts.models import Address, Person, ReportingIdentifiers
from lms.accounts.professions import Profession, printed_degree
from lms.activities.models import Activity
from lms.activities.reading import versions_of
from lms.activities.rules import ActivityKind
from lms.assessments.models import EvaluationReceipt
from lms.assessments.queries import EvaluationState, QuizState, evaluation_state, quiz_state
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.credit.queries import HOLDS_SAME, same_content_key
from lms.db import fetch
from lms.learning.attendance.queries import attendance_of
from lms.learning.attendance.values import Attendance
from lms.learning.extensions import extended_until
from lms.learning.models import EventRegistration, Participation, RegistrationState, WatchProgress
from lms.learning.versions import Choice, Seen, version_watched


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
    """What she has watched of the version that she watches."""

    ranges: list[Any]
    watched_ms: int
    position_ms: int


@dataclass(frozen=True, kw_only=True)
class Event:
    """What there is of her in a live activity: her seat, what she attended, until when she alone may claim.

    `token`: the address of her page to join by, while she has a seat.
    """

    attendance: Attendance
    registration: str = ""
    token: str = ""
    extended_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """All of it; a visitor has none, and stands before quiz and evaluation like everybody at first.

    `version` where the recording was replaced: which one she watches. `event` of a live activity alone.
    `holds_same`: credit for the same content, live or recorded, that she may not earn twice.
    """

    quiz: QuizState | None
    evaluation: EvaluationState | None
    event: Event | None = None
    holds_same: bool = False
    person: Me | None = None
    participation: Part | None = None
    progress: Progress | None = None
    version: Choice | None = None
    address_confirmed: bool = False
    has_award: bool = False
    is_revoked: bool = False
    has_identifiers: bool = False

    @property
    def began_at(self) -> datetime | None:
        """When the learner began."""
        return self.participation.began_at if self.participation else None

    @property
    def watched_ms(self) -> int:
        """Media time that counts: of the version that completed the step, else of the one she watches."""
        if self.version is not None and self.version.completed_ms is not None:
            return self.version.completed_ms
        return self.progress.watched_ms if self.progress else 0


# The columns of each, in the order of its fields.
_ME: Final = tuple(getattr(Person, one.name) for one in fields(Me))
_PART: Final = tuple(getattr(Participation, one.name) for one in fields(Part))
_PROGRESS: Final = tuple(getattr(WatchProgress, one.name) for one in fields(Progress))
_PART_AT: Final = len(_ME)
_PROGRESS_AT: Final = _PART_AT + len(_PART)
_REST_AT: Final = _PROGRESS_AT + len(_PROGRESS)
# What happened last to the credit that she holds for her profession; null where nothing has.
_LAST_EVENT: Final = (
    select(CertificateEvent.kind)
    .join(Certificate, Certificate.id == CertificateEvent.certificate_id)
    .join(Award, Award.id == Certificate.award_id)
    .where(
        Award.person_id == Person.id,
        Award.activity_id == bindparam("activity_id"),
        Award.is_accompanying.is_(False),
        CertificateEvent.kind != CertificateEventKind.SUPERSEDED,
    )
    .order_by(CertificateEvent.id.desc())
    .limit(1)
    .scalar_subquery()
)
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
        _LAST_EVENT.label("last_event"),
        exists().where(ReportingIdentifiers.person_id == Person.id).label("has_identifiers"),
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
# Asked of live activities and of their recordings alone: all others are spared it.
_MINE_OF_EVENT: Final = _MINE.add_columns(
    EventRegistration.state.label("registration"),
    EventRegistration.token.label("token"),
    extended_until(Person.id, bindparam("activity_id")).label("extended_until"),
    HOLDS_SAME,
).outerjoin(
    EventRegistration,
    and_(EventRegistration.person_id == Person.id, EventRegistration.activity_id == bindparam("activity_id")),
)
_SEEN: Final = select(
    WatchProgress.recording_id, WatchProgress.ranges, WatchProgress.position_ms, WatchProgress.last_beat_at
).where(WatchProgress.person_id == bindparam("person_id"), WatchProgress.activity_id == bindparam("activity_id"))


def rows_of(person_id: int | None, activity: Activity, *, now: datetime | None = None) -> Rows:
    """Read them: two statements, and one more where the recording was replaced, up to two for an event."""
    quiz, evaluation = quiz_state(person_id, activity.id), evaluation_state(None, activity.id)
    return _rows(person_id, activity, quiz, evaluation, now=now or clock.now())


def rows_to_watch(person_id: int | None, activity: Activity) -> Rows:
    """What decides about watching: a statement less. Quiz and evaluation come after it and are left out."""
    return _rows(person_id, activity, None, None, now=clock.now())


def _rows(
    person_id: int | None,
    activity: Activity,
    quiz: QuizState | None,
    evaluation: EvaluationState | None,
    *,
    now: datetime,
) -> Rows:
    is_live = activity.kind is ActivityKind.LIVE
    attended = attendance_of(person_id, activity, now=now) if is_live else None
    if person_id is None:
        return Rows(quiz=quiz, evaluation=evaluation, event=Event(attendance=attended) if attended else None)
    of_event = is_live or activity.from_session_id is not None
    found = fetch(
        _MINE_OF_EVENT if of_event else _MINE,
        person_id=person_id,
        **same_content_key(activity),
        recording_id=activity.recording_id,
        evaluation_id=evaluation.evaluation_id if evaluation is not None else None,
    ).one()
    part, progress = found[_PART_AT:_PROGRESS_AT], found[_PROGRESS_AT:_REST_AT]
    version = version_for(person_id, activity, now=now)
    return Rows(
        quiz=quiz,
        evaluation=replace(evaluation, handed_in_at=found.handed_in_at) if evaluation is not None else None,
        person=Me(*found[:_PART_AT]),
        participation=Part(*part) if found.began_at else None,
        progress=_progress(version, progress),
        version=version,
        address_confirmed=found.address_confirmed,
        has_award=found.has_award,
        is_revoked=found.last_event == CertificateEventKind.REVOKED,
        has_identifiers=found.has_identifiers,
        event=_event(found, attended),
        holds_same=of_event and found.holds_same,
    )


def _event(found: Any, attended: Attendance | None) -> Event | None:
    if attended is None:
        return None
    return Event(
        attendance=attended,
        registration=found.registration or "",
        token=found.token if found.registration == RegistrationState.REGISTERED else "",
        extended_until=found.extended_until,
    )


def version_for(person_id: int, activity: Activity, *, now: datetime) -> Choice | None:
    """Which version she watches now; None where the recording was never replaced."""
    line = versions_of(activity)
    if not line:
        return None
    return version_watched(line, seen_of(person_id, activity.id), share=activity.required_share, now=now)


def seen_of(person_id: int, activity_id: int) -> dict[int, Seen]:
    """What she has watched of each recording that the activity has shown."""
    rows = fetch(_SEEN, person_id=person_id, activity_id=activity_id)
    return {
        row.recording_id: Seen(
            ranges=tuple((start, end) for start, end in row.ranges),
            position_ms=row.position_ms,
            last_beat_at=row.last_beat_at,
        )
        for row in rows
    }


def _progress(version: Choice | None, stored: Any) -> Progress | None:
    if version is None:
        return Progress(*stored) if stored[0] is not None else None
    if not version.ranges:
        return None
    ranges = [list(part) for part in version.ranges]
    return Progress(ranges=ranges, watched_ms=version.watched_ms, position_ms=version.position_ms)
