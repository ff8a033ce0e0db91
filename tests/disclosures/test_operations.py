"""Disclosures are collected, decided and shown; a number changes only when a word does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.disclosures.models import Disclosure, DisclosureVersion
from lms.disclosures.operations import Stated, collect_disclosure, decide_relevance, make_version
from lms.disclosures.queries import current_version, disclosing_people, material_number, version
from lms.disclosures.rules import Mitigation, Nature, Relevance
from tests.factories.activities import make_activity
from tests.factories.people import Cast, grant, make_department

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
BEGAN = date(2024, 9, 1)


def speaker_of(activity: Activity) -> Person:
    return activity.people[0].person


def collect(person: Person, *companies: str, began: date = BEGAN, now: datetime = NOW) -> Disclosure:
    stated = [Stated(company=company, nature=Nature.CONSULTANT) for company in companies]
    return collect_disclosure(person, stated, role_began_on=began, now=now, actor_id=None)


def version_now(activity: Activity) -> DisclosureVersion:
    return make_version(activity, provider="Northgate Health", now=NOW)


def lines_of(activity: Activity) -> list[Any]:
    return version_now(activity).lines


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def test_nothing_to_disclose_is_said_too(draft: Activity) -> None:
    collect(speaker_of(draft))
    shown = version_now(draft)
    assert (shown.number, shown.lines[0]["words"], shown.lines[0]["nothing"]) == (1, "Nothing to disclose", True)
    assert shown.statement == (
        "Northgate Health asked everyone in control of this activity's content for all financial relationships of "
        "the past 24 months with ineligible companies, whose business is healthcare products used by or on "
        "patients. None of them has a relevant financial relationship to disclose. This activity received no "
        "commercial support."
    )


def test_who_was_not_asked_is_not_said_to_have_nothing(draft: Activity) -> None:
    assert lines_of(draft)[0]["words"] == "Disclosure not yet received"
    assert lines_of(draft)[0]["nothing"] is False


def test_a_statement_that_looks_back_too_short_does_not_count(draft: Activity) -> None:
    collect(speaker_of(draft), began=BEGAN + timedelta(days=1))
    assert disclosing_people(draft)[0].collected_on is None
    collect(speaker_of(draft), began=BEGAN)
    assert disclosing_people(draft)[0].collected_on == date(2026, 11, 21)


def test_a_later_statement_adds_to_the_one_that_looks_back_far_enough(draft: Activity, cast: Cast) -> None:
    first = collect(speaker_of(draft), "Corvane Therapeutics").relationships[0]
    decide_relevance(draft, first, is_relevant=False, actor=cast.planner, now=NOW)
    later = NOW + timedelta(days=400)
    began = BEGAN + timedelta(days=400)
    collect(speaker_of(draft), "CORVANE  Therapeutics", "Aldermoor Devices", began=began, now=later)
    (person,) = disclosing_people(draft)
    assert [(one.company, one.relevance) for one in person.relationships] == [
        ("CORVANE  Therapeutics", Relevance.NOT_RELEVANT),
        ("Aldermoor Devices", Relevance.UNDECIDED),
    ]


def test_a_relevant_relationship_is_shown_with_its_mitigation(draft: Activity, cast: Cast) -> None:
    one = collect(speaker_of(draft), "Corvane Therapeutics").relationships[0]
    decide_relevance(
        draft, one, is_relevant=True, actor=cast.planner, now=NOW, mitigation=Mitigation.EVIDENCE_ATTESTED
    )
    shown = version_now(draft)
    assert shown.lines[0]["words"] == "Consultant: Corvane Therapeutics (mitigated)"
    assert shown.lines[0]["title"] == "Director, Electrophysiology"
    assert (
        "disclosed by Miriam Adeyemi, MD, PhD. All of these relationships have been mitigated." in shown.statement
    )


def test_a_relationship_that_does_not_matter_here_is_not_shown(draft: Activity, cast: Cast) -> None:
    one = collect(speaker_of(draft), "Corvane Therapeutics").relationships[0]
    decide_relevance(draft, one, is_relevant=False, actor=cast.planner, now=NOW)
    assert lines_of(draft)[0]["nothing"] is True
    assert disclosing_people(draft)[0].relationships[0].relevance is Relevance.NOT_RELEVANT


def test_a_decision_can_be_taken_anew(draft: Activity, cast: Cast) -> None:
    one = collect(speaker_of(draft), "Corvane Therapeutics").relationships[0]
    first = decide_relevance(draft, one, is_relevant=False, actor=cast.planner, now=NOW)
    again = decide_relevance(draft, one, is_relevant=True, actor=cast.officer, now=NOW)
    assert first is again
    assert (again.is_relevant, again.decided_by) == (True, cast.officer.id)


def test_what_does_not_matter_needs_no_mitigation(draft: Activity, cast: Cast) -> None:
    one = collect(speaker_of(draft), "Corvane Therapeutics").relationships[0]
    with pytest.raises(Refusal, match="nothing_to_mitigate"):
        decide_relevance(
            draft, one, is_relevant=False, actor=cast.planner, now=NOW, mitigation=Mitigation.DIVESTED
        )


def test_only_who_may_edit_the_activity_decides(draft: Activity, cast: Cast) -> None:
    one = collect(speaker_of(draft), "Corvane Therapeutics").relationships[0]
    for actor in (cast.learner, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            decide_relevance(draft, one, is_relevant=True, actor=actor, now=NOW)
    department = make_department()
    draft.department_id = department.id
    grant(cast.coordinator, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    assert decide_relevance(draft, one, is_relevant=True, actor=cast.coordinator, now=NOW).is_relevant


def test_the_number_stands_while_nothing_changes(draft: Activity) -> None:
    collect(speaker_of(draft))
    assert version_now(draft).id == version_now(draft).id


def test_wording_makes_a_number_and_keeps_the_material_one(draft: Activity) -> None:
    collect(speaker_of(draft))
    first = version_now(draft)
    draft.people[0].title = "Chief, Electrophysiology"
    second = version_now(draft)
    assert (second.number, second.material_digest) == (2, first.material_digest)
    assert material_number(draft.id) == 1


def test_a_company_makes_a_number_that_must_be_acknowledged(draft: Activity) -> None:
    collect(speaker_of(draft))
    version_now(draft)
    collect(speaker_of(draft), "Corvane Therapeutics", now=NOW + timedelta(days=1))
    assert version_now(draft).number == 2
    assert material_number(draft.id) == 2


def test_what_comes_back_must_be_acknowledged_again(draft: Activity) -> None:
    for days, companies in enumerate([(), ("Corvane Therapeutics",), ()]):
        collect(speaker_of(draft), *companies, now=NOW + timedelta(days=days))
        version_now(draft)
    assert current_version(draft.id).number == material_number(draft.id) == 3  # type: ignore[union-attr]


def test_an_activity_without_a_version_has_number_nought(draft: Activity) -> None:
    assert (current_version(draft.id), material_number(draft.id), version(draft.id, 1)) == (None, 0, None)


def test_what_was_shown_cannot_be_changed(draft: Activity) -> None:
    collect(speaker_of(draft))
    shown = version_now(draft)
    assert version(draft.id, 1) is shown
    shown.statement = "Other words."
    with pytest.raises(DBAPIError, match="insert-only"), db.session.begin_nested():
        db.session.flush()
