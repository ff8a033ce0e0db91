"""Returning commits, raising rolls back, reading never writes."""

import secrets
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms import db

Count = Callable[[], int]


def post(app: Flask, path: str, **data: str) -> TestResponse:
    return app.test_client().post(path, data={"idempotency_key": secrets.token_hex(16), **data})


def test_returning_commits(bench_app: Flask, own_database: str, count_deeds: Count) -> None:
    assert post(bench_app, "/bench/do").status_code == 303
    assert count_deeds() == 1


@pytest.mark.parametrize(("how", "status"), [("refusal", 429), ("abort", 409), ("error", 500)])
def test_raising_rolls_back(
    bench_app: Flask, own_database: str, count_deeds: Count, how: str, status: int
) -> None:
    assert post(bench_app, f"/bench/broken/{how}").status_code == status
    assert count_deeds() == 0
    assert not db.is_open()


def test_an_error_between_the_commits_keeps_only_what_was_committed(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    assert post(bench_app, "/bench/own").status_code == 303
    assert count_deeds() == 2
    assert post(bench_app, "/bench/own", **{"break": "1"}).status_code == 500
    assert count_deeds() == 3


def test_a_transaction_left_open_is_undone_and_the_next_request_begins_clean(
    bench_app: Flask, own_database: str, count_deeds: Count
) -> None:
    client = bench_app.test_client()
    assert client.post("/bench/own/untidy").status_code == 303
    assert not db.is_open()
    assert client.get("/healthz").status_code == 200
    assert count_deeds() == 0


@pytest.mark.parametrize("how", ["orm", "core", "raw", "late"])
def test_reading_requests_cannot_write(bench_app: Flask, own_database: str, count_deeds: Count, how: str) -> None:
    assert bench_app.test_client().get(f"/bench/write/{how}").status_code >= 500
    assert bench_app.test_client().head(f"/bench/write/{how}").status_code >= 500
    assert count_deeds() == 0
    assert post(bench_app, "/bench/do").status_code == 303


def test_a_body_is_read_before_the_transaction_begins(bench_app: Flask, own_database: str) -> None:
    class Slow:
        """A sender that is still sending."""

        def __init__(self) -> None:
            self.was_open: list[bool] = []

        def read(self, size: int = -1) -> bytes:
            self.was_open.append(db.is_open())
            return b""

        def readline(self, size: int = -1) -> bytes:
            return self.read()

    body = Slow()
    bench_app.test_client().post(
        "/bench/do",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "10", "CONTENT_TYPE": "application/json"},
    )
    assert body.was_open
    assert not any(body.was_open)


def test_a_body_too_large_is_refused_with_a_page(bench_app: Flask, own_database: str) -> None:
    answer = post(bench_app, "/bench/do", n="x" * (1024 * 1024))
    assert answer.status_code == 413
    assert b"too large" in answer.data


@pytest.mark.parametrize("path", ["/activities/a%00b", "/search?q=a%00b", "/search?q%00=a"])
def test_what_no_keyboard_sends_leads_nowhere(bench_app: Flask, own_database: str, path: str) -> None:
    assert bench_app.test_client().get(path).status_code == 404
