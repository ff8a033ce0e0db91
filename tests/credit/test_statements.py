"""Statements word for word, and nobody but physicians awarded."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lms.activities.rules import ActivityKind
from lms.credit.rules import AMA_PRA_1, ATTENDANCE
from lms.credit.statements import (
    Accreditor,
    LearningFormat,
    Segment,
    StatementFacts,
    accreditation_statement,
    certificate_wording,
    credit_statements,
    format_for,
    plain,
)

FACTS = StatementFacts(accreditor=Accreditor.JOINT_ACCREDITATION, provider="Northgate Health")
DESIGNATED = {AMA_PRA_1: Decimal("1.50")}
JOINTLY_ACCREDITED = (
    "jointly accredited by the Accreditation Council for Continuing Medical Education (ACCME), the "
    "Accreditation Council for Pharmacy Education (ACPE), and the American Nurses Credentialing Center "
    "(ANCC), to provide continuing education for the healthcare team."
)


def test_the_joint_accreditation_statement_stands_word_for_word() -> None:
    assert plain(accreditation_statement(FACTS)) == (
        f"In support of improving patient care, Northgate Health is {JOINTLY_ACCREDITED}"
    )


def test_joint_providers_are_named_and_listed() -> None:
    joint = replace(FACTS, joint_providers=("Lakeside Clinic", "Elm Hospital"))
    assert plain(accreditation_statement(joint)) == (
        "In support of improving patient care, this activity has been planned and implemented by Northgate "
        "Health and Lakeside Clinic and Elm Hospital. Northgate Health is " + JOINTLY_ACCREDITED
    )
    three = replace(FACTS, accreditor=Accreditor.ACCME, joint_providers=("A", "B", "C"))
    assert "joint providership of Northgate Health and A, B and C. " in plain(accreditation_statement(three))


@pytest.mark.parametrize("accreditor", list(Accreditor))
@pytest.mark.parametrize("joint_providers", [(), ("Lakeside Clinic",)])
def test_every_accreditor_has_a_direct_and_a_joint_statement(
    accreditor: Accreditor, joint_providers: tuple[str, ...]
) -> None:
    facts = replace(FACTS, accreditor=accreditor, joint_providers=joint_providers)
    text = plain(accreditation_statement(facts))
    assert "Northgate Health" in text
    assert ("Lakeside Clinic" in text) is bool(joint_providers)
    assert not set("{}*") & set(text)


def test_the_article_goes_with_the_providers_name() -> None:
    facts = replace(FACTS, accreditor=Accreditor.CMA, provider="Elm Society", provider_takes_article=True)
    assert plain(accreditation_statement(facts)) == (
        "The Elm Society is accredited by the California Medical Association (CMA) to provide continuing "
        "medical education for physicians."
    )
    joint = replace(facts, accreditor=Accreditor.JOINT_ACCREDITATION)
    assert plain(accreditation_statement(joint)).startswith(
        "In support of improving patient care, the Elm Society is"
    )


def test_the_designation_statement_marks_the_ama_phrase_alone() -> None:
    physicians, others = credit_statements(FACTS, DESIGNATED)
    assert plain(physicians.statement) == (
        "Northgate Health designates this enduring material for a maximum of 1.50 AMA PRA Category 1 "
        "Credit(s)™. Physicians should claim only the credit commensurate with the extent of their "
        "participation in the activity."
    )
    phrases = [segment.text for segment in physicians.statement if segment.ama_phrase]
    assert phrases == ["AMA PRA Category 1 Credit(s)"]
    assert physicians.statement[2].text.startswith("™. Physicians")
    assert (others.type_code, "up to 1.50 hours" in plain(others.statement)) == (ATTENDANCE, True)


def test_attendance_of_its_own_is_participation() -> None:
    (only,) = credit_statements(FACTS, {ATTENDANCE: Decimal("0.75")})
    assert "up to 0.75 hour." in plain(only.statement)
    assert "Non-Physician" not in plain(only.statement)
    assert credit_statements(FACTS, {}) == ()


def test_a_physician_is_awarded_what_was_claimed() -> None:
    wording = certificate_wording(AMA_PRA_1, Decimal("1.00"), FACTS, DESIGNATED)
    assert plain(wording.participation) == "has participated in the enduring material"
    assert wording.outcome == (
        Segment(text="and is awarded 1.00 "),
        Segment(text="AMA PRA Category 1 Credit", ama_phrase=True),
        Segment(text="™"),
    )
    assert "Credits™" in plain(certificate_wording(AMA_PRA_1, Decimal("1.25"), FACTS, DESIGNATED).outcome)


@pytest.mark.parametrize("amount", ["0.25", "1.50"])
@pytest.mark.parametrize("designated", [DESIGNATED, {ATTENDANCE: Decimal("1.50")}, {}])
def test_nobody_else_is_ever_awarded(amount: str, designated: dict[str, Decimal]) -> None:
    wording = certificate_wording(ATTENDANCE, Decimal(amount), FACTS, designated)
    text = plain((*wording.participation, *wording.outcome))
    assert "award" not in text.lower()
    assert amount in text
    assert ("Non-Physician Attendance" in text) is (AMA_PRA_1 in designated)
    assert ("maximum of 1.50 AMA PRA" in text) is (AMA_PRA_1 in designated)


def test_signs_in_a_name_are_never_taken_for_a_template() -> None:
    text = plain(accreditation_statement(replace(FACTS, provider="*A* {format} & <b>")))
    assert "*A* {format} & <b> is" in text


def test_formats_follow_the_kind_and_another_is_described() -> None:
    assert format_for(ActivityKind.ON_DEMAND) is LearningFormat.ENDURING_MATERIAL
    assert format_for(ActivityKind.SERIES) is format_for(ActivityKind.LIVE) is LearningFormat.LIVE_ACTIVITY
    other = replace(FACTS, format=LearningFormat.OTHER, format_description="simulation")
    assert "this other activity (simulation) for" in plain(credit_statements(other, DESIGNATED)[0].statement)
