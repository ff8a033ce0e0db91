"""What publishing depends on, and what it would fix."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lms.accounts.professions import professions_of
from lms.activities.models import Activity, ActivityPerson
from lms.activities.rules import PLANNING, FrontMatterFacts, PersonFacts, PersonRole
from lms.activities.window import (
    Window,
    designation_closes_at,
)
from lms.assessments.authoring import WITH_LINES
from lms.assessments.figures import Figure, clip_gaps, figure_gaps
from lms.assessments.grading import read_number
from lms.assessments.models import Evaluation, ItemKind, Question, QuestionKind, Quiz, QuizDraw, Repeats
from lms.assessments.queries import (
    asked_of,
    evaluation_with_items,
    figure_of,
    quiz_with_questions,
)
from lms.config import Settings
from lms.credit.issuing import statement_facts
from lms.credit.rules import designation_for, eligible_types
from lms.credit.statements import accreditation_statement, credit_statements, plain
from lms.db import session
from lms.disclosures.queries import disclosing_people
from lms.disclosures.rules import DisclosingPerson, disclosure_lines, uncleared
from lms.disclosures.wording import disclosure_statement, line_words
from lms.media.models import Recording
from lms.planning.asking import WITH_KEY
from lms.planning.publish_gate import (
    AudienceFacts,
    DrawFacts,
    GateFacts,
    ItemFacts,
    Number,
    QuestionFacts,
    QuizFacts,
    RecordingFacts,
    blockers,
)
from lms.planning.queries.event import event_facts
from lms.planning.queries.window import earliest_broadcast, recording_family, window_at


@dataclass(frozen=True, kw_only=True)
class Earning:
    """What a group of the target audience would receive, and until when."""

    audience: str
    credit_type: str
    amount: Decimal
    closes_at: datetime


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
    earnings: tuple[Earning, ...]


def gate_facts(activity: Activity, *, now: datetime, settings: Settings) -> GateFacts:
    """Everything that publishing this activity now depends on."""
    window, refusal = window_at(activity, now)
    people, evaluation = disclosing_people(activity), evaluation_with_items(activity.id)
    is_excepted = bool(activity.captions_exception and activity.captions_excepted_on)
    return GateFacts(
        kind=activity.kind,
        front_matter=_front_matter(activity, people, settings, has_window=window is not None),
        has_specialty=activity.specialty_id is not None,
        required_share=activity.required_share,
        recording=_recording_facts(activity.recording),
        captions_excepted=is_excepted,
        designated=designated(activity),
        valid_until={
            one.credit_type: one.valid_until for one in activity.designations if one.valid_until is not None
        },
        designated_on={
            one.credit_type: _local(one.designated_at, activity, refusal) for one in activity.designations
        },
        numbers={
            one.credit_type: Number(uan=one.uan, topic=one.topic, number=one.number)
            for one in activity.designations
        },
        planners=tuple(
            professions_of(one.person.profession, one.person.degree)
            for one in activity.people
            if one.role in PLANNING
        ),
        is_joint=settings.accreditor == "joint",
        audiences=tuple(
            AudienceFacts(name=one.name, professions=tuple(one.professions)) for one in activity.audiences
        ),
        uncleared=uncleared(people),
        names={person.person_id: person.name for person in people},
        sessions=tuple(one.title for one in activity.sessions),
        quiz=_quiz_facts(quiz_with_questions(activity.id), is_excepted),
        evaluation=_item_facts(activity, evaluation),
        evaluation_approved=_is_approved(activity, evaluation, settings),
        event=event_facts(activity),
        window=window,
        window_refusal=refusal,
        reviewed_on=activity.reviewed_on,
        was_published=activity.published_at is not None,
        now=now,
        today=_local(now, activity, refusal),
    )


def _local(moment: datetime, activity: Activity, refusal: str) -> date:
    """The date in the activity's zone; where that is not known the window says so, and no local date is needed."""
    return moment.astimezone(ZoneInfo(activity.zone if refusal != "unknown_zone" else "UTC")).date()


def designated(activity: Activity) -> dict[str, Decimal]:
    """Credit types of the activity with their amounts."""
    return {one.credit_type: one.amount for one in activity.designations}


def preview_of(activity: Activity, *, now: datetime, settings: Settings) -> Preview | None:
    """What publishing now would fix; None while something blocks."""
    facts = gate_facts(activity, now=now, settings=settings)
    if facts.window is None or blockers(facts):
        return None
    amounts, wording = designated(activity), statement_facts(activity, settings)
    people = disclosing_people(activity)
    ends = {one.credit_type: designation_closes_at(facts.window, one.valid_until) for one in activity.designations}
    return Preview(
        window=facts.window,
        broadcast_on=earliest_broadcast(activity, recording_family(activity.recording)),
        ends=ends,
        earnings=tuple(_earnings(facts, amounts, ends)),
        amounts=amounts,
        accreditation=plain(accreditation_statement(wording)),
        statements=tuple(plain(one.statement) for one in credit_statements(wording, amounts)),
        disclosure=_disclosure(activity, people, settings),
        lines=tuple((line.name, line_words(line)) for line in disclosure_lines(people)),
    )


def _earnings(facts: GateFacts, amounts: Mapping[str, Decimal], ends: Mapping[str, datetime]) -> Iterator[Earning]:
    """Each group with each type that somebody of it would receive, once."""
    for group in facts.audiences:
        types = (code for profession in group.professions for code in eligible_types(profession, amounts))
        for code in dict.fromkeys(types):
            behind = designation_for(code, amounts) or code
            yield Earning(audience=group.name, credit_type=code, amount=amounts[behind], closes_at=ends[behind])


def _front_matter(
    activity: Activity, people: Sequence[DisclosingPerson], settings: Settings, *, has_window: bool
) -> FrontMatterFacts:
    """The thirteen items; terms and method are told from the window and the steps, wherever they stand."""
    disclosed = {person.person_id for person in people if person.collected_on is not None}
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
        disclosure=_disclosure(activity, people, settings),
        method="generated" if activity.recording is not None or activity.sessions else "",
        copyright=activity.copyright_statement,
    )


def _disclosure(activity: Activity, people: Sequence[DisclosingPerson], settings: Settings) -> str:
    """The statement as it would be fixed now; none where nobody is named yet."""
    if not people:
        return ""
    return disclosure_statement(
        disclosure_lines(people),
        provider=settings.provider_name,
        commercial_support=activity.commercial_support,
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
        is_ready=recording.is_ready,
        duration_ms=recording.duration_ms,
        captions=len(recording.captions_shown),
        unread_captions=len(recording.captions) - len(recording.captions_shown),
    )


def _quiz_facts(quiz: Quiz | None, is_excepted: bool) -> QuizFacts | None:
    if quiz is None:
        return None
    return QuizFacts(
        pass_mark=quiz.pass_mark,
        attempt_limit=quiz.attempt_limit,
        questions=tuple(_question_facts(question, is_excepted) for question in quiz.questions),
        draws=tuple(_draw_facts(quiz, draw) for draw in quiz.draws),
        asked=asked_of(quiz),
    )


def _draw_facts(quiz: Quiz, draw: QuizDraw) -> DrawFacts:
    held = sum(one.draw_id == draw.id for one in quiz.questions)
    return DrawFacts(position=draw.position, count=draw.count, questions=held, label=draw.label)


def _question_facts(question: Question, is_excepted: bool) -> QuestionFacts:
    texts = [one.text for one in question.choices]
    is_worded = _can_be_told_apart(texts)
    if question.kind is QuestionKind.MATCHING:
        # An entry without words is only one more wrong right side.
        texts = [text for text in texts if text]
        is_worded = _can_be_told_apart(texts) and all(one.match for one in question.choices)
    return QuestionFacts(
        position=question.position,
        kind=question.kind,
        choices=len(texts),
        right=_right_of(question, texts),
        is_worded=bool(question.stem.strip()) and is_worded,
        watch_from_ms=question.watch_from_ms,
        figure_lacks=_figure_lacks(figure_of(question), is_excepted),
    )


def _figure_lacks(figure: Figure | None, is_excepted: bool) -> tuple[str, ...]:
    """A clip is asked for what the recording is: that it plays, and its captions or the exception from them."""
    found = figure_gaps(figure)
    if figure is not None and figure.clip is not None:
        recording = session.get_one(Recording, figure.clip)
        found |= clip_gaps(figure, recording.duration_ms)
        found["clip_not_ready"] = not recording.is_ready
        found["clip_without_captions"] = not (recording.captions_shown or is_excepted)
    return tuple(f"question_{code}" for code, is_so in found.items() if is_so)


def _right_of(question: Question, texts: Sequence[str]) -> int:
    if question.kind in WITH_KEY:
        return sum(one.is_right for one in question.choices)
    is_number = question.kind is QuestionKind.NUMBER
    return sum(read_number(text) is not None for text in texts) if is_number else len(texts)


def _can_be_told_apart(texts: Sequence[str]) -> bool:
    """Every one says something, and none says what another says."""
    return "" not in _different(texts) and len(_different(texts)) == len(texts)


def _different(texts: Iterable[str]) -> set[str]:
    return {" ".join(text.split()) for text in texts}


def _is_approved(activity: Activity, evaluation: Evaluation | None, settings: Settings) -> bool:
    """What was published before stays as it was then, also where nobody was asked for an approval."""
    is_waived = not settings.evaluation_approval or activity.published_at is not None
    return is_waived or (evaluation is not None and evaluation.is_approved)


def _item_facts(activity: Activity, evaluation: Evaluation | None) -> tuple[ItemFacts, ...] | None:
    if evaluation is None:
        return None
    has_speakers = any(one.role is PersonRole.FACULTY for one in activity.people)
    has_sessions = any(one.is_accredited for one in activity.sessions)
    is_there = {Repeats.ONCE: True, Repeats.SPEAKER: has_speakers, Repeats.SESSION: has_sessions}
    return tuple(
        ItemFacts(
            position=item.position,
            options=len(_different(item.options) - {""}) if item.kind in WITH_LINES else None,
            fewest=1 if item.kind is ItemKind.GRID else 2,
            is_worded=bool(item.text.strip()) and bool(item.low) == bool(item.high),
            repeats=item.repeats,
            is_asked=is_there[item.repeats],
        )
        for item in evaluation.items
    )
