"""A person discloses by the link of a letter, without an account."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.disclosures.models import Disclosure
from lms.disclosures.operations import Stated, ask_for_disclosure, collect_disclosure
from lms.disclosures.rules import Nature
from lms.mail.models import Letter
from lms.tokens import Signer
from tests.factories.activities import add_part, make_activity
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages, text_of

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
NOTHING = {"has_any": "nothing", "is_attested": "y"}
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def reader(cast: Cast) -> Person:
    return make_person("Amara", "Nwosu", degree="PhD", address="amara.nwosu@example.org", confirmed=False)


@pytest.fixture
def draft(reader: Person) -> Activity:
    activity = make_activity(published=False)
    add_part(activity, reader)
    return activity


@pytest.fixture
def link(draft: Activity, reader: Person, cast: Cast) -> str:
    return link_to(draft, reader, cast)


def link_to(activity: Activity, person: Person, cast: Cast) -> str:
    """The path that the letter names."""
    ask_for_disclosure(activity, person, actor=cast.planner, now=clock.now())
    db.session.commit()
    letter = db.session.query(Letter).order_by(Letter.id.desc()).first()
    assert letter is not None
    return "/disclosures/" + letter.body_text.split("/disclosures/")[1].split()[0]


def row(number: int, company: str, nature: str = "consultant", **more: str) -> dict[str, str]:
    """One row of the form."""
    values = {"company": company, "nature": nature, "is_current": "yes", "detail": "", **more}
    return {f"relationships-{number}-{name}": value for name, value in values.items()}


def stated_by(person: Person) -> list[list[tuple[str, str, bool, str]]]:
    """Each disclosure of a person with its relationships."""
    found = db.session.query(Disclosure).filter_by(person_id=person.id).order_by(Disclosure.id)
    return [
        [(one.company, one.nature, one.is_current, one.detail) for one in each.relationships] for each in found
    ]


@pytest.fixture
def visitor(pages: Pages) -> Browser:
    return pages.of()


def test_the_form_says_what_is_asked_since_when_and_of_which_companies(visitor: Browser, link: str) -> None:
    page = visitor.get(link)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "strict-origin")
    text = text_of(page)
    for words in ("Amara Nwosu, PhD", "since 21 November 2024", "healthcare products used by or on patients"):
        assert words in text
    assert "is filled in below" not in text


def test_nothing_to_disclose_takes_two_answers_and_is_kept_once(
    visitor: Browser, link: str, reader: Person
) -> None:
    answer = visitor.send(link, NOTHING, key="0" * 32)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/disclosures/received")
    assert visitor.send(link, NOTHING, key="0" * 32).headers["Location"] == "/disclosures/received"
    assert stated_by(reader) == [[]]
    assert "Your disclosure is with the CE office" in text_of(visitor.get("/disclosures/received"))
    later = (visitor.get(link), visitor.send(link, NOTHING), visitor.send(link, {}))
    assert [page.status_code for page in later] == [410, 410, 410]


def test_relationships_are_kept_with_what_the_office_alone_reads(
    visitor: Browser, link: str, reader: Person
) -> None:
    data = {
        "has_any": "some",
        "is_attested": "y",
        **row(0, " Corvane  Therapeutics "),
        **row(1, "", ""),
        **row(2, "Aldermoor Devices", "stock", is_current="no", detail="Sold in March"),
    }
    assert visitor.send(link, data).status_code == 303
    assert stated_by(reader) == [
        [
            ("Corvane Therapeutics", "consultant", True, ""),
            ("Aldermoor Devices", "stock", False, "Sold in March"),
        ]
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose one of the two."),
        ({"has_any": "nothing"}, "Attest to it, then send."),
        ({**NOTHING, "has_any": "perhaps"}, "Not a valid choice"),
        ({**NOTHING, **row(0, "Corvane")}, "Relationships are listed below"),
        ({**NOTHING, "has_any": "some"}, "List the relationships, or say that there are none."),
        ({**NOTHING, "has_any": "some", **row(0, "Corvane", "")}, "Choose what it is."),
        ({**NOTHING, "has_any": "some", **row(0, "Corvane", "owner of all")}, "Choose what it is."),
        ({**NOTHING, "has_any": "some", **row(0, "")}, "Enter the company's name."),
        ({**NOTHING, "has_any": "some", **row(0, "C" * 201)}, "Use at most 200 characters."),
    ],
)
def test_what_does_not_agree_comes_back_with_its_message_and_its_values(
    data: dict[str, str], words: str, visitor: Browser, link: str, reader: Person
) -> None:
    answer = visitor.send(link, data)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<title>Error:" in answer.get_data(as_text=True)
    assert data.get("relationships-0-company", "") in answer.get_data(as_text=True)
    assert stated_by(reader) == []


@pytest.mark.parametrize("name", ["relationships-²-company", "relationships-99999999-company", "relationships-x"])
def test_rows_that_nobody_could_send_are_nobodys(name: str, visitor: Browser, link: str) -> None:
    assert visitor.send(link, {**NOTHING, name: "Corvane"}).status_code == 303


def test_more_rows_come_without_script_and_end_somewhere(visitor: Browser, link: str, reader: Person) -> None:
    filled = {"has_any": "some", **row(0, "Corvane Therapeutics"), "more": "1"}
    page = visitor.send(link, filled)
    assert page.status_code == 200
    body = page.get_data(as_text=True)
    assert 'value="Corvane Therapeutics"' in body
    assert 'name="relationships-2-company"' in body
    many = {name: value for number in range(45) for name, value in row(number, "Corvane").items()}
    body = visitor.send(link, {**many, "more": "1"}).get_data(as_text=True)
    assert 'name="relationships-39-company"' in body
    assert 'name="relationships-40-company"' not in body
    assert stated_by(reader) == []


@pytest.mark.parametrize("kind", ["expired", "tampered", "foreign purpose", "unknown"])
def test_every_link_that_no_longer_works_looks_alike(
    kind: str, visitor: Browser, link: str, reader: Person
) -> None:
    now, token = NOW, link.removeprefix("/disclosures/")
    if kind == "expired":
        now += timedelta(days=30)
    elif kind == "tampered":
        token = token[:5] + ("A" if token[5] != "A" else "B") + token[6:]
    elif kind == "foreign purpose":
        token = Signer("a key for tests only, long enough for anybody").sign("reset", "x", lives=timedelta(days=1))
    else:
        token = "nothing"
    with clock.frozen_at(now):
        page, answer = visitor.get(f"/disclosures/{token}"), visitor.send(f"/disclosures/{token}", NOTHING)
    assert (page.status_code, answer.status_code) == (410, 410)
    assert text_of(page) == text_of(answer)
    assert "This link no longer works" in text_of(page)
    assert stated_by(reader) == []


def test_a_link_discloses_for_its_own_person_alone(
    visitor: Browser, draft: Activity, link: str, reader: Person, cast: Cast
) -> None:
    other = make_person("Leila", "Haddad", address="leila@example.org")
    add_part(draft, other)
    visitor.send(link_to(draft, other, cast), NOTHING)
    assert (stated_by(other), stated_by(reader)) == ([[]], [])
    assert visitor.get(link).status_code == 200


@pytest.mark.parametrize(("collected", "is_filled"), [(date(2025, 12, 1), True), (date(2025, 11, 1), False)])
def test_what_was_stated_within_a_year_is_there_to_be_reconfirmed(
    collected: date, is_filled: bool, visitor: Browser, link: str, reader: Person
) -> None:
    stated = [Stated(company="Corvane Therapeutics", nature=Nature.STOCK, is_current=False, detail="Sold")]
    at = datetime(collected.year, collected.month, collected.day, 18, tzinfo=UTC)
    collect_disclosure(reader, stated, role_began_on=collected, now=at, actor_id=None)
    db.session.commit()
    page = visitor.get(link)
    assert ("What you stated on 1 December 2025 is filled in below" in text_of(page)) is is_filled
    assert ('value="Corvane Therapeutics"' in page.get_data(as_text=True)) is is_filled
    empty = visitor.send(link, {})
    assert ('value="Corvane Therapeutics"' in empty.get_data(as_text=True)) is False
    if is_filled:
        sent = {"has_any": "some", "is_attested": "y"}
        sent |= row(0, "Corvane Therapeutics", "stock", is_current="no", detail="Sold")
        assert visitor.send(link, sent).status_code == 303
        assert stated_by(reader) == [[("Corvane Therapeutics", "stock", False, "Sold")]] * 2
