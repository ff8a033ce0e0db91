"""Reads of planning: what an activity's publishing depends on, its window, lists for the staff."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from lms.access.actor import Actor
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
from lms.activities.models import Activity, ActivityPerson
from lms.activities.rules import FrontMatterFacts, PersonFacts
from lms.activities.window import (
    Window,
    WindowFacts,
    WindowRefused,
    WindowRule,
    compute_window,
    designation_closes_at,
)
from lms.assessments.models import Evaluation, ItemKind, Question, QuestionKind, Quiz
from lms.assessments.queries import evaluation_with_items, quiz_with_questions
from lms.config import Settings
from lms.credit.statements import (
    Accreditor,
    StatementFacts,
    accreditation_statement,
    credit_statements,
    format_for,
    plain,
)
from lms.db import session
from lms.disclosures.queries import disclosing_people
from lms.disclosures.rules import DisclosingPerson, disclosure_lines, uncleared
from lms.disclosures.wording import disclosure_statement, line_words
from lms.media.models import CaptionTrack, Recording, RecordingState
from lms.planning.policy import chooses_from_all_recordings
from lms.planning.publish_gate import (
    Blocker,
    GateFacts,
    ItemFacts,
    QuestionFacts,
    QuizFacts,
    RecordingFacts,
    blockers,
)

_ACCREDITORS: Final = {
    "joint": Accreditor.JOINT_ACCREDITATION,
    "accme": Accreditor.ACCME,
    "cma": Accreditor.CMA,
}
_WITH_OPTIONS: Final = (ItemKind.CHOICE, ItemKind.CHOICES)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An activity of the staff's list, and what blocks its publishing."""

    activity: Activity
    blocking: tuple[Blocker, ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What publishing fixes: the window, each type's end, the statements, the disclosure."""

    window: Window
    broadcast_on: date | None
    ends: dict[str, datetime]
    amounts: dict[str, Decimal]
    accreditation: str
    statements: tuple[str, ...]
    disclosure: str
    lines: tuple[tuple[str, str], ...]


def gate_facts(activity: Activity, *, now: datetime, settings: Settings) -> GateFacts:
    """Everything that publishing this activity now depends on."""
    window, refusal = window_at(activity, now)
    people = disclosing_people(activity)
    return GateFacts(
        kind=activity.kind,
        front_matter=_front_matter(activity, people, settings, has_window=window is not None),
        required_share=activity.required_share,
        recording=_recording_facts(activity.recording),
        captions_excepted=bool(activity.captions_exception and activity.captions_excepted_on),
        designated=designated(activity),
        uncleared=uncleared(people),
        names={person.person_id: person.name for person in people},
        quiz=_quiz_facts(quiz_with_questions(activity.id)),
        evaluation=_item_facts(evaluation_with_items(activity.id)),
        window=window,
        window_refusal=refusal,
        was_published=activity.published_at is not None,
        now=now,
    )


def designated(activity: Activity) -> dict[str, Decimal]:
    """Credit types of the activity with their amounts."""
    return {one.credit_type: one.amount for one in activity.designations}


def statement_facts(activity: Activity, settings: Settings) -> StatementFacts:
    """What the activity's statements follow from."""
    return StatementFacts(
        accreditor=_ACCREDITORS[settings.accreditor],
        provider=settings.provider_name,
        joint_providers=(activity.joint_provider,) if activity.joint_provider else (),
        format=format_for(activity.kind),
    )


def window_at(activity: Activity, now: datetime) -> tuple[Window | None, str]:
    """The window of an activity published now, or published before; else the code of what is missing."""
    family = recording_family(activity.recording)
    facts = WindowFacts(
        released_at=activity.published_at or now,
        zone=activity.zone,
        broadcast_on=earliest_broadcast(activity, family),
        never_broadcast=activity.never_broadcast_on is not None,
        reviewed_on=activity.reviewed_on,
        office_end_on=activity.office_end_on,
    )
    try:
        return _never_later(activity, compute_window(facts), family), ""
    except WindowRefused as refusal:
        return None, refusal.code


def recording_family(recording: Recording | None) -> Sequence[Recording]:
    """The recording, what it replaces, what replaces it, and every upload of the same bytes."""
    found: dict[int, Recording] = {recording.id: recording} if recording else {}
    fresh: Collection[Recording] = list(found.values())
    while fresh:
        near = session.scalars(select(Recording).where(_is_kin_of(fresh), Recording.id.not_in(list(found)))).all()
        found |= {one.id: one for one in near}
        fresh = near
    return list(found.values())


def earliest_broadcast(activity: Activity, family: Iterable[Recording]) -> date | None:
    """The first local date on which any of the family, or what the activity held before, was broadcast."""
    days = [activity.broadcast_on, *(one.broadcast_on for one in family)]
    return min((day for day in days if day is not None), default=None)


def published_with(family: Iterable[Recording]) -> Sequence[Activity]:
    """Activities with one of these recordings whose window was fixed once, the withdrawn included."""
    ids = [one.id for one in family]
    fixed = select(Activity).where(Activity.recording_id.in_(ids), Activity.published_at.is_not(None))
    return session.scalars(fixed.order_by(Activity.id)).all()


def activities_for_editing(actor: Actor) -> Sequence[Activity]:
    """What this person may prepare: drafts first, then the latest released."""
    return session.scalars(
        select(Activity)
        .where(_reach(actor))
        .order_by(Activity.opens_at.is_not(None), Activity.opens_at.desc(), Activity.title)
        .options(
            joinedload(Activity.specialty),
            joinedload(Activity.recording).options(selectinload(Recording.captions).defer(CaptionTrack.webvtt)),
            selectinload(Activity.designations),
            selectinload(Activity.people).joinedload(ActivityPerson.person),
        )
    ).all()


def attachable_recordings(actor: Actor, activity: Activity, most: int = 200) -> Sequence[Recording]:
    """Recordings that this person may attach, the latest first, with the one that is attached."""
    usable: ColumnElement[bool] = Recording.state.in_((RecordingState.CHECKING, RecordingState.READY))
    if not chooses_from_all_recordings(actor):
        usable = and_(usable, Recording.added_by == actor.id)
    found = select(Recording).where(or_(usable, Recording.id == activity.recording_id))
    return session.scalars(found.order_by(Recording.id.desc()).limit(most)).all()


def standing_of_each(activities: Iterable[Activity], *, now: datetime, settings: Settings) -> list[Standing]:
    """Each activity with what blocks it; what is published is not asked again."""
    return [
        Standing(
            activity=one,
            blocking=() if one.is_published else blockers(gate_facts(one, now=now, settings=settings)),
        )
        for one in activities
    ]


def preview_of(activity: Activity, *, now: datetime, settings: Settings) -> Preview | None:
    """What publishing now would fix; None while something blocks."""
    facts = gate_facts(activity, now=now, settings=settings)
    if facts.window is None or blockers(facts):
        return None
    amounts, wording = designated(activity), statement_facts(activity, settings)
    lines = disclosure_lines(disclosing_people(activity))
    return Preview(
        window=facts.window,
        broadcast_on=earliest_broadcast(activity, recording_family(activity.recording)),
        ends={
            one.credit_type: designation_closes_at(facts.window, one.valid_until) for one in activity.designations
        },
        amounts=amounts,
        accreditation=plain(accreditation_statement(wording)),
        statements=tuple(plain(one.statement) for one in credit_statements(wording, amounts)),
        disclosure=disclosure_statement(
            lines, provider=settings.provider_name, commercial_support=activity.commercial_support
        ),
        lines=tuple((line.name, line_words(line)) for line in lines),
    )


def _never_later(activity: Activity, window: Window, family: Sequence[Recording]) -> Window:
    """Copying, uploading again or publishing anew never gives a later end than any activity had before."""
    ids = [one.id for one in family]
    earlier = session.scalar(
        select(func.min(Activity.closes_at)).where(
            or_(Activity.id == activity.id, Activity.recording_id.in_(ids)), Activity.published_at.is_not(None)
        )
    )
    if earlier is None or earlier >= window.closes_at:
        return window
    if earlier <= window.opens_at:
        raise WindowRefused("ended_before")
    day = _last_day(earlier, window.zone)
    rule = activity.window_rule if earlier == activity.closes_at else WindowRule.EARLIER_ACTIVITY
    return replace(window, closes_at=earlier, last_day=day, rule=rule)


def _last_day(closes_at: datetime, zone: str) -> date:
    just_before = closes_at - datetime.resolution
    return just_before.astimezone(ZoneInfo(zone)).date()


def _is_kin_of(some: Iterable[Recording]) -> ColumnElement[bool]:
    recordings = list(some)
    parents = [one.replaces_id for one in recordings if one.replaces_id is not None]
    digests = [one.sha256 for one in recordings if one.sha256]
    return or_(
        Recording.id.in_(parents),
        Recording.replaces_id.in_([one.id for one in recordings]),
        Recording.sha256.in_(digests),
    )


def _reach(actor: Actor) -> ColumnElement[bool]:
    grants = [grant for grant in actor.grants if Permission.ACTIVITIES_EDIT in PERMISSIONS[grant.role]]
    if any(grant.scope.kind is ScopeKind.OFFICE for grant in grants):
        return true()
    of = {kind: [one.scope.id for one in grants if one.scope.kind is kind] for kind in ScopeKind}
    return or_(
        false(),
        Activity.department_id.in_(of[ScopeKind.DEPARTMENT]),
        Activity.id.in_(of[ScopeKind.ACTIVITY]),
    )


def _front_matter(
    activity: Activity, people: Sequence[DisclosingPerson], settings: Settings, *, has_window: bool
) -> FrontMatterFacts:
    """The thirteen items; terms and method are told from the window and the steps, wherever they stand."""
    disclosed = {person.person_id for person in people if person.collected_on is not None}
    provider = settings.provider_name
    return FrontMatterFacts(
        title=activity.program_title,
        terms="generated" if has_window else "",
        minutes=activity.minutes,
        overview=activity.overview,
        objectives=tuple(activity.objectives),
        audience=(activity.target_audience,),
        people=tuple(_person_facts(one, disclosed) for one in activity.people),
        accreditation=plain(accreditation_statement(statement_facts(activity, settings))),
        credit=tuple(designated(activity)),
        disclosure=disclosure_statement(disclosure_lines(people), provider=provider) if people else "",
        method="generated" if activity.recording is not None else "",
        copyright=activity.copyright_statement,
    )


def _person_facts(part: ActivityPerson, disclosed: Collection[str]) -> PersonFacts:
    return PersonFacts(
        name=part.person.name,
        role=part.role,
        title=part.title,
        affiliation=part.affiliation,
        has_disclosed=str(part.person_id) in disclosed,
    )


def _recording_facts(recording: Recording | None) -> RecordingFacts | None:
    if recording is None:
        return None
    return RecordingFacts(
        is_ready=recording.is_ready, duration_ms=recording.duration_ms, captions=len(recording.captions)
    )


def _quiz_facts(quiz: Quiz | None) -> QuizFacts | None:
    if quiz is None:
        return None
    return QuizFacts(
        pass_mark=quiz.pass_mark,
        attempt_limit=quiz.attempt_limit,
        questions=tuple(_question_facts(question) for question in quiz.questions),
    )


def _question_facts(question: Question) -> QuestionFacts:
    return QuestionFacts(
        position=question.position,
        is_single=question.kind is QuestionKind.SINGLE,
        choices=len(question.choices),
        right=sum(choice.is_right for choice in question.choices),
    )


def _item_facts(evaluation: Evaluation | None) -> tuple[ItemFacts, ...] | None:
    if evaluation is None:
        return None
    return tuple(
        ItemFacts(position=item.position, options=len(item.options) if item.kind in _WITH_OPTIONS else None)
        for item in evaluation.items
    )
