"""What still blocks publishing: everything without which a learner could not be told, or could not pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from lms.activities.rules import (
    ActivityKind,
    FrontMatterFacts,
    FrontMatterItem,
    PersonRole,
    front_matter_gaps,
)
from lms.activities.window import Window
from lms.credit.rules import CREDIT_TYPES, is_maximum
from lms.disclosures.rules import Uncleared


class Part(StrEnum):
    """Parts of an activity, in the checklist's order."""

    RECORDING = "recording"
    CAPTIONS = "captions"
    FRONT_MATTER = "front_matter"
    CREDIT = "credit"
    PEOPLE = "people"
    DISCLOSURES = "disclosures"
    QUIZ = "quiz"
    EVALUATION = "evaluation"
    WINDOW = "window"


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One thing that blocks: its code, the part where it is mended, and what or whom it is about."""

    code: str
    where: Part
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordingFacts:
    """The recording that is attached."""

    is_ready: bool
    duration_ms: int
    captions: int


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """One question as far as passing depends on it."""

    position: int
    is_single: bool
    choices: int
    right: int


@dataclass(frozen=True, kw_only=True)
class QuizFacts:
    """The quiz: its mark as a share, and how many attempts; None is without limit."""

    pass_mark: Decimal
    attempt_limit: int | None
    questions: tuple[QuestionFacts, ...]


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """One item of the evaluation; `options` counts those to choose from, None where none are needed."""

    position: int
    options: int | None


@dataclass(frozen=True, kw_only=True)
class GateFacts:
    """Everything that publishing depends on."""

    kind: ActivityKind
    front_matter: FrontMatterFacts
    required_share: Decimal
    recording: RecordingFacts | None
    captions_excepted: bool
    designated: Mapping[str, Decimal]
    uncleared: tuple[Uncleared, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    quiz: QuizFacts | None
    evaluation: tuple[ItemFacts, ...] | None
    window: Window | None
    window_refusal: str
    was_published: bool
    now: datetime


# Items that follow from another part: that part says what is missing, once.
_TOLD_ELSEWHERE: Final = {
    FrontMatterItem.TERMS,
    FrontMatterItem.METHOD,
    FrontMatterItem.CREDIT,
    FrontMatterItem.COURSE_DIRECTORS,
    FrontMatterItem.DISCLOSURE,
}
_PLANNING: Final = frozenset({PersonRole.COURSE_DIRECTOR, PersonRole.PLANNER})


def blockers(facts: GateFacts) -> tuple[Blocker, ...]:
    """All that blocks, in the checklist's order; empty when the activity may be published."""
    found = (
        *_recording(facts),
        *_front_matter(facts),
        *_credit(facts),
        *_people(facts),
        *_disclosures(facts),
        *_quiz(facts.quiz),
        *_evaluation(facts.evaluation),
        *_window(facts),
    )
    return tuple(sorted(found, key=lambda one: list(Part).index(one.where)))


def _recording(facts: GateFacts) -> Iterator[Blocker]:
    if facts.kind is not ActivityKind.ON_DEMAND:
        yield Blocker(code="kind_not_on_demand", where=Part.RECORDING)
        return
    recording = facts.recording
    if recording is None:
        yield Blocker(code="no_recording", where=Part.RECORDING)
        return
    if not recording.is_ready or recording.duration_ms <= 0:
        yield Blocker(code="recording_not_ready", where=Part.RECORDING)
    if not recording.captions and not facts.captions_excepted:
        yield Blocker(code="no_captions", where=Part.CAPTIONS)
    if not 0 < facts.required_share <= 1:
        yield Blocker(code="share_out_of_reach", where=Part.RECORDING)


def _front_matter(facts: GateFacts) -> Iterator[Blocker]:
    """The thirteen items of the source, without those that another part tells."""
    for item in front_matter_gaps(facts.front_matter):
        if item not in _TOLD_ELSEWHERE:
            yield Blocker(code=f"front_matter_{item}", where=Part.FRONT_MATTER, about=item)


def _credit(facts: GateFacts) -> Iterator[Blocker]:
    if not facts.designated:
        yield Blocker(code="no_designation", where=Part.CREDIT)
    for code, amount in facts.designated.items():
        if code not in CREDIT_TYPES:
            yield Blocker(code="unknown_credit_type", where=Part.CREDIT, about=code)
        elif not is_maximum(amount):
            yield Blocker(code="amount_not_quarter_hours", where=Part.CREDIT, about=CREDIT_TYPES[code].name)


def _people(facts: GateFacts) -> Iterator[Blocker]:
    roles = {person.role for person in facts.front_matter.people}
    if PersonRole.COURSE_DIRECTOR not in roles:
        code = "no_course_director" if roles & _PLANNING else "nobody_planned"
        yield Blocker(code=code, where=Part.PEOPLE)


def _disclosures(facts: GateFacts) -> Iterator[Blocker]:
    for gap in facts.uncleared:
        name = facts.names.get(gap.person_id, "")
        about = f"{name}: {gap.company}" if gap.company else name
        yield Blocker(code=f"disclosure_{gap.reason}", where=Part.DISCLOSURES, about=about)


def _quiz(quiz: QuizFacts | None) -> Iterator[Blocker]:
    if quiz is None or not quiz.questions:
        yield Blocker(code="no_quiz", where=Part.QUIZ)
        return
    if not 0 < quiz.pass_mark <= 1:
        yield Blocker(code="pass_mark_out_of_reach", where=Part.QUIZ)
    if quiz.attempt_limit is not None and quiz.attempt_limit < 1:
        yield Blocker(code="no_attempts", where=Part.QUIZ)
    for question in quiz.questions:
        if not _can_be_answered(question):
            yield Blocker(code="question_without_answer", where=Part.QUIZ, about=str(question.position))


def _can_be_answered(question: QuestionFacts) -> bool:
    """Two choices at least; exactly one is right where one may be given, else at least one."""
    right_number = question.right == 1 if question.is_single else question.right >= 1
    return question.choices >= 2 and right_number


def _evaluation(items: tuple[ItemFacts, ...] | None) -> Iterator[Blocker]:
    if not items:
        yield Blocker(code="no_evaluation", where=Part.EVALUATION)
        return
    for item in items:
        if item.options is not None and item.options < 2:
            yield Blocker(code="item_without_options", where=Part.EVALUATION, about=str(item.position))


def _window(facts: GateFacts) -> Iterator[Blocker]:
    if facts.window is None:
        yield Blocker(code=f"window_{facts.window_refusal}", where=Part.WINDOW)
    elif facts.window.closes_at <= facts.now and not facts.was_published:
        # One that was withdrawn may come back after its end: its recording stays to be watched without credit.
        yield Blocker(code="window_ended", where=Part.WINDOW)
