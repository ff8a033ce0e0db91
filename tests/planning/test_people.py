"""Who controls an activity's content: named, changed, ordered and taken out, in a draft and in a correction."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from lms import db
from lms.access.decision import Refusal
from lms.access.permissions import Role
from lms.accounts.models import Address, Person
from lms.accounts.operations import NamedPerson, give_address, name_person
from lms.accounts.professions import Profession
from lms.accounts.queries import people_known_as
from lms.activities.models import Activity
from lms.activities.rules import PersonRole
from lms.audit.models import AuditRow
from lms.disclosures.operations import Stated, ask_for_disclosure, collect_disclosure, decide_relevance
from lms.disclosures.personal_links import open_link
from lms.disclosures.queries import parts_by_person
from lms.disclosures.rules import Mitigation, Nature
from lms.mail.models import Letter
from lms.planning import operations
from lms.planning.choices import choice_of, chosen_person
from lms.planning.operations import Part
from lms.planning.queries.people import people_to_choose
from tests.factories.activities import add_part, make_activity
from tests.factories.people import Cast, grant, make_person

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
AMARA = NamedPerson(
    given_name="Amara",
    family_name="Nwosu",
    degree="PhD",
    degree_text="",
    profession=Profession.SCIENTIST,
    address="Amara.Nwosu@example.org",
)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def names(activity: Activity) -> list[str]:
    return [parts[0].person.family_name for parts in parts_by_person(activity).values()]


def add(activity: Activity, person: Person, cast: Cast, role: PersonRole = PersonRole.FACULTY) -> None:
    operations.add_known_person(activity, person, role, actor=cast.planner, now=NOW)


def test_somebody_known_is_presented_as_in_her_last_activity(draft: Activity, cast: Cast) -> None:
    person, earlier = make_person("Yusuf", "Karaca"), make_activity(published=False)
    add_part(earlier, person).role_began_on = date(2023, 1, 1)
    last = add_part(earlier, person, PersonRole.REVIEWER)
    last.title, last.affiliation = "Chief, Neurology", "Northgate Brain Institute"
    add(draft, person, cast, PersonRole.COURSE_DIRECTOR)
    part = draft.people[-1]
    assert (part.role, part.title, part.affiliation, part.role_began_on) == (
        PersonRole.COURSE_DIRECTOR,
        "Chief, Neurology",
        "Northgate Brain Institute",
        TODAY,
    )
    assert names(draft) == ["Adeyemi", "Karaca"]
    with pytest.raises(Refusal, match="person_is_there"):
        add(draft, person, cast)


def test_who_was_never_presented_begins_without_a_title(draft: Activity, cast: Cast) -> None:
    add(draft, cast.learner, cast)
    assert (draft.people[-1].title, draft.people[-1].affiliation) == ("", "")


def test_only_who_may_edit_it_names_people(draft: Activity, cast: Cast) -> None:
    for actor in (cast.learner, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            operations.add_known_person(draft, cast.outsider, PersonRole.FACULTY, actor=actor, now=NOW)
        with pytest.raises(Refusal, match="not_allowed"):
            operations.add_new_person(draft, AMARA, PersonRole.FACULTY, actor=actor, now=NOW)
        with pytest.raises(Refusal, match="not_allowed"):
            operations.remove_person(draft, draft.people[0].person_id, actor=actor, now=NOW)
    assert not people_known_as("Nwosu", limit=5)
    add(draft, cast.outsider, cast)


def test_somebody_new_is_a_person_without_a_sign_in_and_without_a_confirmed_address(
    draft: Activity, cast: Cast
) -> None:
    made = operations.add_new_person(
        draft, AMARA, PersonRole.FACULTY, title="Professor", affiliation="Elsewhere", actor=cast.planner, now=NOW
    )
    (address,) = made.addresses
    assert (address.address, address.confirmed_at) == ("Amara.Nwosu@example.org", None)
    assert (draft.people[-1].title, draft.people[-1].affiliation) == ("Professor", "Elsewhere")


def test_who_has_the_address_already_is_never_added_twice(draft: Activity, cast: Cast) -> None:
    known = make_person("A.", "NWOSU", address="amara.nwosu@EXAMPLE.org")
    count = db.session.query(Person).count()
    made = operations.add_new_person(draft, AMARA, PersonRole.FACULTY, actor=cast.planner, now=NOW)
    assert (made, db.session.query(Person).count()) == (known, count)


def test_an_address_of_another_name_is_refused(draft: Activity, cast: Cast) -> None:
    make_person("Leila", "Haddad", address="amara.nwosu@example.org")
    with pytest.raises(Refusal, match="address_of_another"):
        operations.add_new_person(draft, AMARA, PersonRole.FACULTY, actor=cast.planner, now=NOW)


def test_a_name_that_is_known_is_asked_about_first(draft: Activity, cast: Cast) -> None:
    make_person("amara", "nwosu", address=None)
    with pytest.raises(Refusal, match="name_is_known"):
        operations.add_new_person(draft, AMARA, PersonRole.FACULTY, actor=cast.planner, now=NOW)
    made = operations.add_new_person(
        draft, AMARA, PersonRole.FACULTY, is_another=True, actor=cast.planner, now=NOW
    )
    assert draft.people[-1].person is made


def test_an_address_is_given_only_to_who_has_no_account(cast: Cast) -> None:
    speaker = make_person("Amara", "Nwosu", address=None)
    with pytest.raises(Refusal, match="address_taken"):
        give_address(speaker, cast.learner.addresses[0].address, actor_id=cast.planner.id)
    officer = make_person("Leila", "Haddad", address=None)
    grant(officer, Role.OFFICER)
    db.session.expire(officer)
    for person in (officer, cast.learner):
        with pytest.raises(Refusal, match="has_account"):
            give_address(person, "new@example.org", actor_id=cast.planner.id)
    assert give_address(speaker, "new@example.org", actor_id=cast.planner.id).confirmed_at is None


def test_a_person_may_be_named_without_an_address(cast: Cast) -> None:
    made = name_person(
        NamedPerson(
            given_name="Bo",
            family_name="Lindqvist",
            degree="Other",
            degree_text="MSc",
            profession=Profession.OTHER,
        ),
        is_another=False,
        actor_id=cast.planner.id,
    )
    assert (made.name_with_degree, list(made.addresses)) == ("Bo Lindqvist, MSc", [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mar", ["Diallo", "Marsh"]),
        ("ELENA marsh", ["Marsh"]),
        ("ma", []),
        ("e l", []),
        ("%%%", []),
        ("marshal", []),
        ("northgate", []),
        ("elena@northgate.example", []),
    ],
)
def test_people_are_found_by_three_letters_of_their_names_alone(text: str, found: list[str], cast: Cast) -> None:
    assert [person.family_name for person in people_known_as(text, limit=9)] == found


def test_an_address_finds_its_owner_whole_or_not_at_all(cast: Cast) -> None:
    address = cast.learner.addresses[0].address
    assert people_known_as(f" {address.upper()} ", limit=9) == [cast.learner]
    assert people_known_as(address[:-1], limit=9) == []


def test_what_is_found_is_capped_and_leaves_out_who_is_there(draft: Activity, cast: Cast) -> None:
    people = [make_person(f"Given{number}", "Samename") for number in range(10)]
    found = people_to_choose("samename", without=[people[0].id])
    assert (len(found.people), found.is_cut) == (8, True)
    assert people[0] not in [person for person, _part in found.people]
    found = people_to_choose("samename", without=[one.id for one in people[2:]])
    assert ([person for person, _part in found.people], found.is_cut) == (people[:2], False)


def test_a_choice_is_worth_something_to_its_reader_and_activity_alone(draft: Activity, cast: Cast) -> None:
    choice = choice_of(cast.learner, draft, cast.planner)
    assert chosen_person(choice, draft, cast.planner) is cast.learner
    assert chosen_person(choice, draft, cast.officer) is None
    assert chosen_person(choice, make_activity(), cast.planner) is None
    for wrong in ("", str(cast.learner.id), "x" + choice[1:]):
        assert chosen_person(wrong, draft, cast.planner) is None


def part_of(activity: Activity, *roles: PersonRole, **changes: object) -> Part:
    first = activity.people[0]
    values = {"title": first.title, "affiliation": first.affiliation, "began_on": first.role_began_on}
    return Part(roles=roles, **(values | changes))  # type: ignore[arg-type]


def test_a_role_that_stays_keeps_its_row(draft: Activity, cast: Cast) -> None:
    person_id, row_id = draft.people[0].person_id, draft.people[0].id
    part = part_of(draft, PersonRole.FACULTY, PersonRole.REVIEWER, title="Chief", began_on=date(2024, 5, 1))
    operations.change_part(draft, person_id, part, actor=cast.planner)
    assert [(one.role, one.title) for one in draft.people] == [
        (PersonRole.FACULTY, "Chief"),
        (PersonRole.REVIEWER, "Chief"),
    ]
    assert draft.people[0].id == row_id
    assert {one.role_began_on for one in draft.people} == {date(2024, 5, 1)}
    operations.change_part(draft, person_id, part_of(draft, PersonRole.REVIEWER), actor=cast.planner)
    assert [one.role for one in draft.people] == [PersonRole.REVIEWER]
    with pytest.raises(Refusal, match="role_missing"):
        operations.change_part(draft, person_id, part_of(draft), actor=cast.planner)


def test_people_stand_in_the_order_that_they_are_put_in(draft: Activity, cast: Cast) -> None:
    add(draft, cast.learner, cast)
    add(draft, cast.outsider, cast)
    moves = [(cast.outsider, True), (cast.outsider, True), (cast.outsider, True), (cast.learner, False)]
    for person, earlier in moves:
        operations.move_person(draft, person.id, earlier=earlier, actor=cast.planner)
    assert names(draft) == ["Diallo", "Adeyemi", "Marsh"]
    operations.move_person(draft, cast.outsider.id, earlier=False, actor=cast.planner)
    assert names(draft) == ["Adeyemi", "Diallo", "Marsh"]
    with pytest.raises(Refusal, match="not_of_activity"):
        operations.move_person(draft, cast.officer.id, earlier=True, actor=cast.planner)


def test_who_is_taken_out_is_asked_no_more(draft: Activity, cast: Cast) -> None:
    add(draft, cast.learner, cast)
    ask_for_disclosure(draft, cast.learner, actor=cast.planner, now=NOW)
    token = db.session.query(Letter).one().body_text.split("/disclosures/")[1].split()[0]
    operations.remove_person(draft, cast.learner.id, actor=cast.planner, now=NOW)
    assert names(draft) == ["Adeyemi"]
    assert open_link(token, now=NOW) is None
    with pytest.raises(Refusal, match="not_of_activity"):
        operations.remove_person(draft, cast.learner.id, actor=cast.planner, now=NOW)


def test_nobody_is_taken_out_on_whose_review_a_mitigation_rests(draft: Activity, cast: Cast) -> None:
    speaker, reviewer = draft.people[0].person, make_person("Sofia", "Brandt", address=None)
    add(draft, reviewer, cast, PersonRole.REVIEWER)
    collect_disclosure(reviewer, [], role_began_on=TODAY, now=NOW, actor_id=None)
    stated = [Stated(company="Corvane Therapeutics", nature=Nature.CONSULTANT)]
    began = draft.people[0].role_began_on
    (one,) = collect_disclosure(speaker, stated, role_began_on=began, now=NOW, actor_id=None).relationships
    decide_relevance(
        draft,
        one,
        is_relevant=True,
        mitigation=Mitigation.PEER_REVIEWED,
        reviewer=reviewer,
        actor=cast.planner,
        now=NOW,
    )
    with pytest.raises(Refusal, match="reviewer_of_mitigation"):
        operations.remove_person(draft, reviewer.id, actor=cast.planner, now=NOW)
    decide_relevance(draft, one, is_relevant=False, actor=cast.planner, now=NOW)
    operations.remove_person(draft, reviewer.id, actor=cast.planner, now=NOW)
    assert names(draft) == ["Adeyemi"]


def test_what_was_published_is_changed_in_a_correction_by_the_office_alone(cast: Cast) -> None:
    activity = make_activity()
    with pytest.raises(Refusal, match="not_a_draft"):
        add(activity, cast.learner, cast)
    with pytest.raises(Refusal, match="not_allowed"):
        operations.add_known_person(
            activity, cast.learner, PersonRole.FACULTY, actor=cast.planner, now=NOW, correcting=True
        )
    operations.add_known_person(
        activity, cast.learner, PersonRole.FACULTY, actor=cast.officer, now=NOW, correcting=True
    )
    operations.add_new_person(activity, AMARA, PersonRole.MODERATOR, actor=cast.officer, now=NOW, correcting=True)
    operations.move_person(activity, cast.learner.id, earlier=True, actor=cast.officer, correcting=True)
    assert names(activity) == ["Marsh", "Adeyemi", "Nwosu"]
    operations.change_part(
        activity,
        cast.learner.id,
        part_of(activity, PersonRole.PLANNER),
        actor=cast.officer,
        correcting=True,
    )
    operations.remove_person(activity, cast.learner.id, actor=cast.officer, now=NOW, correcting=True)
    assert names(activity) == ["Adeyemi", "Nwosu"]


def test_the_audit_names_nobody(draft: Activity, cast: Cast) -> None:
    operations.add_new_person(draft, AMARA, PersonRole.FACULTY, actor=cast.planner, now=NOW)
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(3)).all()
    assert [row.act for row in rows] == ["activity.person_added", "give_address", "name_person"]
    assert "Nwosu" not in str([row.facts for row in rows])
    assert db.session.query(Address).filter_by(canonical="amara.nwosu@example.org").count() == 1
