"""Exactly once: the same key, the same answer, one effect."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock, db
from lms.accounts.models import Person
from lms.accounts.sessions import begin_session
from lms.web import errors
from lms.web.models import GivenAnswer
from tests.factories.people import make_person
from tests.parallel import together

Count = Callable[[], int]
KEY = "0123456789abcdef" * 2


def browser_of(app: Flask, family: str = "", browser: str = "") -> FlaskClient:
    """A browser, signed in for a new person where one is named."""
    client = app.test_client()
    token = ""
    if family:
        with db.transaction():
            person: Person = make_person(family=family)
            token = begin_session(person, lives=timedelta(hours=1), browser="tests")
    with client.session_transaction() as cookie:
        cookie["browser"] = browser or secrets.token_hex(16)
        if token:
            cookie.update({"_user_id": token, "_fresh": True, "seen": int(clock.now().timestamp())})
    return client


def cookie_of(client: FlaskClient) -> str:
    """The session cookie as the browser sends it."""
    cookie = client.get_cookie("enduring")
    assert cookie is not None
    return cookie.value


def test_a_repeat_gets_the_first_answer_and_does_nothing(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    client = browser_of(bench_app)
    first = client.post("/bench/do", data={"idempotency_key": KEY, "n": "1"})
    assert client.get("/bench/after").text == "The deed is done."
    second = client.post("/bench/do", data={"idempotency_key": KEY, "n": "2"})
    assert (second.status_code, second.location) == (first.status_code, first.location)
    assert client.get("/bench/after").text == "The deed is done."
    assert count_deeds() == 1


def test_messages_that_are_still_unread_are_not_said_twice(bench_app: Flask, own_database: str) -> None:
    client = browser_of(bench_app)
    for _ in range(2):
        client.post("/bench/do", data={"idempotency_key": KEY})
    assert client.get("/bench/after").text == "The deed is done."


def test_parallel_repeats_have_one_effect_and_one_answer(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    cookie = cookie_of(browser_of(bench_app, "Marsh"))

    def send(number: int) -> tuple[int, str | None]:
        client = bench_app.test_client()
        client.set_cookie("enduring", cookie)
        answer = client.post("/bench/do", data={"idempotency_key": KEY, "n": str(number)})
        return answer.status_code, answer.location

    answers = together(8, send)
    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert count_deeds() == 1


def test_a_refused_form_may_be_sent_again_with_its_key(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    client = browser_of(bench_app)
    assert client.post("/bench/maybe", data={"idempotency_key": KEY}).status_code == 422
    assert client.post("/bench/maybe", data={"idempotency_key": KEY, "fine": "yes"}).status_code == 303
    assert count_deeds() == 1


def test_an_error_frees_the_key_and_takes_nobody_elses_answer_with_it(bench_app: Flask, own_database: str) -> None:
    client, other = browser_of(bench_app), browser_of(bench_app)
    assert client.post("/bench/broken/error", data={"idempotency_key": KEY}).status_code == 500
    other.post("/bench/do", data={"idempotency_key": KEY})
    assert client.post("/bench/broken/error", data={"idempotency_key": KEY}).status_code == 500
    with db.transaction(write=False):
        assert len(db.session.scalars(select(GivenAnswer)).all()) == 1


def test_the_key_of_another_person_another_browser_or_another_door_is_another_key(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    for client in (
        browser_of(bench_app),
        browser_of(bench_app),
        browser_of(bench_app, "A"),
        browser_of(bench_app, "B"),
    ):
        assert client.post("/bench/do", data={"idempotency_key": KEY}).status_code == 303
    assert client.post("/bench/mine", data={"idempotency_key": KEY}).status_code == 303
    assert count_deeds() == 5


@pytest.mark.parametrize("key", ["", "short", "Z" * 32, KEY + "0", KEY[:-1] + "\n"])
def test_a_form_without_a_proper_key_is_refused(
    bench_app: Flask, own_database: str, count_deeds: Count, key: str
) -> None:
    assert browser_of(bench_app).post("/bench/do", data={"idempotency_key": key}).status_code == 400
    assert browser_of(bench_app).post("/bench/do", json={"idempotency_key": KEY}).status_code == 400
    assert count_deeds() == 0


def test_a_door_that_is_repeatable_by_itself_needs_no_key(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    client = browser_of(bench_app)
    assert [client.post("/bench/repeatable").status_code for _ in range(2)] == [303, 303]
    assert count_deeds() == 2


def test_two_people_at_one_browser_have_keys_of_their_own(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    for family in ("Marsh", "Diallo"):
        answer = browser_of(bench_app, family, browser="shared").post("/bench/do", data={"idempotency_key": KEY})
        assert answer.status_code == 303
    assert count_deeds() == 2


def test_an_answer_given_while_an_error_page_is_drawn_is_not_mistaken_for_the_undone_one(
    bench_app: Flask, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = browser_of(bench_app)

    def draw(*_names: str, **_facts: str) -> str:
        # Another process takes the id that the undone claim had.
        together(1, lambda _number: other.post("/bench/do", data={"idempotency_key": KEY}))
        return "an error page"

    monkeypatch.setattr(errors, "render_template", draw)
    answer = browser_of(bench_app).post("/bench/broken/error", data={"idempotency_key": KEY})
    assert answer.status_code == 500
    with db.transaction(write=False):
        assert len(db.session.scalars(select(GivenAnswer)).all()) == 1
