"""What publishing depends on, and what blocks it: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from lms.accounts.professions import Profession
from lms.activities.agenda import AgendaItem
from lms.activities.rules import ActivityKind, FrontMatterFacts
from lms.activities.window import Window
from lms.assessments.answering import Repeats
from lms.assessments.grading import QuestionKind
from lms.disclosures.rules import Uncleared


class Part(StrEnum):
    """Parts of an activity, in the order of the checklist and of the editor's page."""

    EVENT = "event"
    VENUES = "venues"
    AGENDA = "agenda"
    RECORDING = "recording"
    CAPTIONS = "captions"
    WINDOW = "window"
    FRONT_MATTER = "front_matter"
    CREDIT = "credit"
    PEOPLE = "people"
    SESSIONS = "sessions"
    DISCLOSURES = "disclosures"
    REGISTRATION_QUESTIONS = "registration_questions"
    QUIZ = "quiz"
    EVALUATION = "evaluation"


_OF_EVENTS: Final = frozenset({Part.EVENT, Part.VENUES, Part.AGENDA, Part.REGISTRATION_QUESTIONS})
_OF_RECORDINGS: Final = frozenset({Part.RECORDING, Part.CAPTIONS, Part.WINDOW, Part.SESSIONS})


def parts_of(kind: ActivityKind) -> tuple[Part, ...]:
    """The parts that an activity of this kind has, in their order."""
    others = _OF_RECORDINGS if kind is ActivityKind.LIVE else _OF_EVENTS
    return tuple(part for part in Part if part not in others)


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One thing that blocks: its code, the part where it is mended, and what or whom it is about."""

    code: str
    where: Part
    about: str = ""
    # Leads to the person; which of two people of one name it is decides nothing.
    person_id: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class RecordingFacts:
    """The recording that is attached."""

    is_ready: bool
    duration_ms: int
    captions: int
    # Written by a machine and read by nobody: a wrong dose in them would stand before learners.
    unread_captions: int = 0


@dataclass(frozen=True, kw_only=True)
class AudienceFacts:
    """A group that the activity is made for, with the professions it holds."""

    name: str
    professions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """One question as far as passing depends on it; worded where it and all its choices can be told apart.

    `choices` are those of its kind: left sides, steps, accepted answers, the number; `right` are those marked as
    right, the left sides that have a match, or the numbers that can be read.
    """

    position: int
    kind: QuestionKind
    choices: int
    right: int
    is_worded: bool = True
    watch_from_ms: int | None = None
    # Codes of what its picture or clip lacks.
    figure_lacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DrawFacts:
    """Questions of which each attempt asks `count`: how many there are, and what they have in common."""

    position: int
    count: int
    questions: int
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class QuizFacts:
    """The quiz: its mark as a share, and how many attempts; None is without limit.

    `asked` is how many of its questions each attempt asks; None for all.
    """

    pass_mark: Decimal
    attempt_limit: int | None
    questions: tuple[QuestionFacts, ...]
    draws: tuple[DrawFacts, ...] = ()
    asked: int | None = None


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """One item of the evaluation; `options` counts the different ones, None where none are needed.

    `fewest` of them are needed. `is_asked` is False where it repeats and there is nothing to ask it of.
    """

    position: int
    options: int | None
    fewest: int = 2
    is_worded: bool = True
    repeats: Repeats = Repeats.ONCE
    is_asked: bool = True


@dataclass(frozen=True, kw_only=True)
class Number:
    """What accreditors gave to a designation; empty where nobody has entered it.

    `uan` is ACPE's number and `topic` the one that it names, `number` that of any other accreditor.
    """

    uan: str = ""
    topic: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class VenueFacts:
    """A room, a stream, or both; `host_allowed` where its meeting lies on a host of the office's list."""

    position: int
    name: str = ""
    has_place: bool = False
    has_meeting: bool = False
    host_allowed: bool = True


@dataclass(frozen=True, kw_only=True)
class AskedFacts:
    """A question to registrants; `options` counts the different ones, None where it is no choice."""

    position: int
    is_worded: bool = True
    options: int | None = None


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """What a live activity is made of: agenda, venues, terms, and what registrants are asked.

    `has_boards` where points of physicians' boards are reported for it. `gives_away`: each part in whose words
    everybody would read how to join, with what in it.
    """

    items: tuple[AgendaItem, ...]
    venues: tuple[VenueFacts, ...]
    claim_days: int
    registration_closes_at: datetime | None = None
    minimum_minutes: int | None = None
    is_cancelled: bool = False
    has_boards: bool = False
    asked: tuple[AskedFacts, ...] = ()
    gives_away: tuple[tuple[Part, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class GateFacts:
    """Everything that publishing depends on; `today` is the activity's local date.

    `planners` are the professions of each person who plans, the one that is named first; `is_joint` where the
    provider is jointly accredited. `sessions` are their titles. `evaluation_approved` holds too where the office
    asks for no approval. `event` is there where the activity is live.
    """

    kind: ActivityKind
    front_matter: FrontMatterFacts
    has_specialty: bool
    required_share: Decimal
    recording: RecordingFacts | None
    captions_excepted: bool
    designated: Mapping[str, Decimal]
    designated_on: Mapping[str, date] = field(default_factory=dict)
    valid_until: Mapping[str, date] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    planners: tuple[tuple[Profession, ...], ...] = ()
    is_joint: bool = True
    audiences: tuple[AudienceFacts, ...]
    uncleared: tuple[Uncleared, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    sessions: tuple[str, ...] = ()
    quiz: QuizFacts | None
    evaluation: tuple[ItemFacts, ...] | None
    evaluation_approved: bool = True
    event: EventFacts | None = None
    window: Window | None
    window_refusal: str
    reviewed_on: date | None = None
    was_published: bool
    now: datetime
    today: date
