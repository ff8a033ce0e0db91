"""Every error has a page that says what is, why, and what to do; and nothing is half done."""

import logging
import re
import sqlite3

import pytest
from flask import Flask
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import InternalServerError

from lms.web import errors, transactions
from lms.web.errors import PAGES
from tests.factories.people import Cast
from tests.pages import Pages, text_of


@pytest.mark.parametrize("status", sorted(PAGES | {401, 410, 415, 502}))
def test_every_status_has_a_page_with_a_way_on(bench_app: Flask, database: None, status: int) -> None:
    answer = bench_app.test_client().get(f"/bench/error/{status}")
    assert answer.status_code == status
    assert "Go to the first page" in text_of(answer)
    assert re.search(r"<title>\S.*</title>", answer.text)


def test_who_is_signed_in_is_told_by_name_why_a_page_is_closed(bench_app: Flask, cast: Cast) -> None:
    answer = Pages(bench_app).of(cast.learner).get("/bench/staff")
    assert "You are signed in as Elena Marsh." in text_of(answer)


@pytest.mark.parametrize("status", [400, 404, 503])
def test_scripts_get_json(bench_app: Flask, database: None, status: int) -> None:
    answer = bench_app.test_client().get(f"/bench/script/error/{status}")
    assert (answer.status_code, answer.json) == (
        status,
        {"error": f"http_{status}", "text": "", "reference": ""},
    )


def test_scripts_get_the_code_of_a_refusal_and_its_words(bench_app: Flask, database: None) -> None:
    answer = bench_app.test_client().get("/bench/script/error/499")
    assert (answer.status_code, answer.json) == (
        403,
        {"error": "not_allowed", "text": "This is not open to you.", "reference": ""},
    )


def test_a_method_that_is_not_taken_names_those_that_are(bench_app: Flask, database: None) -> None:
    answer = bench_app.test_client().delete("/bench/mine")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_the_unforeseen_is_logged_under_the_reference_that_the_page_shows(
    bench_app: Flask, database: None, caplog: pytest.LogCaptureFixture
) -> None:
    answer = bench_app.test_client().get("/bench/break/it?secret=1")
    shown = re.search(r"Reference ([0-9A-F]{8})", text_of(answer))
    assert answer.status_code == 500
    assert shown
    assert f"Reference {shown[1]}: GET bench.break_it" in caplog.text
    assert "broken on purpose" in caplog.text
    assert "broken on purpose" not in answer.text
    assert "secret" not in caplog.text


def test_a_database_that_does_not_answer_is_a_moment_not_an_error(bench_app: Flask, database: None) -> None:
    answer = bench_app.test_client().get("/bench/break/locked")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_what_fails_while_the_transaction_ends_has_its_page_too(bench_app: Flask, own_database: str) -> None:
    with bench_app.test_request_context("/"):
        wrapped = InternalServerError(original_exception=OperationalError("", {}, sqlite3.OperationalError("x")))
        assert errors._late(wrapped).status_code == 503
        assert errors._late(InternalServerError()).status_code == 500
        assert errors._late(InternalServerError(original_exception=ValueError("x"))).status_code == 500


def test_a_value_that_no_column_takes_is_bad_input(bench_app: Flask, own_database: str) -> None:
    with bench_app.test_request_context("/", method="POST"):
        transactions.roll_back()
        assert errors._unfit(DataError("INSERT", {}, Exception("out of range"))).status_code == 400


def test_tests_see_the_error_itself(app: Flask, database: None) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="seen"):
        errors._unforeseen(ValueError("seen"))


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "local host"]
)
def test_a_foreign_host_is_refused_in_plain_words(bench_app: Flask, own_database: str, host: str) -> None:
    for path in ("/", "/sign-in", "/healthz", "/nowhere"):
        answer = bench_app.test_client().get(path, headers={"Host": host})
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    answer = bench_app.test_client().post("/bench/do", headers={"Host": host})
    assert answer.status_code == 400
    assert bench_app.test_client().get("/healthz", headers={"Host": "localhost:8123"}).status_code == 200


def test_addresses_of_a_forwarding_stranger_are_not_believed(bench_app: Flask, own_database: str) -> None:
    answer = bench_app.test_client().get("/bench/mine", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.location == "/sign-in?next=/bench/mine"


def test_ids_that_no_column_holds_lead_nowhere(bench_app: Flask, database: None) -> None:
    client = bench_app.test_client()
    assert client.get(f"/bench/error/{2**31}").status_code == 404
    assert client.get("/bench/error/" + "9" * 400).status_code == 404


def test_errors_are_logged_as_errors(bench_app: Flask, database: None, caplog: pytest.LogCaptureFixture) -> None:
    bench_app.test_client().get("/bench/break/it")
    assert [record.levelno for record in caplog.records if record.name == "lms.web.errors"] == [logging.ERROR]
