"""What blocks a person, what learners are shown, and which change is a material one."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.activities.rules import PersonRole
from lms.disclosures.rules import (
    NATURE_LABELS,
    DisclosingPerson,
    EmployeeException,
    Line,
    Mitigation,
    Nature,
    Relationship,
    Relevance,
    ShownRelationship,
    disclosure_lines,
    lookback_from,
    material_digest,
    mitigation_methods,
    uncleared,
)

CONSULTANT = Relationship(
    company="Aldermoor Rhythm Devices",
    nature=Nature.CONSULTANT,
    relevance=Relevance.RELEVANT,
    mitigation=Mitigation.PEER_REVIEWED,
    reviewer_id="david",
)
SPEAKER = DisclosingPerson(
    person_id="miriam",
    name="Miriam Adeyemi",
    roles=(PersonRole.FACULTY,),
    collected_on=date(2026, 1, 5),
    relationships=(CONSULTANT,),
)
REVIEWER = DisclosingPerson(
    person_id="david",
    name="David Oyelaran",
    roles=(PersonRole.REVIEWER,),
    collected_on=date(2026, 1, 5),
)


def reasons(*people: DisclosingPerson) -> list[tuple[str, str]]:
    return [(gap.person_id, gap.reason.value) for gap in uncleared(people)]


def speaker_with(**changes: object) -> DisclosingPerson:
    return replace(SPEAKER, relationships=(replace(CONSULTANT, **changes),))  # type: ignore[arg-type]


def test_a_mitigated_speaker_and_a_reviewer_with_nothing_are_clear() -> None:
    assert reasons(SPEAKER, REVIEWER) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"relevance": Relevance.UNDECIDED}, "relevance_undecided"),
        ({"mitigation": None}, "not_mitigated"),
        ({"mitigation": Mitigation.RECUSED}, "method_not_for_role"),
        ({"reviewer_id": None}, "reviewer_not_clear"),
        ({"reviewer_id": "miriam"}, "reviewer_not_clear"),
        ({"reviewer_id": "a stranger"}, "reviewer_not_clear"),
        ({"nature": Nature.EMPLOYEE}, "owner_or_employee"),
        ({"nature": Nature.EMPLOYEE, "relevance": Relevance.NOT_RELEVANT}, "owner_or_employee"),
        ({"nature": Nature.EXECUTIVE_ROLE}, "owner_or_employee"),
        ({"nature": Nature.OWNERSHIP_INTEREST}, "owner_or_employee"),
        (
            {"nature": Nature.OWNERSHIP_INTEREST, "exception": EmployeeException.BASIC_SCIENCE},
            "owner_or_employee",
        ),
    ],
)
def test_each_thing_that_blocks_is_named(changes: dict[str, object], reason: str) -> None:
    assert reasons(speaker_with(**changes), REVIEWER) == [("miriam", reason)]


@pytest.mark.parametrize(
    "changes",
    [
        {"relevance": Relevance.NOT_RELEVANT, "mitigation": None},
        {"mitigation": Mitigation.EVIDENCE_ATTESTED, "reviewer_id": None},
        {"nature": Nature.EMPLOYEE, "exception": EmployeeException.BASIC_SCIENCE},
        {"nature": Nature.OWNERSHIP_INTEREST, "is_current": False},
        {"nature": Nature.STOCK},
    ],
)
def test_what_does_not_block_is_let_through(changes: dict[str, object]) -> None:
    assert reasons(speaker_with(**changes), REVIEWER) == []


def test_a_disclosure_that_was_not_collected_blocks_alone() -> None:
    silent = replace(SPEAKER, collected_on=None)
    assert reasons(silent, replace(REVIEWER, collected_on=None)) == [
        ("miriam", "not_collected"),
        ("david", "not_collected"),
    ]


def test_a_reviewer_with_an_interest_of_her_own_clears_nobody() -> None:
    attested = replace(CONSULTANT, mitigation=Mitigation.EVIDENCE_ATTESTED)
    interested = replace(REVIEWER, relationships=(attested,))
    assert reasons(SPEAKER, interested) == [("miriam", "reviewer_not_clear")]
    assert reasons(SPEAKER, replace(REVIEWER, collected_on=None))[0] == ("miriam", "reviewer_not_clear")


def test_planners_step_aside_and_speakers_attest() -> None:
    assert Mitigation.RECUSED in mitigation_methods([PersonRole.PLANNER])
    assert Mitigation.RECUSED not in mitigation_methods([PersonRole.FACULTY, PersonRole.MODERATOR])
    assert Mitigation.EVIDENCE_ATTESTED not in mitigation_methods([PersonRole.COURSE_DIRECTOR])
    assert mitigation_methods([PersonRole.PLANNER, PersonRole.FACULTY]) == tuple(Mitigation)


@pytest.mark.parametrize(
    ("started_on", "first_day"),
    [(date(2026, 3, 14), date(2024, 3, 14)), (date(2024, 2, 29), date(2022, 2, 28))],
)
def test_the_look_back_is_twenty_four_months_before_the_role(started_on: date, first_day: date) -> None:
    assert lookback_from(started_on) == first_day


def test_learners_read_of_everyone_also_that_there_is_nothing() -> None:
    shown, nothing = disclosure_lines([SPEAKER, REVIEWER])
    assert shown.relationships == (
        ShownRelationship(company="Aldermoor Rhythm Devices", nature=Nature.CONSULTANT, mitigated=True),
    )
    assert (shown.nothing, nothing.nothing) == (False, True)
    assert set(NATURE_LABELS) == set(Nature)


def test_nothing_is_not_said_of_somebody_who_was_not_asked() -> None:
    (line,) = disclosure_lines([replace(REVIEWER, collected_on=None)])
    assert not line.nothing


def test_irrelevant_relationships_are_left_out_and_undecided_ones_are_not() -> None:
    irrelevant, undecided = disclosure_lines(
        [
            speaker_with(relevance=Relevance.NOT_RELEVANT),
            speaker_with(relevance=Relevance.UNDECIDED, mitigation=None),
        ]
    )
    assert irrelevant.nothing
    assert [one.mitigated for one in undecided.relationships] == [False]


def lines(*people: DisclosingPerson) -> tuple[Line, ...]:
    return disclosure_lines(people)


@pytest.mark.parametrize(
    "changed",
    [
        lines(REVIEWER),
        lines(SPEAKER, REVIEWER, replace(REVIEWER, person_id="carla")),
        lines(speaker_with(company="Kestrel Biologics"), REVIEWER),
        lines(speaker_with(nature=Nature.RESEARCHER), REVIEWER),
        lines(replace(SPEAKER, relationships=(CONSULTANT, CONSULTANT)), REVIEWER),
    ],
)
def test_person_company_and_nature_are_material(changed: tuple[Line, ...]) -> None:
    assert material_digest(changed) != material_digest(lines(SPEAKER, REVIEWER))


@pytest.mark.parametrize(
    "same",
    [
        lines(REVIEWER, SPEAKER),
        lines(replace(SPEAKER, name="Miriam Adeyemi, MD, PhD"), REVIEWER),
        lines(replace(SPEAKER, roles=(PersonRole.PLANNER,)), REVIEWER),
        lines(speaker_with(company=" aldermoor  Rhythm devices"), REVIEWER),
        lines(speaker_with(mitigation=Mitigation.DIVESTED), REVIEWER),
        lines(speaker_with(mitigation=None), REVIEWER),
    ],
)
def test_order_spelling_and_wording_are_not_material(same: tuple[Line, ...]) -> None:
    assert material_digest(same) == material_digest(lines(SPEAKER, REVIEWER))


@settings(max_examples=50)
@given(
    st.lists(
        st.builds(
            Relationship,
            company=st.sampled_from(["A", "B"]),
            nature=st.sampled_from(Nature),
            relevance=st.sampled_from(Relevance),
            mitigation=st.none() | st.sampled_from(Mitigation),
            reviewer_id=st.sampled_from([None, "david", "miriam"]),
        ),
        max_size=4,
    )
)
def test_whoever_is_clear_has_every_relevant_relationship_mitigated(found: list[Relationship]) -> None:
    person = replace(SPEAKER, relationships=tuple(found))
    if not reasons(person, REVIEWER):
        (line,) = disclosure_lines([person])
        assert all(one.mitigated for one in line.relationships)
