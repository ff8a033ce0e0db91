"""What every kind of answer says to the browser."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request

from lms import db
from lms.app import create_app
from lms.config import Settings
from tests.factories.people import Cast
from tests.pages import Pages
from tests.web.conftest import bench

KINDS = [
    ("/", 200),
    ("/bench/after", 200),
    ("/bench/mine", 302),
    ("/bench/unmarked", 403),
    ("/nowhere", 404),
    ("/bench/do", 405),
    ("/bench/break/it", 500),
    ("/bench/error/503", 503),
    ("/provider.css", 200),
    ("/healthz", 200),
    ("/static/nothing", 404),
    ("/bench/script", 401),
]


@pytest.mark.parametrize(("path", "status"), KINDS)
def test_every_kind_of_answer_carries_the_headers(
    bench_app: Flask, database: None, path: str, status: int
) -> None:
    answer = bench_app.test_client().get(path)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


def test_a_page_with_a_person_is_kept_by_nobody(bench_app: Flask, cast: Cast) -> None:
    answer = Pages(bench_app).of(cast.learner).get("/bench/mine")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_a_page_for_visitors_is_kept_by_their_browser_only(bench_app: Flask, database: None) -> None:
    answer = bench_app.test_client().get("/bench/after")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer.headers["Vary"]


def test_an_answer_keeps_the_headers_it_brings(bench_app: Flask, database: None) -> None:
    assert bench_app.test_client().get("/bench/kept").headers["Cache-Control"] == "public, max-age=60"


def test_no_page_may_be_traced_or_asked_about_by_other_sites(bench_app: Flask, database: None) -> None:
    assert bench_app.test_client().open("/", method="TRACE").status_code == 405
    answer = bench_app.test_client().options("/bench/after", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.fixture
def production(settings: Settings, own_database: str) -> Flask:
    """As learners meet it: behind https, with one proxy in front."""
    sealed = replace(
        settings,
        environment="production",
        base_url="https://ce.northgate.example",
        mail_carrier="smtp",
        database_url=own_database,
        trusted_proxy=True,
    )
    application = create_app(sealed)
    db.connect(own_database)
    return application


def test_in_production_cookies_and_answers_are_bound_to_https(production: Flask, letters: object) -> None:
    answer = production.test_client().get("/healthz", base_url="https://ce.northgate.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    page = production.test_client().get("/help", base_url="https://ce.northgate.example")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-enduring=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_in_production_no_other_name_is_served(production: Flask, letters: object) -> None:
    for host in ("localhost", "127.0.0.1", "evil.example"):
        assert production.test_client().get("/healthz", base_url=f"https://{host}").status_code == 400


def test_one_proxy_is_believed_where_it_is_said_to_stand(production: Flask, letters: object) -> None:
    client = production.test_client()
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9, 203.0.113.7"}
    with client:
        client.get("/healthz", base_url="http://ce.northgate.example", headers=headers)
        assert (request.scheme, request.remote_addr) == ("https", "203.0.113.7")


def test_a_form_without_its_token_is_refused(settings: Settings, own_database: str) -> None:
    application = create_app(replace(settings, database_url=own_database))
    application.register_blueprint(bench)
    for headers in ({}, {"X-CSRFToken": "forged"}, {"Origin": "https://evil.example"}):
        answer = application.test_client().post("/bench/do", data={"idempotency_key": "0" * 32}, headers=headers)
        assert answer.status_code == 400
        assert "from before you signed in or out" in answer.text


def test_the_providers_colour_is_a_sheet_of_its_own(bench_app: Flask, database: None, tmp_path: Path) -> None:
    answer = bench_app.test_client().get("/provider.css")
    assert answer.text == ":root { --provider: #0b5d68; }\n"
    assert answer.content_type == "text/css; charset=utf-8"
