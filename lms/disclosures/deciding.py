"""What may be decided about one relationship, and what learners would then read of the person."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from lms.activities.rules import PersonRole
from lms.disclosures.rules import (
    DisclosingPerson,
    EmployeeException,
    Mitigation,
    Nature,
    Relationship,
    Relevance,
    disclosure_lines,
    is_excluded,
    is_without_interest,
    mitigation_methods,
)
from lms.disclosures.wording import line_words

# English wording; whoever shows a label passes it through gettext.
MITIGATION_LABELS: Final[dict[Mitigation, str]] = {
    Mitigation.DIVESTED: "The relationship was ended",
    Mitigation.RECUSED: "Steps aside from whatever touches the company's products",
    Mitigation.PEER_REVIEWED: "Peer review by somebody without such a relationship",
    Mitigation.EVIDENCE_ATTESTED: "Attests that recommendations rest on evidence and are free of commercial bias",
    Mitigation.OTHER: "Another method, documented by the office",
}
EXCEPTION_LABELS: Final[dict[EmployeeException, str]] = {
    EmployeeException.UNRELATED_CONTENT: "The content has nothing to do with the employer's products",
    EmployeeException.BASIC_SCIENCE: "Only basic science or research methods, without recommendations for care",
    EmployeeException.DEVICE_TECHNICIAN: (
        "A technician who teaches how a device is used safely, not whether or when to use it"
    ),
}


def decision_refusal(one: Relationship, *, roles: Collection[PersonRole], reviewer_is_clear: bool) -> str | None:
    """Why this decision may not be taken; None where it may (ACCME Standard 3).

    Codes: owner_excluded, employee_excluded, exception_not_for_this, unrelated_but_relevant,
    nothing_to_mitigate, method_not_for_role, reviewer_not_clear.
    """
    return _exclusion(one) or _mitigation_refusal(one, roles=roles, reviewer_is_clear=reviewer_is_clear)


def clear_people(people: Collection[DisclosingPerson]) -> frozenset[str]:
    """Those who disclosed and are free of interest: only they may review what others control."""
    return frozenset(person.person_id for person in people if is_without_interest(person))


def words_if(person: DisclosingPerson, place: int, changed: Relationship) -> str:
    """What learners would read of the person if her relationship at this place were decided so."""
    rows = (*person.relationships[:place], changed, *person.relationships[place + 1 :])
    (line,) = disclosure_lines([replace(person, relationships=rows)])
    return line_words(line)


def _exclusion(one: Relationship) -> str | None:
    needs_exception = one.is_current and one.nature is Nature.EMPLOYEE
    if is_excluded(one):
        return "employee_excluded" if needs_exception else "owner_excluded"
    if one.exception is not None and not needs_exception:
        return "exception_not_for_this"
    if one.exception is EmployeeException.UNRELATED_CONTENT and one.relevance is Relevance.RELEVANT:
        return "unrelated_but_relevant"
    return None


def _mitigation_refusal(
    one: Relationship, *, roles: Collection[PersonRole], reviewer_is_clear: bool
) -> str | None:
    if one.mitigation is None:
        return None
    if one.relevance is not Relevance.RELEVANT:
        return "nothing_to_mitigate"
    if one.mitigation not in mitigation_methods(roles):
        return "method_not_for_role"
    if one.mitigation is Mitigation.PEER_REVIEWED and not reviewer_is_clear:
        return "reviewer_not_clear"
    return None
