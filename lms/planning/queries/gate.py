"""What publishing depends on, and what it would fix."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lms.accounts.professions import professions_of
from lms.activities.models import Activity, ActivityPerson
from lms.activities.rules import PLANNING, FrontMatterFacts, PersonFacts
from lms.activities.window import Window, designation_closes_at
from lms.assessments.models import Evaluation
from lms.assessments.queries import evaluation_with_items, quiz_with_questions
from lms.config import Settings
from lms.credit.issuing import statement_facts
from lms.credit.rules import designation_for, eligible_types
from lms.credit.statements import accreditation_statement, credit_statements, plain
from lms.disclosures.queries import disclosing_people
from lms.disclosures.rules import DisclosingPerson, disclosure_lines, uncleared
from lms.disclosures.wording import disclosure_statement, line_words
from lms.media.models import Recording
from lms.planning.publish_gate import (
    AudienceFacts,
    GateFacts,
    Number,
    RecordingFacts,
    blockers,
)
from lms.planning.queries.asked import item_facts, quiz_facts
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
        quiz=quiz_facts(quiz_with_questions(activity.id), is_excepted),
        evaluation=item_facts(activity, evaluation),
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


def _is_approved(activity: Activity, evaluation: Evaluation | None, settings: Settings) -> bool:
    """What was published before stays as it was then, also where nobody was asked for an approval."""
    is_waived = not settings.evaluation_approval or activity.published_at is not None
    return is_waived or (evaluation is not None and evaluation.is_approved)
