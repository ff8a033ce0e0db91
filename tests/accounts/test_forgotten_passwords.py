"""Forgotten passwords: one answer for all, a link that works once, and an end to every session."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from lms import clock
from lms.accounts.hashing import matches
from lms.accounts.models import Person
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.accounts.queries import password_of
from lms.db import session
from lms.mail.carriers import MemoryCarrier
from tests.accounts.post import ADDRESS, PASSWORD, delivered, link_in, text_of_letter
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")
NEW = "Thorax99*"


def ask(pages: Pages, email: str = ADDRESS):  # type: ignore[no-untyped-def]
    return pages.of().send("/forgot-password", {"email": email})


def has_password(person: Person, password: str) -> bool:
    way = password_of(person.id)
    assert way is not None
    session.refresh(way)
    return matches(way.secret, password)


def test_a_known_and_an_unknown_address_get_the_same_answer_and_one_gets_a_letter(
    pages: Pages, noor: Person, letters: MemoryCarrier
) -> None:
    known, unknown = ask(pages), ask(pages, "nobody@northgate.example")
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert known.location == unknown.location == "/forgot-password/letter-sent"
    assert [pair for pair in known.headers if pair[0] != "Set-Cookie"] == [
        pair for pair in unknown.headers if pair[0] != "Set-Cookie"
    ]
    assert [letter["To"] for letter in delivered(letters)] == [ADDRESS]


def test_the_link_leads_to_a_new_password_and_ends_every_session(
    pages: Pages, noor: Person, letters: MemoryCarrier
) -> None:
    browsers = [pages.of(noor), pages.of(noor)]
    ask(pages)
    link = link_in(delivered(letters)[0])
    assert pages.of().get(link).status_code == 200
    assert pages.of().get(link).headers["Referrer-Policy"] == "strict-origin"
    assert has_password(noor, PASSWORD)
    answer = pages.of().send(link, {"password": NEW, "confirm": NEW})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert has_password(noor, NEW)
    assert [browser.get("/profile").status_code for browser in browsers] == [302, 302]
    assert "changed" in delivered(letters)[1]["Subject"]
    again = pages.of().send(link, {"password": PASSWORD, "confirm": PASSWORD})
    assert again.status_code == 410
    assert has_password(noor, NEW)


def test_a_link_lives_60_minutes(pages: Pages, noor: Person, letters: MemoryCarrier, frozen: datetime) -> None:
    ask(pages)
    link = link_in(delivered(letters)[0])
    with clock.frozen_at(frozen + timedelta(minutes=59, seconds=59)):
        assert pages.of().get(link).status_code == 200
    with clock.frozen_at(frozen + timedelta(minutes=60)):
        assert pages.of().get(link).status_code == 410
        assert pages.of().send(link, {"password": NEW, "confirm": NEW}).status_code == 410
    assert has_password(noor, PASSWORD)


def test_used_over_and_unknown_links_answer_alike(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    ask(pages)
    ask(pages)
    old, new = (link_in(letter) for letter in delivered(letters))
    voided, made_up = pages.of().get(old), pages.of().get("/reset-password/made-up")
    assert (voided.status_code, text_of(voided)) == (made_up.status_code, text_of(made_up))
    assert pages.of().get(new).status_code == 200


def test_a_link_for_one_purpose_is_nothing_for_another(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    ask(pages)
    token = link_in(delivered(letters)[0]).rsplit("/", 1)[-1]
    assert pages.of().send(f"/register/confirm/{token}").status_code == 410


def test_a_changed_password_voids_every_link(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    ask(pages)
    link = link_in(delivered(letters)[0])
    changed = pages.of(noor).send("/profile/password", {"current": PASSWORD, "password": NEW, "confirm": NEW})
    assert changed.status_code == 303
    assert pages.of().get(link).status_code == 410


def test_the_rules_hold_for_the_new_password_too(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    ask(pages)
    link = link_in(delivered(letters)[0])
    for password in ("short1!", "Haddad77!", "Password1!"):
        assert pages.of().send(link, {"password": password, "confirm": password}).status_code == 422
    assert "Passwords must match" in text_of(pages.of().send(link, {"password": NEW, "confirm": "x"}))
    assert pages.of().send(link, {"password": NEW, "confirm": NEW}).status_code == 303


def test_a_hundred_questions_make_three_letters(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    for number in range(100):
        pages.of().client.post(
            "/forgot-password",
            data={"email": ADDRESS.upper() if number % 2 else ADDRESS, "idempotency_key": f"{number:032x}"},
            environ_base={"REMOTE_ADDR": f"198.51.100.{number}"},
        )
    assert len(delivered(letters)) == 3


def test_a_network_that_asks_too_often_is_told_so(pages: Pages, letters: MemoryCarrier) -> None:
    statuses = [ask(pages, f"n{number}@northgate.example").status_code for number in range(61)]
    assert statuses == [303] * 60 + [429]


def test_another_host_name_never_gets_into_a_letter(
    app: Flask, pages: Pages, noor: Person, letters: MemoryCarrier
) -> None:
    data = {"email": ADDRESS, "idempotency_key": "0" * 32}
    poisoned = pages.of().client.post("/forgot-password", data=data, headers={"Host": "evil.example"})
    assert poisoned.status_code == 400
    forwarded = pages.of().client.post("/forgot-password", data=data, headers={"X-Forwarded-Host": "evil.example"})
    assert forwarded.status_code == 303
    words = text_of_letter(delivered(letters)[0])
    assert "http://localhost/reset-password/" in words
    assert "evil.example" not in words


def test_a_closed_account_gets_no_link(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    noor.disabled_at = clock.now()
    session.commit()
    assert ask(pages).status_code == 303
    assert delivered(letters) == []


def test_somebody_without_a_password_gets_one_and_a_confirmed_address(
    pages: Pages, letters: MemoryCarrier
) -> None:
    speaker = add_person(
        given_name="Ana",
        family_name="Silva",
        address="ana.silva@elsewhere.example",
        degree="PhD",
        profession=Profession.SCIENTIST,
        confirmed=False,
    )
    session.commit()
    ask(pages, "ana.silva@elsewhere.example")
    assert pages.of().send(link_in(delivered(letters)[0]), {"password": NEW, "confirm": NEW}).status_code == 303
    assert has_password(speaker, NEW)
    assert speaker.addresses[0].confirmed_at is not None


def test_a_locked_address_is_open_again_after_a_reset(pages: Pages, noor: Person, letters: MemoryCarrier) -> None:
    for _ in range(11):
        last = pages.of().send("/sign-in", {"email": ADDRESS, "password": "wrong"})
    assert last.status_code == 429
    ask(pages)
    pages.of().send(link_in(delivered(letters)[0]), {"password": NEW, "confirm": NEW})
    assert pages.of().send("/sign-in", {"email": ADDRESS, "password": NEW}).status_code == 303


def test_bad_input_gives_the_page_again(pages: Pages) -> None:
    for email in ("", "no address", "x" * 10**5):
        assert ask(pages, email).status_code == 422
