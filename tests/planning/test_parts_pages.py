"""The editor's parts for people, disclosures, audience and credit, as pages."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from lms import db
from lms.accounts.models import Person
from lms.activities.models import Activity, Audience
from lms.activities.rules import PersonRole
from lms.disclosures.models import Disclosure, RelevanceDecision
from lms.disclosures.operations import Stated, collect_disclosure
from lms.disclosures.queries import parts_by_person
from lms.disclosures.rules import Nature
from lms.mail.models import Letter
from lms.planning import operations
from lms.planning.choices import choice_of
from lms.planning.models import ReusableText
from lms.web.messages import words
from tests.factories.activities import add_part, designate, make_activity
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages, text_of

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
NEW = {
    "new-person-given_name": "Amara",
    "new-person-family_name": "Nwosu",
    "new-person-degree": "PhD",
    "new-person-profession": "scientist",
    "new-person-address": "amara.nwosu@example.org",
    "new-person-role": "faculty",
}
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


@pytest.fixture
def planner(pages: Pages, cast: Cast) -> Browser:
    return pages.of(cast.planner)


def address(activity: Activity, act: str = "") -> str:
    return f"/planning/activities/{activity.slug}" + (f"/{act}" if act else "")


def hidden(page: str, part: str) -> dict[str, str]:
    """The version that a page was drawn with."""
    name = f'name="version:{part}" value="'
    return {f"version:{part}": page.split(name)[1].split('"', maxsplit=1)[0]}


def names(activity: Activity) -> list[str]:
    db.session.expire_all()
    return [parts[0].person.family_name for parts in parts_by_person(activity).values()]


def disclosed(person: Person, *stated: Stated) -> Disclosure:
    made = collect_disclosure(person, stated, role_began_on=TODAY, now=NOW, actor_id=None)
    db.session.commit()
    return made


def test_every_door_of_the_parts_is_closed_to_who_may_not_edit(draft: Activity, pages: Pages, cast: Cast) -> None:
    person_id, designation_id = draft.people[0].person_id, draft.designations[0].id
    acts = (
        "people/known",
        "people/new",
        f"people/{person_id}",
        f"people/{person_id}/move",
        f"people/{person_id}/remove",
        f"disclosures/{person_id}/ask",
        f"disclosures/{person_id}/enter",
        "relationships/1",
        "audience",
        "designations",
        f"designations/{designation_id}",
        f"designations/{designation_id}/remove",
    )
    for act in acts:
        for person in (cast.learner, cast.coordinator):
            assert pages.of(person).send(address(draft, act)).status_code == 403
    assert pages.of(cast.coordinator).get(address(draft, f"disclosures/{person_id}/enter")).status_code == 403
    assert pages.of(cast.planner).get(address(draft, f"disclosures/{person_id}/enter")).status_code == 200


@pytest.mark.parametrize(
    "act",
    [
        "people/{0}",
        "people/{0}/move",
        "people/{0}/remove",
        "disclosures/{0}/ask",
        "disclosures/{0}/enter",
        "relationships/{0}",
        "designations/{0}",
        "designations/{0}/remove",
    ],
)
def test_a_number_of_something_elsewhere_leads_to_nothing(
    act: str, draft: Activity, planner: Browser, cast: Cast
) -> None:
    other = make_activity(published=False)
    (row,) = disclosed(other.people[0].person, Stated(company="Corvane", nature=Nature.STOCK)).relationships
    kind = act.split("/", maxsplit=1)[0]
    theirs = {"designations": other.designations[0].id, "relationships": row.id}.get(kind, cast.learner.id)
    for number in (theirs, 2**31 - 1):
        assert planner.send(address(draft, act.format(number))).status_code == 404


def test_a_person_is_found_and_added_by_what_the_search_showed(
    draft: Activity, planner: Browser, cast: Cast
) -> None:
    person = make_person("Yusuf", "Karaca", address=None)
    add_part(make_activity(published=False), person)
    db.session.commit()
    text = text_of(planner.get(address(draft) + "?find=karac"))
    assert "1 person is known. Yusuf Karaca, MD Attending physician, Northgate Health" in text
    page = planner.get(address(draft) + "?find=karac").get_data(as_text=True)
    choice = page.split('name="choice" value="')[1].split('"')[0]
    answer = planner.send(address(draft, "people/known"), {"choice": choice, "role": "course_director"})
    place = f"{address(draft)}?open=person-{person.id}"
    assert (answer.status_code, answer.headers["Location"]) == (303, place + "#people")
    assert f'<details id="person-{person.id}" open>' in planner.get(place).get_data(as_text=True)
    assert names(draft) == ["Adeyemi", "Karaca"]
    planner.send(address(draft, "people/known"), {"choice": choice, "role": "faculty"})
    assert "This person has a part here already." in text_of(planner.get(address(draft)))


@pytest.mark.parametrize("find", ["ka", "zzz", "%%%", "x" * 500])
def test_who_is_not_found_can_be_entered(find: str, draft: Activity, planner: Browser) -> None:
    page = planner.get(address(draft), query_string={"find": find})
    assert page.status_code == 200
    assert "Nobody else is known by" in text_of(page)
    assert '<details class="mt-3" id="new-person" open>' in page.get_data(as_text=True)


def test_more_than_eight_of_a_name_ask_for_more_of_it(draft: Activity, planner: Browser) -> None:
    for number in range(9):
        make_person(f"Given{number}", "Samename", address=None)
    db.session.commit()
    assert "More people have such a name." in text_of(planner.get(address(draft) + "?find=samename"))


@pytest.mark.parametrize("wrong", ["", "17", "nonsense"])
def test_nobody_is_added_by_number(wrong: str, draft: Activity, planner: Browser, cast: Cast) -> None:
    for choice in (wrong, choice_of(cast.learner, draft, cast.officer)):
        planner.send(address(draft, "people/known"), {"choice": choice, "role": "faculty"})
    right = choice_of(cast.learner, draft, cast.planner)
    planner.send(address(draft, "people/known"), {"choice": right, "role": "king"})
    assert names(draft) == ["Adeyemi"]
    assert "That choice is too old." in text_of(planner.get(address(draft)))


def test_somebody_new_is_entered_with_what_learners_read(draft: Activity, planner: Browser) -> None:
    more = {"new-person-title": "Professor", "new-person-affiliation": "Elsewhere"}
    assert planner.send(address(draft, "people/new"), NEW | more).status_code == 303
    assert names(draft) == ["Adeyemi", "Nwosu"]
    assert "Amara Nwosu, PhD Faculty · Professor, Elsewhere" in text_of(planner.get(address(draft)))
    other = {"new-person-given_name": "Bo", "new-person-address": ""}
    assert planner.send(address(draft, "people/new"), NEW | other).status_code == 303
    assert names(draft) == ["Adeyemi", "Nwosu", "Nwosu"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"new-person-family_name": ""}, "Last Name is required"),
        ({"new-person-degree": "King"}, "Degree is required"),
        ({"new-person-address": "nobody"}, "Enter valid email address"),
        ({"new-person-given_name": "Elena", "new-person-family_name": "Marsh"}, "Somebody of this name is known."),
        ({"new-person-address": "ines@northgate.example"}, "This address belongs to somebody of another name."),
    ],
)
def test_what_is_not_right_comes_back_with_its_values(
    changes: dict[str, str], message: str, draft: Activity, planner: Browser, cast: Cast
) -> None:
    make_person("Ines", "Roth", address="ines@northgate.example")
    db.session.commit()
    answer = planner.send(address(draft, "people/new"), NEW | changes)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert f'value="{(NEW | changes)["new-person-given_name"]}"' in answer.get_data(as_text=True)
    assert names(draft) == ["Adeyemi"]


def test_a_namesake_is_added_when_that_is_said(draft: Activity, planner: Browser) -> None:
    twin = {"new-person-given_name": "Elena", "new-person-family_name": "Marsh"}
    assert 'name="new-person-is_another"' in planner.send(address(draft, "people/new"), NEW | twin).get_data(
        as_text=True
    )
    assert (
        planner.send(address(draft, "people/new"), NEW | twin | {"new-person-is_another": "y"}).status_code == 303
    )
    assert names(draft) == ["Adeyemi", "Marsh"]


def part_form(person_id: int, **changes: Any) -> dict[str, Any]:
    values = {"roles": ["faculty"], "title": "Chief", "affiliation": "Northgate", "began_on": "2024-09-01"}
    return {f"person-{person_id}-{name}": value for name, value in (values | changes).items()}


def test_a_part_is_saved_as_one_types(draft: Activity, planner: Browser) -> None:
    person_id = draft.people[0].person_id
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"person:{person_id}")
    sent = part_form(person_id, roles=["faculty", "reviewer"]) | seen
    answer = planner.client.post(
        address(draft, f"people/{person_id}"), data=sent, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.get_json()["problems"]) == (200, {})
    head = answer.get_json()["pieces"][f"person-{person_id}-head"]
    assert "Faculty, Reviewer · Chief, Northgate" in " ".join(head.split())
    db.session.expire_all()
    assert [(one.role, one.title) for one in draft.people] == [
        (PersonRole.FACULTY, "Chief"),
        (PersonRole.REVIEWER, "Chief"),
    ]


def test_two_people_do_not_overwrite_one_part_unseen(
    draft: Activity, planner: Browser, pages: Pages, cast: Cast
) -> None:
    person_id = draft.people[0].person_id
    place = address(draft, f"people/{person_id}")
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"person:{person_id}")
    assert pages.of(cast.officer).send(place, part_form(person_id, title="Director") | seen).status_code == 303
    answer = planner.send(place, part_form(person_id) | seen)
    assert answer.status_code == 422
    assert "Ruth Calloway changed this" in text_of(answer)
    assert "Director" in text_of(answer)
    db.session.expire_all()
    assert draft.people[0].title == "Director"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["king"]}, "is not a valid choice"),
        ({"began_on": "yesterday"}, "Not a valid date value"),
        ({"title": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_a_part_that_cannot_be_says_so_at_its_field(
    changes: dict[str, Any], message: str, draft: Activity, planner: Browser
) -> None:
    person_id = draft.people[0].person_id
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"person:{person_id}")
    answer = planner.send(address(draft, f"people/{person_id}"), part_form(person_id, **changes) | seen)
    assert answer.status_code == 422
    assert message in text_of(answer)
    db.session.expire_all()
    assert draft.people[0].title == "Director, Electrophysiology"


def test_people_are_ordered_and_taken_out(draft: Activity, planner: Browser, cast: Cast) -> None:
    add_part(draft, cast.learner, PersonRole.REVIEWER)
    db.session.commit()
    planner.send(address(draft, f"people/{cast.learner.id}/move"), {"step": "earlier"})
    assert names(draft) == ["Marsh", "Adeyemi"]
    planner.send(address(draft, f"people/{cast.learner.id}/move"), {"step": "later"})
    assert names(draft) == ["Adeyemi", "Marsh"]
    planner.send(address(draft, f"people/{cast.learner.id}/remove"))
    assert names(draft) == ["Adeyemi"]


def test_a_person_without_an_address_is_asked_once_there_is_one(draft: Activity, planner: Browser) -> None:
    person_id = draft.people[0].person_id
    place, field = address(draft, f"disclosures/{person_id}/ask"), f"address-{person_id}-address"
    assert "No address is known: add one" in text_of(planner.get(address(draft)))
    answer = planner.send(place, {field: "nobody"})
    assert answer.status_code == 422
    assert "Enter valid email address" in text_of(answer)
    assert planner.send(place).status_code == 303
    assert words("no_address") in text_of(planner.get(address(draft)))
    assert planner.send(place, {field: "miriam@example.org"}).status_code == 303
    text = text_of(planner.get(address(draft)))
    assert "The letter is on its way." in text
    assert "Asked on 21 November 2026" in text
    assert "Send a reminder" in text
    assert db.session.scalars(select(Letter.to_address)).all() == ["miriam@example.org"]
    planner.send(place, {field: "other@example.org"})
    assert words("has_account") in text_of(planner.get(address(draft)))


def signed(**changes: str) -> dict[str, str]:
    return {"received_on": "2026-11-20", "has_any": "nothing"} | changes


def test_what_was_signed_is_entered(draft: Activity, planner: Browser, cast: Cast) -> None:
    person = draft.people[0].person
    place = address(draft, f"disclosures/{person.id}/enter")
    assert "since 1 September 2022" in text_of(planner.get(place))
    some = {"relationships-0-company": "Corvane Therapeutics", "relationships-0-nature": "stock"}
    more = planner.send(place, signed(more="1", **some))
    assert more.status_code == 200
    assert 'value="Corvane Therapeutics"' in more.get_data(as_text=True)
    for wrong in ({"received_on": ""}, {"received_on": "2026-11-22"}, some):
        assert planner.send(place, signed(**wrong)).status_code == 422
    assert db.session.query(Disclosure).count() == 0
    answer = planner.send(place, signed(has_any="some", **some))
    assert answer.headers["Location"] == f"{address(draft)}#disclosure-{person.id}"
    (made,) = db.session.query(Disclosure)
    assert (made.entered_by, made.relationships[0].company) == (cast.planner.id, "Corvane Therapeutics")
    text = text_of(planner.get(address(draft)))
    assert "Signed form received on 20 November 2026." in text
    assert "1 to decide" in text
    assert 'value="Corvane Therapeutics"' in planner.get(place).get_data(as_text=True)


def decide(planner: Browser, draft: Activity, row_id: int, **values: str) -> Any:
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"relationship:{row_id}")
    sent = {f"relationship-{row_id}-{name}": value for name, value in values.items()}
    blank = {f"relationship-{row_id}-{name}": "" for name in ("mitigation", "reviewer", "exception")}
    return planner.send(address(draft, f"relationships/{row_id}"), blank | sent | seen)


@pytest.fixture
def speaker(draft: Activity) -> Person:
    person = make_person("Amara", "Nwosu", degree="PhD", address="amara@example.org")
    add_part(draft, person)
    db.session.commit()
    return person


def test_each_choice_tells_what_learners_would_read(draft: Activity, planner: Browser, speaker: Person) -> None:
    (row,) = disclosed(speaker, Stated(company="Corvane", nature=Nature.STOCK, detail="ISIN")).relationships
    text = text_of(planner.get(address(draft)))
    for shown in (
        "Not relevant Learners then read: Nothing to disclose",
        "Relevant Learners then read: Individual stocks or stock options: Corvane (mitigated)",
        "For the office: ISIN",
    ):
        assert shown in text
    assert decide(planner, draft, row.id, decision="relevant", mitigation="evidence_attested").status_code == 303
    text = text_of(planner.get(address(draft)))
    assert "1 relationship, decided" in text
    assert "Learners read: Individual stocks or stock options: Corvane (mitigated)" in text
    assert decide(planner, draft, row.id, decision="not_relevant", mitigation="divested").status_code == 303
    (decision,) = db.session.query(RelevanceDecision)
    assert (decision.is_relevant, decision.mitigation) == (False, "")


def test_the_script_is_given_what_follows_from_a_decision(
    draft: Activity, planner: Browser, speaker: Person
) -> None:
    rows = disclosed(
        speaker, Stated(company="Corvane", nature=Nature.STOCK), Stated(company="A & B", nature=Nature.ADVISOR)
    ).relationships
    row_id, other_id = (row.id for row in rows)
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"relationship:{row_id}")
    sent = {f"relationship-{row_id}-decision": "not_relevant"} | seen
    answer = planner.client.post(
        address(draft, f"relationships/{row_id}"), data=sent, headers={"Accept": "application/json"}
    )
    pieces = answer.get_json()["pieces"]
    assert "1 to decide" in pieces[f"disclosure-{speaker.id}-head"]
    assert pieces[f"relationship-{row_id}-decision-0-words"] == "Learners then read: Advisor: A &amp; B"
    assert pieces[f"relationship-{other_id}-decision-0-words"] == "Learners then read: Nothing to disclose"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Decide whether it is relevant."),
        ({"decision": "relevant", "mitigation": "peer_reviewed"}, "Choose a reviewer who has a part"),
        ({"decision": "relevant", "mitigation": "recused"}, "Not a valid choice"),
        (
            {"decision": "relevant", "exception": "basic_science"},
            "The exceptions are for people who are employees",
        ),
    ],
)
def test_what_the_standard_refuses_is_said_at_the_field(
    values: dict[str, str], message: str, draft: Activity, planner: Browser, speaker: Person
) -> None:
    (row,) = disclosed(speaker, Stated(company="Corvane", nature=Nature.STOCK)).relationships
    answer = decide(planner, draft, row.id, **values)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert db.session.query(RelevanceDecision).count() == 0


def test_a_reviewer_free_of_interest_can_be_chosen(draft: Activity, planner: Browser, speaker: Person) -> None:
    (row,) = disclosed(speaker, Stated(company="Corvane", nature=Nature.STOCK)).relationships
    reviewer = draft.people[0].person
    values = {"decision": "relevant", "mitigation": "peer_reviewed", "reviewer": str(reviewer.id)}
    assert decide(planner, draft, row.id, **values).status_code == 422
    collect_disclosure(reviewer, [], role_began_on=date(2024, 9, 1), now=NOW, actor_id=None)
    db.session.commit()
    assert decide(planner, draft, row.id, **values).status_code == 303
    planner.send(address(draft, f"people/{reviewer.id}/remove"))
    assert words("reviewer_of_mitigation") in text_of(planner.get(address(draft)))


def test_owners_are_refused_and_employees_asked_for_their_exception(
    draft: Activity, planner: Browser, speaker: Person
) -> None:
    owner, employee = disclosed(
        speaker,
        Stated(company="Aldermoor", nature=Nature.OWNERSHIP_INTEREST),
        Stated(company="Corvane", nature=Nature.EMPLOYEE),
    ).relationships
    page = planner.get(address(draft))
    assert words("owner_excluded") in text_of(page)
    assert words("employee_excluded") in text_of(page)
    assert f"relationship-{owner.id}-decision" not in page.get_data(as_text=True)
    assert decide(planner, draft, employee.id, decision="not_relevant").status_code == 422
    values = {"decision": "not_relevant", "exception": "unrelated_content"}
    assert decide(planner, draft, employee.id, **values).status_code == 303


def test_nobody_is_offered_a_decision_about_herself(draft: Activity, pages: Pages, cast: Cast) -> None:
    add_part(draft, cast.planner, PersonRole.PLANNER)
    (row,) = disclosed(cast.planner, Stated(company="Corvane", nature=Nature.STOCK)).relationships
    planner = pages.of(cast.planner)
    assert words("own_relationship") in text_of(planner.get(address(draft)))
    seen = hidden(pages.of(cast.officer).get(address(draft)).get_data(as_text=True), f"relationship:{row.id}")
    sent = {f"relationship-{row.id}-decision": "not_relevant"} | seen
    answer = planner.send(address(draft, f"relationships/{row.id}"), sent)
    assert (answer.status_code, db.session.query(RelevanceDecision).count()) == (422, 0)
    assert decide(pages.of(cast.officer), draft, row.id, decision="not_relevant").status_code == 303


def ids(*names: str) -> list[str]:
    known = {one.name: str(one.id) for one in db.session.scalars(select(Audience))}
    return [known[name] for name in names]


def test_the_audience_is_ticked_and_its_sentence_follows(draft: Activity, planner: Browser) -> None:
    draft.audiences, draft.target_audience = [], ""
    db.session.commit()
    page = planner.get(address(draft)).get_data(as_text=True)
    seen = hidden(page, "audiences") | hidden(page, "target_audience")
    sent = {"audiences": ids("Nurses", "Physicians"), "target_audience": ""} | seen
    answer = planner.client.post(address(draft, "audience"), data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert [one["value"] for one in answer.get_json()["newer"]] == ["Physicians and nurses."]
    earned = " ".join(answer.get_json()["pieces"]["credit-earned"].split())
    assert "<b>Physicians</b>: 1.00 <i>AMA&nbsp;PRA Category&nbsp;1&nbsp;Credit</i>™" in earned
    assert "<b>Nurses</b>: 1.00 hour, attendance" in earned
    assert "designates this enduring material for a maximum of 1.00" in earned


def test_one_of_the_offices_texts_is_put_in_without_script(draft: Activity, planner: Browser) -> None:
    texts = [
        ReusableText(field="target_audience", name=name, text=f"For {name}.") for name in ("wards", "clinics")
    ]
    db.session.add_all(texts)
    draft.target_audience = "Nurses."
    db.session.commit()
    page = planner.get(address(draft)).get_data(as_text=True)
    seen = hidden(page, "audiences") | hidden(page, "target_audience")
    chosen = [str(one.id) for one in draft.audiences]
    sent = {"audiences": chosen, "target_audience": "Nurses.", "insert": str(texts[1].id)} | seen
    assert planner.send(address(draft, "audience"), sent).status_code == 303
    db.session.expire_all()
    assert draft.target_audience == "Nurses.\n\nFor clinics."


def test_the_later_reads_in_words_what_the_other_made_of_it(draft: Activity, speaker: Person, cast: Cast) -> None:
    collect_disclosure(draft.people[0].person, [], role_began_on=date(2024, 9, 1), now=NOW, actor_id=None)
    disclosed(speaker, Stated(company="Corvane", nature=Nature.EMPLOYEE))
    (slot,) = operations.decision_slots(draft, actor=cast.planner, now=NOW)
    assert slot.show(slot.read()) == "Undecided"
    reviewer = str(draft.people[0].person_id)
    said = {"decision": "relevant", "mitigation": "peer_reviewed", "reviewer": reviewer}
    slot.write(said | {"exception": "basic_science"})
    assert slot.show(slot.read()).splitlines() == [
        "Relevant",
        "Peer review by somebody without such a relationship",
        "Miriam Adeyemi",
        "Only basic science or research methods, without recommendations for care",
    ]
    (designation,) = operations.designation_slots(draft, now=NOW)
    assert designation.show(designation.read()) == "1.00"
    designation.write(
        {"amount": "0.75", "valid_until": "2027-01-31", "uan": "", "topic": "", "number": "", "in_part": ""}
    )
    assert designation.show(designation.read()) == "0.75 · 31 January 2027"
    audiences, _sentence = operations.audience_slots(draft)
    assert audiences.show(ids("Nurses", "Physicians")) == "Physicians\nNurses"


def test_what_was_stated_more_than_a_year_ago_is_asked_to_be_confirmed(
    draft: Activity, planner: Browser, speaker: Person
) -> None:
    draft.people[1].role_began_on = date(2025, 6, 1)
    at = datetime(2025, 7, 1, 18, tzinfo=UTC)
    collect_disclosure(speaker, [], role_began_on=date(2025, 6, 1), now=at, actor_id=None)
    db.session.commit()
    text = text_of(planner.get(address(draft)))
    assert "Disclosed on 1 July 2025. That is more than a year ago: ask to have it confirmed." in text
    assert "Ask to confirm it by letter" in text


@pytest.mark.parametrize("wrong", ["king", "-1", "²", "9" * 400])
def test_an_audience_that_is_not_offered_is_refused(wrong: str, draft: Activity, planner: Browser) -> None:
    page = planner.get(address(draft)).get_data(as_text=True)
    sent = {"audiences": [wrong], "target_audience": "All."} | hidden(page, "audiences")
    answer = planner.send(address(draft, "audience"), sent)
    assert answer.status_code == 422
    assert "not a valid choice" in text_of(answer)


def test_a_designation_is_added_changed_and_removed(draft: Activity, planner: Browser) -> None:
    page = planner.get(address(draft))
    assert "60 minutes are 1.00." in text_of(page)
    (box,) = re.findall(r'<input[^>]*name="new-designation-amount"[^>]*>', page.get_data(as_text=True))
    assert 'value=""' in box
    new = {"new-designation-credit_type": "attendance", "new-designation-amount": "0.5"}
    assert planner.send(address(draft, "designations"), new).status_code == 303
    db.session.expire_all()
    added = draft.designations[-1]
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"designation:{added.id}")
    name = f"designation-{added.id}"
    sent = {f"{name}-amount": "0.75", f"{name}-valid_until": "2027-01-31"} | seen
    assert planner.send(address(draft, f"designations/{added.id}"), sent).status_code == 303
    db.session.expire_all()
    assert (str(added.amount), added.valid_until) == ("0.75", date(2027, 1, 31))
    offered = planner.get(address(draft)).get_data(as_text=True).partition('name="new-designation-credit_type"')[2]
    assert '<option value="ancc">' in offered
    assert '<option value="attendance">' not in offered
    assert planner.send(address(draft, f"designations/{added.id}/remove")).status_code == 303
    db.session.expire_all()
    assert [one.credit_type for one in draft.designations] == ["ama_pra_1"]


def saved_designation(planner: Browser, draft: Activity, credit_type: str, **values: str) -> Any:
    """Save what the row of a type holds, as its form sends it."""
    (row,) = (one for one in draft.designations if one.credit_type == credit_type)
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"designation:{row.id}")
    sent = {f"designation-{row.id}-{name}": value for name, value in ({"amount": "1.00"} | values).items()}
    answer = planner.send(address(draft, f"designations/{row.id}"), sent | seen)
    db.session.expire_all()
    return answer


def test_pharmacy_credit_asks_for_its_number_and_takes_the_topic_from_it(
    draft: Activity, planner: Browser
) -> None:
    other = make_activity(published=False)
    taken = designate(other, "acpe_technician")
    for code in ("acpe_pharmacist", "acpe_technician"):
        new = {"new-designation-credit_type": code, "new-designation-amount": "1"}
        assert planner.send(address(draft, "designations"), new).status_code == 303
    text = text_of(planner.get(address(draft)))
    assert "Choose the topic of: ACPE (Pharmacists)" in text
    assert "For pharmacy technicians it ends with -T." in text
    uan = "JA4008106-0000-26-0350-H05-P"
    for wrong, topic, said in (
        ("0202-26", "", "Enter a number such as JA4008106-0000-26-035-H01-P."),
        (uan.replace("-P", "-T"), "", "with -T for technicians"),
        (uan, "01", "names another topic than the one chosen"),
    ):
        answer = saved_designation(planner, draft, "acpe_pharmacist", uan=wrong, topic=topic)
        assert (answer.status_code, said in text_of(answer)) == (422, True)
    answer = saved_designation(planner, draft, "acpe_technician", uan=taken.uan)
    assert (answer.status_code, "Another activity has this" in text_of(answer)) == (422, True)
    assert saved_designation(planner, draft, "acpe_pharmacist", uan=uan.lower()).status_code == 303
    made = draft.designations[1]
    assert (made.uan, made.topic) == (uan, "05")
    page = text_of(planner.get(address(draft)))
    assert f"for pharmacists. Universal Activity Number: {uan}. Topic: 05 Patient Safety." in page


def test_nurses_may_be_let_to_claim_in_part_and_ipce_comes_with_everything(
    draft: Activity, planner: Browser
) -> None:
    for code in ("ancc", "ipce", "aapa_1"):
        planner.send(address(draft, "designations"), {"new-designation-credit_type": code})
    db.session.expire_all()
    assert saved_designation(planner, draft, "ancc", in_part="in_part").status_code == 303
    assert draft.designations[1].in_part
    text = text_of(planner.get(address(draft)))
    assert "1.00 IPCE credit with it" in text
    assert "Say until when this type is approved: AAPA Category 1 CME credit" in text
    assert "Approval is valid until ____." in text


def test_a_type_that_the_office_took_out_of_its_file_is_shown_by_its_code(
    draft: Activity, planner: Browser
) -> None:
    designate(draft, "optometrist")
    db.session.commit()
    assert "This credit type is not known: optometrist" in text_of(planner.get(address(draft)))
    assert saved_designation(planner, draft, "optometrist", uan="").status_code == 303
    assert saved_designation(planner, draft, "optometrist", uan="x").status_code == 303


@pytest.mark.parametrize("amount", ["x", "0", "0.3", "1e3", "-1", "nan", "٣", "1000"])
def test_amounts_are_quarter_hours(amount: str, draft: Activity, planner: Browser) -> None:
    new = {"new-designation-credit_type": "attendance", "new-designation-amount": amount}
    answer = planner.send(address(draft, "designations"), new)
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.get_data(as_text=True)
    (one,) = draft.designations
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"designation:{one.id}")
    sent = {f"designation-{one.id}-amount": amount} | seen
    assert planner.send(address(draft, f"designations/{one.id}"), sent).status_code == 422


def test_an_approval_that_is_over_is_refused(draft: Activity, planner: Browser) -> None:
    new = {
        "new-designation-credit_type": "attendance",
        "new-designation-amount": "1",
        "new-designation-valid_until": "2026-11-20",
    }
    assert planner.send(address(draft, "designations"), new).status_code == 303
    assert words("approval_ended") in text_of(planner.get(address(draft)))
    (one,) = draft.designations
    seen = hidden(planner.get(address(draft)).get_data(as_text=True), f"designation:{one.id}")
    sent = {f"designation-{one.id}-amount": "1.00", f"designation-{one.id}-valid_until": "2026-11-20"} | seen
    answer = planner.send(address(draft, f"designations/{one.id}"), sent)
    assert answer.status_code == 422
    assert words("approval_ended") in text_of(answer)
