"""Kinds and states of activities, roles of people, and the thirteen items a reader must find in front."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ActivityKind(StrEnum):
    """How an activity is attended."""

    LIVE = "live"
    ON_DEMAND = "on_demand"
    SERIES = "series"


class ActivityState(StrEnum):
    """Where an activity stands with the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PersonRole(StrEnum):
    """How a person controls an activity's content."""

    COURSE_DIRECTOR = "course_director"
    FACULTY = "faculty"
    PLANNER = "planner"
    REVIEWER = "reviewer"
    MODERATOR = "moderator"


class SessionKind(StrEnum):
    """What an item of a live activity's agenda is; a recording's sessions are presentations."""

    PRESENTATION = "presentation"
    BREAK = "break"
    MEAL = "meal"
    PROMOTION = "promotion"
    OTHER = "other"


class EvidenceKind(StrEnum):
    """By what attendance is shown; which kinds count is chosen for each session.

    `code` rotates on a slide, `spoken` is read out, `door` is ticked on the door list, `report` comes from the
    meeting's platform, `office` is what the office wrote itself, with its reason.
    """

    JOIN_PAGE = "join_page"
    CODE = "code"
    SPOKEN = "spoken"
    DOOR = "door"
    REPORT = "report"
    OFFICE = "office"


class MeetingPlatform(StrEnum):
    """Whose reports of attendance a meeting will have."""

    ZOOM = "zoom"
    TEAMS = "teams"
    OTHER = "other"


class RegistrationQuestionKind(StrEnum):
    """How a question of the registration is answered."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"


# Who decides what an activity is about.
PLANNING: Final = frozenset({PersonRole.COURSE_DIRECTOR, PersonRole.PLANNER})
# Whom lists and searches name: those whom learners meet.
TEACHING: Final = (PersonRole.COURSE_DIRECTOR, PersonRole.FACULTY, PersonRole.MODERATOR)


class FrontMatterItem(StrEnum):
    """The thirteen items of the source, in its order."""

    TITLE = "title"
    TERMS = "terms"
    MINUTES = "minutes"
    OVERVIEW = "overview"
    OBJECTIVES = "objectives"
    AUDIENCE = "audience"
    COURSE_DIRECTORS = "course_directors"
    ACCREDITATION = "accreditation"
    CREDIT = "credit"
    DISCLOSURE = "disclosure"
    PEOPLE = "people"
    METHOD = "method"
    COPYRIGHT = "copyright"


# The source's own labels, verbatim; whoever shows one passes it through gettext.
FRONT_MATTER_LABELS: Final[dict[FrontMatterItem, str]] = {
    FrontMatterItem.TITLE: "CE Program Title",
    FrontMatterItem.TERMS: "Terms of Credit",
    FrontMatterItem.MINUTES: "Estimated Time to Complete Activity",
    FrontMatterItem.OVERVIEW: "Overview",
    FrontMatterItem.OBJECTIVES: "Learning Objectives",
    FrontMatterItem.AUDIENCE: "Target Audience",
    FrontMatterItem.COURSE_DIRECTORS: "Course Directors",
    FrontMatterItem.ACCREDITATION: "Accreditation Statement",
    FrontMatterItem.CREDIT: "Credit Statements",
    FrontMatterItem.DISCLOSURE: "Disclosure of Potential Conflicts of Interest",
    FrontMatterItem.PEOPLE: "Faculty, Planners, Reviewers Title/Affiliation/Disclosure",
    FrontMatterItem.METHOD: "Method of Participation",
    FrontMatterItem.COPYRIGHT: "Copyright Statement",
}


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """One person in control of content, as far as the front matter shows her."""

    name: str
    role: PersonRole
    title: str
    affiliation: str
    has_disclosed: bool


@dataclass(frozen=True, kw_only=True)
class FrontMatterFacts:
    """What the front matter is filled with; statements are the generated texts."""

    title: str = ""
    terms: str = ""
    minutes: int | None = None
    overview: str = ""
    objectives: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    people: tuple[PersonFacts, ...] = ()
    accreditation: str = ""
    credit: tuple[str, ...] = ()
    disclosure: str = ""
    method: str = ""
    copyright: str = ""


def front_matter_gaps(facts: FrontMatterFacts) -> tuple[str, ...]:
    """The codes of the items still missing, in the source's order; empty when all thirteen stand."""
    filled: dict[FrontMatterItem, bool] = {
        FrontMatterItem.TITLE: _has_text(facts.title),
        FrontMatterItem.TERMS: _has_text(facts.terms),
        FrontMatterItem.MINUTES: facts.minutes is not None and facts.minutes > 0,
        FrontMatterItem.OVERVIEW: _has_text(facts.overview),
        FrontMatterItem.OBJECTIVES: _has_text(*facts.objectives),
        FrontMatterItem.AUDIENCE: _has_text(*facts.audience),
        FrontMatterItem.COURSE_DIRECTORS: any(one.role is PersonRole.COURSE_DIRECTOR for one in facts.people),
        FrontMatterItem.ACCREDITATION: _has_text(facts.accreditation),
        FrontMatterItem.CREDIT: _has_text(*facts.credit),
        FrontMatterItem.DISCLOSURE: _has_text(facts.disclosure),
        FrontMatterItem.PEOPLE: bool(facts.people) and all(_is_complete(one) for one in facts.people),
        FrontMatterItem.METHOD: _has_text(facts.method),
        FrontMatterItem.COPYRIGHT: _has_text(facts.copyright),
    }
    return tuple(item for item in FrontMatterItem if not filled[item])


def _has_text(*texts: str) -> bool:
    return any(text.strip() for text in texts)


def _is_complete(person: PersonFacts) -> bool:
    return person.has_disclosed and all(
        _has_text(text) for text in (person.name, person.title, person.affiliation)
    )
