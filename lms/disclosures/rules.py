"""Financial relationships: natures, exclusion, mitigation, what learners are shown (ACCME Standard 3)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from lms.activities.rules import PersonRole
from lms.activities.window import add_years

LOOKBACK_YEARS: Final = 2
# A statement serves for every role that begins within a year of it.
STANDING_YEARS: Final = 1
# What is said at a session is said when people have come, not while it is prepared.
SAID_FROM: Final = timedelta(minutes=30)


class Nature(StrEnum):
    """What a person is, or has, to a company."""

    EMPLOYEE = "employee"
    RESEARCHER = "researcher"
    CONSULTANT = "consultant"
    ADVISOR = "advisor"
    SPEAKER = "speaker"
    INDEPENDENT_CONTRACTOR = "independent_contractor"
    ROYALTIES_OR_PATENT = "royalties_or_patent"
    EXECUTIVE_ROLE = "executive_role"
    OWNERSHIP_INTEREST = "ownership_interest"
    STOCK = "stock"


# English wording; whoever shows a label passes it through gettext.
NATURE_LABELS: Final[dict[Nature, str]] = {
    Nature.EMPLOYEE: "Employee",
    Nature.RESEARCHER: "Researcher",
    Nature.CONSULTANT: "Consultant",
    Nature.ADVISOR: "Advisor",
    Nature.SPEAKER: "Speaker",
    Nature.INDEPENDENT_CONTRACTOR: "Independent contractor (including contracted research)",
    Nature.ROYALTIES_OR_PATENT: "Royalties or patent beneficiary",
    Nature.EXECUTIVE_ROLE: "Executive role",
    Nature.OWNERSHIP_INTEREST: "Ownership interest",
    Nature.STOCK: "Individual stocks or stock options",
}


class Relevance(StrEnum):
    """The office's decision about one relationship and one activity."""

    UNDECIDED = "undecided"
    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"


class Mitigation(StrEnum):
    """How a relevant relationship was dealt with."""

    DIVESTED = "divested"
    RECUSED = "recused"
    PEER_REVIEWED = "peer_reviewed"
    EVIDENCE_ATTESTED = "evidence_attested"
    OTHER = "other"


PLANNER_MITIGATIONS: Final = (
    Mitigation.DIVESTED,
    Mitigation.RECUSED,
    Mitigation.PEER_REVIEWED,
    Mitigation.OTHER,
)
FACULTY_MITIGATIONS: Final = (
    Mitigation.DIVESTED,
    Mitigation.PEER_REVIEWED,
    Mitigation.EVIDENCE_ATTESTED,
    Mitigation.OTHER,
)
_PLANNING_ROLES: Final = frozenset({PersonRole.COURSE_DIRECTOR, PersonRole.PLANNER})


class EmployeeException(StrEnum):
    """The three cases in which an ineligible company's employee may control content (Standard 3.2)."""

    UNRELATED_CONTENT = "unrelated_content"
    BASIC_SCIENCE = "basic_science"
    DEVICE_TECHNICIAN = "device_technician"


class UnclearedReason(StrEnum):
    """Why a person may not yet control content."""

    NOT_COLLECTED = "not_collected"
    OWNER_OR_EMPLOYEE = "owner_or_employee"
    RELEVANCE_UNDECIDED = "relevance_undecided"
    NOT_MITIGATED = "not_mitigated"
    METHOD_NOT_FOR_ROLE = "method_not_for_role"
    REVIEWER_NOT_CLEAR = "reviewer_not_clear"


@dataclass(frozen=True, kw_only=True)
class Relationship:
    """One relationship with an ineligible company within the look-back; `is_current` while it lasts."""

    company: str
    nature: Nature
    relevance: Relevance = Relevance.UNDECIDED
    mitigation: Mitigation | None = None
    reviewer_id: str | None = None
    exception: EmployeeException | None = None
    is_current: bool = True


@dataclass(frozen=True, kw_only=True)
class DisclosingPerson:
    """One person in control of content; an empty disclosure that was collected says "nothing"."""

    person_id: str
    name: str
    roles: tuple[PersonRole, ...]
    collected_on: date | None
    relationships: tuple[Relationship, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownRelationship:
    """A relationship as learners read it: the company by name alone."""

    company: str
    nature: Nature
    mitigated: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """What learners are shown of one person; `nothing` is said as plainly as a relationship."""

    person_id: str
    name: str
    roles: tuple[PersonRole, ...]
    is_collected: bool
    relationships: tuple[ShownRelationship, ...]

    @property
    def nothing(self) -> bool:
        """Whether the person was asked and has nothing to disclose."""
        return self.is_collected and not self.relationships


@dataclass(frozen=True, kw_only=True)
class Uncleared:
    """One thing that stands between a person and the role; `company` where a relationship is meant."""

    person_id: str
    reason: UnclearedReason
    company: str | None = None


def lookback_from(role_started_on: date) -> date:
    """The first day that is asked about: 24 months before the role began, not before today."""
    return add_years(role_started_on, -LOOKBACK_YEARS)


def standing_from(role_started_on: date) -> date:
    """The first day on which a statement was collected that still stands when the role begins."""
    return add_years(role_started_on, -STANDING_YEARS)


def mitigation_methods(roles: Collection[PersonRole]) -> tuple[Mitigation, ...]:
    """The methods open to a person: planners may step aside, speakers may attest to evidence."""
    methods: list[Mitigation] = []
    for role in roles:
        methods += PLANNER_MITIGATIONS if role in _PLANNING_ROLES else FACULTY_MITIGATIONS
    return tuple(method for method in Mitigation if method in methods)


def disclosure_lines(people: Iterable[DisclosingPerson]) -> tuple[Line, ...]:
    """What learners are shown, in the given order.

    A relationship whose relevance is undecided is shown too: to leave it out would claim that there is none.
    """
    return tuple(
        Line(
            person_id=person.person_id,
            name=person.name,
            roles=person.roles,
            is_collected=person.collected_on is not None,
            relationships=tuple(_shown(one) for one in person.relationships if _is_shown(one)),
        )
        for person in people
    )


def material_digest(lines: Iterable[Line]) -> str:
    """A digest of who, which company and what nature; order, spelling of names and wording leave it alone."""
    material = sorted(
        (line.person_id, sorted((company_key(one.company), one.nature) for one in line.relationships))
        for line in lines
    )
    return hashlib.sha256(json.dumps(material, ensure_ascii=True).encode()).hexdigest()


def uncleared(people: Sequence[DisclosingPerson]) -> tuple[Uncleared, ...]:
    """Everything that blocks, person by person; empty when all may take their roles."""
    clear_reviewers = frozenset(person.person_id for person in people if is_without_interest(person))
    return tuple(gap for person in people for gap in _gaps_of(person, clear_reviewers))


def _gaps_of(person: DisclosingPerson, clear_reviewers: Collection[str]) -> Iterator[Uncleared]:
    if person.collected_on is None:
        yield Uncleared(person_id=person.person_id, reason=UnclearedReason.NOT_COLLECTED)
        return
    for one in person.relationships:
        reason = _reason_against(one, person, clear_reviewers)
        if reason is not None:
            yield Uncleared(person_id=person.person_id, reason=reason, company=one.company)


def _reason_against(
    one: Relationship, person: DisclosingPerson, clear_reviewers: Collection[str]
) -> UnclearedReason | None:
    if is_excluded(one):
        return UnclearedReason.OWNER_OR_EMPLOYEE
    if one.relevance is Relevance.UNDECIDED:
        return UnclearedReason.RELEVANCE_UNDECIDED
    if one.relevance is Relevance.NOT_RELEVANT:
        return None
    return _mitigation_gap(one, person, clear_reviewers)


def is_excluded(one: Relationship) -> bool:
    """Owners and executives are excluded without exception, employees unless one of three fits."""
    if not one.is_current:
        return False
    if one.nature is Nature.EMPLOYEE:
        return one.exception is None
    return one.nature in (Nature.OWNERSHIP_INTEREST, Nature.EXECUTIVE_ROLE)


def _mitigation_gap(
    one: Relationship, person: DisclosingPerson, clear_reviewers: Collection[str]
) -> UnclearedReason | None:
    if one.mitigation is None:
        return UnclearedReason.NOT_MITIGATED
    if one.mitigation not in mitigation_methods(person.roles):
        return UnclearedReason.METHOD_NOT_FOR_ROLE
    # A peer reviewer with an interest of her own would only move the conflict.
    reviewer_is_clear = one.reviewer_id in clear_reviewers and one.reviewer_id != person.person_id
    if one.mitigation is Mitigation.PEER_REVIEWED and not reviewer_is_clear:
        return UnclearedReason.REVIEWER_NOT_CLEAR
    return None


def is_without_interest(person: DisclosingPerson) -> bool:
    """Whether she disclosed and nothing of it is relevant here: she may review what others control."""
    decided = all(one.relevance is Relevance.NOT_RELEVANT for one in person.relationships)
    return person.collected_on is not None and decided


def _is_shown(one: Relationship) -> bool:
    return one.relevance is not Relevance.NOT_RELEVANT


def _shown(one: Relationship) -> ShownRelationship:
    mitigated = one.relevance is Relevance.RELEVANT and one.mitigation is not None
    return ShownRelationship(company=one.company, nature=one.nature, mitigated=mitigated)


def company_key(company: str) -> str:
    """The form by which two spellings of a company's name are one."""
    return " ".join(company.casefold().split())


def may_have_been_said(starts_at: datetime | None, *, now: datetime) -> bool:
    """Whether a session's disclosure can have been said aloud: from half an hour before it begins."""
    return starts_at is not None and now >= starts_at - SAID_FROM
