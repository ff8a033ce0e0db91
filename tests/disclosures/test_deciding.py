"""What may be decided about a relationship, exhaustively, and what learners would then read."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.activities.rules import PersonRole
from lms.disclosures.deciding import (
    EXCEPTION_LABELS,
    MITIGATION_LABELS,
    clear_people,
    decision_refusal,
    words_if,
)
from lms.disclosures.rules import (
    DisclosingPerson,
    EmployeeException,
    Mitigation,
    Nature,
    Relationship,
    Relevance,
    UnclearedReason,
    uncleared,
)

CONSULTANT = Relationship(company="Corvane Therapeutics", nature=Nature.CONSULTANT, relevance=Relevance.RELEVANT)
SPEAKER = DisclosingPerson(
    person_id="1",
    name="Miriam Adeyemi, MD, PhD",
    roles=(PersonRole.FACULTY,),
    collected_on=date(2026, 1, 7),
    relationships=(CONSULTANT,),
)
REVIEWER = replace(SPEAKER, person_id="2", relationships=())
FACULTY, PLANNER = (PersonRole.FACULTY,), (PersonRole.PLANNER,)


def refusal(one: Relationship, roles: tuple[PersonRole, ...] = FACULTY, *, clear: bool = True) -> str | None:
    return decision_refusal(one, roles=roles, reviewer_is_clear=clear)


@pytest.mark.parametrize("nature", [Nature.OWNERSHIP_INTEREST, Nature.EXECUTIVE_ROLE])
@pytest.mark.parametrize("exception", [None, *EmployeeException])
def test_owners_and_executives_are_refused_whatever_is_said_for_them(
    nature: Nature, exception: EmployeeException | None
) -> None:
    owner = replace(CONSULTANT, nature=nature, exception=exception)
    assert refusal(owner) == "owner_excluded"
    assert refusal(replace(owner, is_current=False, exception=None)) is None


def test_an_employee_needs_one_of_the_three_exceptions() -> None:
    employee = replace(CONSULTANT, nature=Nature.EMPLOYEE)
    assert refusal(employee) == "employee_excluded"
    assert refusal(replace(employee, relevance=Relevance.NOT_RELEVANT)) == "employee_excluded"
    assert refusal(replace(employee, is_current=False)) is None
    for exception in (EmployeeException.BASIC_SCIENCE, EmployeeException.DEVICE_TECHNICIAN):
        assert refusal(replace(employee, exception=exception)) is None
    unrelated = replace(employee, exception=EmployeeException.UNRELATED_CONTENT)
    assert refusal(unrelated) == "unrelated_but_relevant"
    assert refusal(replace(unrelated, relevance=Relevance.NOT_RELEVANT)) is None


def test_exceptions_are_for_those_who_are_employees_now() -> None:
    exception = EmployeeException.BASIC_SCIENCE
    assert refusal(replace(CONSULTANT, exception=exception)) == "exception_not_for_this"
    former = replace(CONSULTANT, nature=Nature.EMPLOYEE, is_current=False, exception=exception)
    assert refusal(former) == "exception_not_for_this"


@pytest.mark.parametrize(
    ("roles", "refused"),
    [
        (FACULTY, {Mitigation.RECUSED}),
        (PLANNER, {Mitigation.EVIDENCE_ATTESTED}),
        (FACULTY + PLANNER, set()),
    ],
)
def test_methods_fit_the_role(roles: tuple[PersonRole, ...], refused: set[Mitigation]) -> None:
    found = {method for method in Mitigation if refusal(replace(CONSULTANT, mitigation=method), roles) is not None}
    assert found == refused
    assert refusal(CONSULTANT, roles) is None


def test_peer_review_asks_for_a_reviewer_free_of_interest() -> None:
    reviewed = replace(CONSULTANT, mitigation=Mitigation.PEER_REVIEWED)
    assert (refusal(reviewed, clear=False), refusal(reviewed)) == ("reviewer_not_clear", None)
    asked = replace(REVIEWER, person_id="3", collected_on=None)
    undecided = replace(
        SPEAKER, person_id="4", relationships=(replace(CONSULTANT, relevance=Relevance.UNDECIDED),)
    )
    irrelevant = replace(
        SPEAKER, person_id="5", relationships=(replace(CONSULTANT, relevance=Relevance.NOT_RELEVANT),)
    )
    assert clear_people([SPEAKER, REVIEWER, asked, undecided, irrelevant]) == {"2", "5"}


def test_what_is_not_relevant_needs_no_mitigation() -> None:
    one = replace(CONSULTANT, relevance=Relevance.NOT_RELEVANT, mitigation=Mitigation.OTHER)
    assert refusal(one) == "nothing_to_mitigate"


@settings(max_examples=200)
@given(
    st.builds(
        Relationship,
        company=st.just("Corvane Therapeutics"),
        nature=st.sampled_from(Nature),
        relevance=st.sampled_from([Relevance.RELEVANT, Relevance.NOT_RELEVANT]),
        mitigation=st.none() | st.sampled_from(Mitigation),
        reviewer_id=st.sampled_from([None, "1", "2"]),
        exception=st.none() | st.sampled_from(EmployeeException),
        is_current=st.booleans(),
    ),
    st.lists(st.sampled_from(PersonRole), min_size=1, max_size=3),
)
def test_what_may_be_decided_never_blocks_but_for_a_mitigation_still_to_be_chosen(
    one: Relationship, roles: list[PersonRole]
) -> None:
    speaker = replace(SPEAKER, roles=tuple(roles), relationships=(one,))
    if decision_refusal(one, roles=roles, reviewer_is_clear=one.reviewer_id == "2") is None:
        left = {gap.reason for gap in uncleared([speaker, REVIEWER])}
        assert left <= {UnclearedReason.NOT_MITIGATED}
        assert not left or one.mitigation is None


def test_the_line_is_told_before_it_is_decided() -> None:
    stock = Relationship(company="Aldermoor Devices", nature=Nature.STOCK)
    person = replace(SPEAKER, relationships=(replace(CONSULTANT, relevance=Relevance.NOT_RELEVANT), stock))
    assert words_if(person, 1, replace(stock, relevance=Relevance.NOT_RELEVANT)) == "Nothing to disclose"
    mitigated = replace(stock, relevance=Relevance.RELEVANT, mitigation=Mitigation.DIVESTED)
    assert words_if(person, 1, mitigated) == "Individual stocks or stock options: Aldermoor Devices (mitigated)"
    assert words_if(person, 0, CONSULTANT) == (
        "Consultant: Corvane Therapeutics; Individual stocks or stock options: Aldermoor Devices"
    )


def test_every_method_and_exception_has_its_words() -> None:
    assert (set(MITIGATION_LABELS), set(EXCEPTION_LABELS)) == (set(Mitigation), set(EmployeeException))
    assert all(one != other for one, other in product(MITIGATION_LABELS.values(), EXCEPTION_LABELS.values()))
