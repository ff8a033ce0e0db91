"""Registering: the form's messages, the one answer, the letter, the button."""

import secrets
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.accounts.models import MailedLink, Registration
from lms.accounts.operations import answer_registration, confirm_registration, register
from lms.accounts.professions import DEGREES, Profession
from lms.accounts.queries import address_known_as, password_of
from lms.audit.models import AuditRow
from lms.db import session
from lms.mail.carriers import MemoryCarrier
from tests.accounts.post import REGISTRATION, delivered, filled, link_in, text_of_letter
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")


def test_registering_confirming_and_being_signed_in_where_one_was(pages: Pages, letters: MemoryCarrier) -> None:
    visitor = pages.of()
    answer = visitor.send("/register", REGISTRATION)
    assert (answer.status_code, answer.location) == (303, "/register/letter-sent")
    assert "We have sent you a letter" in text_of(visitor.get(answer.location))
    assert address_known_as("noor.haddad@northgate.example") is None
    link = link_in(delivered(letters)[0])
    assert visitor.get(link).status_code == 200
    assert address_known_as("noor.haddad@northgate.example") is None
    assert visitor.get("/profile").status_code == 302
    done = visitor.send(link)
    assert (done.status_code, done.location) == (303, "/activities/sepsis?part=2")
    known = address_known_as("noor.haddad@northgate.example")
    assert known is not None
    assert known.confirmed_at == clock.now()
    assert (known.address, known.person.name_with_degree) == ("Noor.Haddad@northgate.example", "Noor Haddad, MD")
    assert known.person.profession is Profession.PHYSICIAN
    assert "Noor" in text_of(visitor.get("/profile"))


def test_every_missing_field_is_named_in_the_words_of_the_source(pages: Pages) -> None:
    page = pages.of().send("/register", {"password": "x", "confirm": "y", "degree": "Other"})
    assert page.status_code == 422
    words = text_of(page)
    for message in (
        "Email is required",
        "First Name is required",
        "Last Name is required",
        "Passwords must match",
        "You must enter a degree",
        "Profession is required",
    ):
        assert message in words
    page = pages.of().send("/register", {})
    assert "Password is required" in text_of(page)
    assert "Degree is required" in text_of(page)
    order = ["email", "given_name", "family_name", "password", "degree", "profession"]
    places = [page.get_data(as_text=True).index(f'href="#{field}"') for field in order]
    assert places == sorted(places)


def test_the_form_offers_the_degrees_of_the_source_in_its_order(pages: Pages) -> None:
    page = pages.of().get("/register").get_data(as_text=True)
    places = [page.index(f'<option value="{degree}"') for degree in DEGREES]
    assert (len(places), places) == (42, sorted(places))
    for words in (
        "-- Select Degree --",
        "Please enter your degree:",
        "Must be between 8 and 16 characters in length",
    ):
        assert words in page


def test_values_are_kept_beside_the_message_but_never_a_password(pages: Pages) -> None:
    page = pages.of().send("/register", REGISTRATION | {"email": "noor at northgate"})
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "Enter valid email address" in text
    assert 'value="noor at northgate"' in text
    assert "Cardiac7!" not in text


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Aa1!567890123456", None),
        ("Aa1!5678901234567", "more than 16 characters"),
        ("Aa1!567", "Must be between 8 and 16 characters"),
        ("cardiac7!", "upper case"),
        ("CARDIAC7!", "lower case"),
        ("Cardiacs!", "numeric"),
        ("Cardiac77", "! * @ # $ % ^ & + ="),
        ("Password1!", "guessers try first"),
        ("Haddad77!", "part of your name"),
        ("Aa1!" * 300, "characters"),
    ],
)
def test_a_password_is_taken_or_refused_with_its_reason(pages: Pages, password: str, words: str | None) -> None:
    page = pages.of().send("/register", REGISTRATION | {"password": password, "confirm": password})
    assert page.status_code == (303 if words is None else 422)
    assert words is None or words in text_of(page)


def test_a_known_address_gets_the_same_answer_and_a_letter_that_says_so(
    pages: Pages, cast: Cast, letters: MemoryCarrier
) -> None:
    known = cast.learner.addresses[0].address
    answers = [pages.of().send("/register", REGISTRATION | {"email": email}) for email in ("new@a.example", known)]
    assert answers[0].data == answers[1].data
    assert strip(answers[0].headers) == strip(answers[1].headers)
    first, second = delivered(letters)
    assert (first["To"], second["To"]) == ("new@a.example", known)
    assert "/register/confirm/" in text_of_letter(first)
    words = text_of_letter(second)
    assert "/register/confirm/" not in words
    assert "http://localhost/sign-in" in words
    assert "http://localhost/forgot-password" in words
    assert session.scalars(select(Registration).filter_by(address=known)).one_or_none() is None


def strip(headers: object) -> list[tuple[str, str]]:
    return [pair for pair in headers if pair[0] != "Set-Cookie"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "spelling",
    [" {0} ", "{0}.", "\N{ZERO WIDTH SPACE}{0}", "{1}"],
)
def test_other_spellings_of_a_known_address_make_no_second_account(
    pages: Pages, cast: Cast, letters: MemoryCarrier, spelling: str
) -> None:
    known = cast.learner.addresses[0].address
    email = spelling.format(known, known.upper())
    assert pages.of().send("/register", REGISTRATION | {"email": email}).status_code == 303
    assert [letter["To"] for letter in delivered(letters)] == [known]
    assert "one already" in text_of_letter(letters.messages[0])


def test_foreign_fields_are_ignored(pages: Pages, letters: MemoryCarrier) -> None:
    extra = {"role": "office_admin", "user_id": "1", "confirmed_at": "2026-01-01", "person_id": "1", "zone": "UTC"}
    visitor = pages.of()
    visitor.send("/register", REGISTRATION | extra)
    visitor.send(link_in(delivered(letters)[0]), extra)
    known = address_known_as(REGISTRATION["email"])
    assert known is not None
    assert known.person.grants == []
    assert visitor.get("/office/people").status_code == 403


def test_a_link_works_once_and_then_answers_as_an_unknown_one(pages: Pages, letters: MemoryCarrier) -> None:
    visitor = pages.of()
    visitor.send("/register", REGISTRATION)
    link = link_in(delivered(letters)[0])
    assert pages.of().send(link).status_code == 303
    used, unknown = pages.of().send(link), pages.of().send("/register/confirm/made-up")
    assert used.status_code == unknown.status_code == 410
    assert text_of(used) == text_of(unknown)
    assert "This link no longer works" in text_of(used)
    assert text_of(pages.of().get(link)) == text_of(pages.of().get("/register/confirm/made-up"))


def test_a_link_lives_72_hours(pages: Pages, letters: MemoryCarrier, frozen: datetime) -> None:
    pages.of().send("/register", REGISTRATION)
    link = link_in(delivered(letters)[0])
    with clock.frozen_at(frozen + timedelta(hours=71, minutes=59)):
        assert pages.of().get(link).status_code == 200
    with clock.frozen_at(frozen + timedelta(hours=72)):
        assert pages.of().get(link).status_code == 410
        assert pages.of().send(link).status_code == 410


def test_a_newer_letter_voids_the_older(pages: Pages, letters: MemoryCarrier) -> None:
    pages.of().send("/register", REGISTRATION)
    old = link_in(delivered(letters)[0])
    pages.of().send("/register", REGISTRATION | {"email": REGISTRATION["email"].upper(), "given_name": "Nora"})
    new = link_in(delivered(letters)[1])
    assert pages.of().send(old).status_code == 410
    assert pages.of().send(new).status_code == 303
    known = address_known_as(REGISTRATION["email"])
    assert known is not None
    assert known.person.given_name == "Nora"


def test_an_address_that_somebody_got_meanwhile_is_no_fault_of_ours(pages: Pages, letters: MemoryCarrier) -> None:
    pages.of().send("/register", REGISTRATION)
    link = link_in(delivered(letters)[0])
    make_person("Somebody", "Else", address=REGISTRATION["email"])
    session.commit()
    page = pages.of().send(link)
    assert page.status_code == 410
    assert "This link no longer works" in text_of(page)


def test_the_way_back_stays_in_the_house(pages: Pages, letters: MemoryCarrier) -> None:
    visitor = pages.of()
    visitor.send("/register", REGISTRATION | {"next": "https://evil.example/"})
    assert visitor.send(link_in(delivered(letters)[0])).location == "/"


def test_at_most_three_letters_an_hour_go_to_an_address(pages: Pages, letters: MemoryCarrier) -> None:
    for _ in range(6):
        assert pages.of().send("/register", REGISTRATION).location == "/register/letter-sent"
    assert len(delivered(letters)) == 3


def test_a_network_that_asks_too_often_is_told_so(pages: Pages, letters: MemoryCarrier) -> None:
    answers = [
        pages.of().send("/register", REGISTRATION | {"email": f"n{number}@a.example"}) for number in range(61)
    ]
    assert [answer.status_code for answer in answers] == [303] * 60 + [429]
    assert "tried too often" in text_of(answers[-1])
    elsewhere = pages.of().client.post(
        "/register", data=REGISTRATION, environ_base={"REMOTE_ADDR": "198.51.100.7"}
    )
    assert elsewhere.status_code == 303


def test_repeating_the_job_sends_no_second_letter(letters: MemoryCarrier) -> None:
    register(filled(), network="203.0.113.9")
    session.commit()
    assert len(delivered(letters)) == 1
    registration = session.scalars(select(Registration)).one()
    answer_registration(registration.id)
    answer_registration(registration.id + 1)
    assert len(delivered(letters)) == 1


def test_the_password_leaves_the_registration_when_the_person_has_it(letters: MemoryCarrier) -> None:
    register(filled(), network="203.0.113.9")
    session.commit()
    token = link_in(delivered(letters)[0]).rsplit("/", 1)[-1]
    stored = session.scalars(select(MailedLink)).one()
    assert stored.digest not in token
    assert token not in stored.digest
    confirmed = confirm_registration(token)
    assert confirmed is not None
    assert session.scalars(select(Registration)).one().secret == ""
    way = password_of(confirmed.person.id)
    assert way is not None
    assert way.secret.startswith("$argon2id$")


def test_the_acts_are_noted_without_names(pages: Pages, letters: MemoryCarrier) -> None:
    visitor = pages.of()
    visitor.send("/register", REGISTRATION)
    visitor.send(link_in(delivered(letters)[0]))
    rows = session.scalars(select(AuditRow)).all()
    assert {"register", "confirm_registration"} <= {row.act for row in rows}
    assert all("addad" not in str(row.facts) for row in rows)


@pytest.mark.parametrize(
    "data",
    [
        {"email": "a" * 100_000 + "@b.example"},
        {"given_name": "N" * 81},
        {"degree_text": "x" * 41, "degree": "Other"},
        {"profession": "king"},
        {"degree": "Emperor"},
        {"email": ["one@b.example", "two@b"], "degree": ["MD", "DO"], "profession": "king"},
        {"password": "\ud800" * 9},
    ],
)
def test_bad_input_gives_the_page_again(pages: Pages, data: dict[str, object]) -> None:
    if "password" in data:
        data["password"] = b"\xff\xfe" * 9
    page = pages.of().send("/register", REGISTRATION | data)  # type: ignore[operator]
    assert page.status_code == 422


def test_a_second_press_of_the_letters_button_does_not_sign_out_again(
    pages: Pages, letters: MemoryCarrier
) -> None:
    first, second = pages.of(), pages.of()
    first.send("/register", REGISTRATION)
    path = link_in(delivered(letters)[0])
    first.get(path)
    before = first.client.get_cookie("enduring")
    assert before is not None
    second.client.set_cookie("enduring", before.value)
    key = secrets.token_hex(16)
    answers = [browser.send(path, key=key) for browser in (first, second)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert "Set-Cookie" in answers[0].headers
    assert "Set-Cookie" not in answers[1].headers
