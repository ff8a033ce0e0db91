"""Asking by letter, entering what was signed, reusing what was stated within a year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms import db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import PersonRole
from lms.disclosures.models import Disclosure, Relationship
from lms.disclosures.operations import (
    Stated,
    ask_for_disclosure,
    collect_disclosure,
    decide_relevance,
    disclose_by_link,
    enter_disclosure,
)
from lms.disclosures.personal_links import open_link
from lms.disclosures.queries import (
    counted_disclosures,
    disclosing_people,
    last_request,
    requests_for,
    standing_disclosure,
)
from lms.disclosures.rules import EmployeeException, Mitigation, Nature, Relevance
from lms.mail.carriers import MemoryCarrier
from lms.mail.models import Letter
from tests.factories.activities import add_part, make_activity
from tests.factories.people import Cast, make_person

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
CORVANE = Stated(company="Corvane Therapeutics", nature=Nature.CONSULTANT)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    activity = make_activity(published=False)
    for part in activity.people:
        part.role_began_on = TODAY
    return activity


@pytest.fixture
def reader(draft: Activity) -> Person:
    """A speaker who reads letters."""
    person = make_person("Amara", "Nwosu", degree="PhD", address="amara.nwosu@example.org", confirmed=False)
    add_part(draft, person)
    return person


def speaker_of(activity: Activity) -> Person:
    return activity.people[0].person


def asked(activity: Activity, person: Person, cast: Cast, now: datetime = NOW) -> str:
    """The token of the letter that goes out."""
    ask_for_disclosure(activity, person, actor=cast.planner, now=now)
    letter = db.session.query(Letter).order_by(Letter.id.desc()).first()
    assert letter is not None
    return letter.body_text.split("/disclosures/")[1].split()[0]


def relevances(activity: Activity, person: Person) -> list[tuple[str, Relevance]]:
    (found,) = [one for one in disclosing_people(activity) if one.person_id == str(person.id)]
    return [(one.company, one.relevance) for one in found.relationships]


def test_the_letter_asks_in_three_parts_and_names_the_activity(
    draft: Activity, reader: Person, cast: Cast, letters: MemoryCarrier
) -> None:
    token = asked(draft, reader, cast)
    letter = db.session.query(Letter).one()
    assert (letter.to_address, letter.subject) == (
        "amara.nwosu@example.org",
        f"Your disclosure for “{draft.title}”",
    )
    for body in (letter.body_text, letter.body_html):
        for words in ("Hello Amara Nwosu", "21 November 2024", "21 December 2026", f"/disclosures/{token}"):
            assert words in body
    assert last_request(draft.id, reader.id).asked_by == cast.planner.id  # type: ignore[union-attr]
    assert list(requests_for(draft.id)) == [reader.id]


def test_a_second_letter_is_a_reminder_and_ends_the_first_link(
    draft: Activity, reader: Person, cast: Cast
) -> None:
    first = asked(draft, reader, cast)
    second = asked(draft, reader, cast, NOW + timedelta(days=2))
    assert [letter.subject.startswith("Reminder") for letter in db.session.query(Letter).order_by(Letter.id)] == [
        False,
        True,
    ]
    assert open_link(first, now=NOW) is None
    assert open_link(second, now=NOW) is not None
    assert disclose_by_link(second, [], now=NOW) is not None
    asked(draft, reader, cast, NOW + timedelta(days=3))
    assert not db.session.query(Letter).order_by(Letter.id.desc()).first().subject.startswith("Rem")  # type: ignore[union-attr]


def test_nobody_gets_more_than_four_letters_a_week(draft: Activity, reader: Person, cast: Cast) -> None:
    for _number in range(4):
        asked(draft, reader, cast)
    with pytest.raises(Refusal, match="asked_too_often"):
        asked(draft, reader, cast)


def test_who_has_no_address_cannot_be_asked_by_letter(draft: Activity, cast: Cast) -> None:
    with pytest.raises(Refusal, match="no_address"):
        asked(draft, speaker_of(draft), cast)


def test_only_the_activitys_staff_asks_and_only_its_people_are_asked(
    draft: Activity, reader: Person, cast: Cast
) -> None:
    for actor in (cast.learner, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            ask_for_disclosure(draft, reader, actor=actor, now=NOW)
        with pytest.raises(Refusal, match="not_allowed"):
            enter_disclosure(draft, reader, [], received_on=TODAY, actor=actor, now=NOW)
    with pytest.raises(Refusal, match="not_of_activity"):
        ask_for_disclosure(draft, cast.learner, actor=cast.planner, now=NOW)
    assert enter_disclosure(draft, reader, [], received_on=TODAY, actor=cast.planner, now=NOW).id


def test_a_link_is_used_once(draft: Activity, reader: Person, cast: Cast) -> None:
    token = asked(draft, reader, cast)
    made = disclose_by_link(token, [CORVANE], now=NOW)
    assert made is not None
    assert (made.person_id, made.looks_back_to, made.entered_by) == (reader.id, date(2024, 11, 21), None)
    assert disclose_by_link(token, [], now=NOW) is None
    assert relevances(draft, reader) == [("Corvane Therapeutics", Relevance.UNDECIDED)]


@pytest.mark.parametrize("days", [30, 400])
def test_a_link_ends_after_thirty_days(days: int, draft: Activity, reader: Person, cast: Cast) -> None:
    token = asked(draft, reader, cast)
    assert open_link(token, now=NOW + timedelta(days=days, microseconds=-1)) is None or days == 30
    assert disclose_by_link(token, [], now=NOW + timedelta(days=days)) is None
    assert disclose_by_link(token + "x", [], now=NOW) is None
    assert disclose_by_link("", [], now=NOW) is None


def test_what_was_signed_counts_from_the_day_it_was_received(draft: Activity, cast: Cast) -> None:
    speaker = speaker_of(draft)
    made = enter_disclosure(draft, speaker, [CORVANE], received_on=date(2026, 11, 3), actor=cast.planner, now=NOW)
    assert (made.entered_by, made.collected_at) == (cast.planner.id, datetime(2026, 11, 3, 18, 0, tzinfo=UTC))
    assert disclosing_people(draft)[0].collected_on == date(2026, 11, 3)
    today = enter_disclosure(draft, speaker, [], received_on=TODAY, actor=cast.planner, now=NOW)
    assert today.collected_at == NOW
    with pytest.raises(Refusal, match="received_in_future"):
        enter_disclosure(draft, speaker, [], received_on=TODAY + timedelta(days=1), actor=cast.planner, now=NOW)


def test_what_was_entered_ends_the_link_of_the_letter(draft: Activity, reader: Person, cast: Cast) -> None:
    token = asked(draft, reader, cast)
    enter_disclosure(draft, reader, [], received_on=TODAY, actor=cast.planner, now=NOW)
    assert open_link(token, now=NOW) is None


@pytest.mark.parametrize(("collected", "stands"), [(date(2025, 11, 21), True), (date(2025, 11, 20), False)])
def test_a_statement_serves_for_roles_that_begin_within_a_year(
    collected: date, stands: bool, draft: Activity
) -> None:
    moment = datetime(collected.year, collected.month, collected.day, 18, tzinfo=UTC)
    collect_disclosure(speaker_of(draft), [CORVANE], role_began_on=collected, now=moment, actor_id=None)
    assert (disclosing_people(draft)[0].collected_on is not None) is stands
    assert (standing_disclosure(speaker_of(draft).id, today=TODAY) is not None) is stands


def test_what_is_stated_again_keeps_what_was_decided(draft: Activity, cast: Cast) -> None:
    speaker = speaker_of(draft)
    first = enter_disclosure(draft, speaker, [CORVANE], received_on=TODAY, actor=cast.planner, now=NOW)
    decide_relevance(draft, first.relationships[0], is_relevant=False, actor=cast.planner, now=NOW)
    again = Stated(company="corvane  therapeutics", nature=Nature.CONSULTANT)
    stock = Stated(company="Corvane Therapeutics", nature=Nature.STOCK)
    later = NOW + timedelta(days=30)
    collect_disclosure(speaker, [again, stock], role_began_on=TODAY, now=later, actor_id=None)
    assert relevances(draft, speaker) == [
        ("corvane  therapeutics", Relevance.NOT_RELEVANT),
        ("Corvane Therapeutics", Relevance.UNDECIDED),
    ]


def test_what_changed_is_decided_again(draft: Activity, cast: Cast) -> None:
    speaker = speaker_of(draft)
    first = enter_disclosure(draft, speaker, [CORVANE], received_on=TODAY, actor=cast.planner, now=NOW)
    decide_relevance(draft, first.relationships[0], is_relevant=False, actor=cast.planner, now=NOW)
    ended = Stated(company="Corvane Therapeutics", nature=Nature.CONSULTANT, is_current=False)
    second = collect_disclosure(speaker, [ended], role_began_on=TODAY, now=NOW + timedelta(days=1), actor_id=None)
    assert relevances(draft, speaker) == [("Corvane Therapeutics", Relevance.UNDECIDED)]
    decide_relevance(
        draft, second.relationships[0], is_relevant=True, actor=cast.planner, now=NOW, mitigation=Mitigation.OTHER
    )
    assert relevances(draft, speaker) == [("Corvane Therapeutics", Relevance.RELEVANT)]


def disclosed(activity: Activity, person: Person, *stated: Stated) -> list[Relationship]:
    made: Disclosure = collect_disclosure(person, stated, role_began_on=TODAY, now=NOW, actor_id=None)
    return made.relationships


def test_nobody_decides_about_what_is_her_own(draft: Activity, cast: Cast) -> None:
    add_part(draft, cast.planner, PersonRole.PLANNER)
    (own,) = disclosed(draft, cast.planner, CORVANE)
    with pytest.raises(Refusal, match="own_relationship"):
        decide_relevance(draft, own, is_relevant=False, actor=cast.planner, now=NOW)
    assert decide_relevance(draft, own, is_relevant=False, actor=cast.officer, now=NOW).id


def test_the_rules_refuse_at_once_in_their_own_words(draft: Activity, reader: Person, cast: Cast) -> None:
    employed = Stated(company="Aldermoor", nature=Nature.EMPLOYEE)
    consultant, employee = disclosed(draft, reader, CORVANE, employed)
    with pytest.raises(Refusal, match="employee_excluded"):
        decide_relevance(draft, employee, is_relevant=False, actor=cast.planner, now=NOW)
    decision = decide_relevance(
        draft,
        employee,
        is_relevant=False,
        exception=EmployeeException.UNRELATED_CONTENT,
        actor=cast.planner,
        now=NOW,
    )
    assert decision.exception == "unrelated_content"
    with pytest.raises(Refusal, match="method_not_for_role"):
        decide_relevance(
            draft, consultant, is_relevant=True, mitigation=Mitigation.RECUSED, actor=cast.planner, now=NOW
        )


def test_a_reviewer_is_somebody_else_of_the_activity_who_is_free_of_interest(
    draft: Activity, reader: Person, cast: Cast
) -> None:
    (one,) = disclosed(draft, reader, CORVANE)
    reviewer = speaker_of(draft)

    def review(by: Person | None) -> None:
        decide_relevance(
            draft,
            one,
            is_relevant=True,
            mitigation=Mitigation.PEER_REVIEWED,
            reviewer=by,
            actor=cast.planner,
            now=NOW,
        )

    for by in (None, reader, cast.learner, reviewer):
        with pytest.raises(Refusal, match="reviewer_not_clear"):
            review(by)
    disclosed(draft, reviewer)
    review(reviewer)
    decision = counted_disclosures(draft)[reader.id].rows[0][1]
    assert decision is not None
    assert decision.reviewed_by == reviewer.id
    decide_relevance(
        draft,
        one,
        is_relevant=True,
        mitigation=Mitigation.OTHER,
        reviewer=reviewer,
        actor=cast.planner,
        now=NOW,
    )
    assert decision.reviewed_by is None
