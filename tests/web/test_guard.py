"""Closed by default: who may use which kind of door, and what the others are told."""

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient

from lms.access.marks import mark_of, public, requires, signed_in
from lms.access.permissions import Permission
from tests.factories.people import Cast
from tests.pages import Pages


@pytest.fixture
def bench_pages(bench_app: Flask, database: None) -> Pages:
    """Browsers before the doors of the tests."""
    return Pages(bench_app)


def test_a_door_without_a_mark_is_closed_to_everybody(bench_pages: Pages, cast: Cast) -> None:
    for person in (None, cast.learner, cast.administrator):
        assert bench_pages.of(person).get("/bench/unmarked").status_code == 403


def test_visitors_are_sent_to_the_sign_in_page_and_back(bench_pages: Pages, cast: Cast) -> None:
    answer = bench_pages.of().get("/bench/mine?a=1&b=2")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/bench/mine?a%3D1%26b%3D2")
    assert bench_pages.of(cast.learner).get("/bench/mine").status_code == 200


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        (None, "/"),
        ("http://localhost/bench/page?x=1", "/bench/page"),
        ("http://evil.example//elsewhere", "//elsewhere"),
        ("http://[", "/"),
        ("http://localhost", "/"),
    ],
)
def test_a_form_sent_by_a_visitor_leads_back_to_the_page_it_stood_on(
    bench_pages: Pages, referrer: str | None, back: str
) -> None:
    headers = {"Referer": referrer} if referrer else {}
    answer = bench_pages.of().client.post("/bench/mine", headers=headers)
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={back}")


def test_a_permission_opens_a_door_whatever_its_scope(bench_pages: Pages, cast: Cast) -> None:
    assert bench_pages.of(cast.learner).get("/bench/staff").status_code == 403
    assert bench_pages.of().get("/bench/staff").status_code == 302
    for person in (cast.planner, cast.coordinator, cast.officer):
        assert bench_pages.of(person).get("/bench/staff").status_code == 200


def test_scripts_are_told_by_a_status(bench_pages: Pages, cast: Cast) -> None:
    visitor, learner = bench_pages.of().get("/bench/script"), bench_pages.of(cast.learner).get("/bench/script")
    assert (visitor.status_code, visitor.json) == (401, {"error": "http_401", "text": "", "reference": ""})
    assert (learner.status_code, learner.mimetype) == (403, "application/json")
    assert bench_pages.of(cast.planner).get("/bench/script").json == {"answer": "staff"}


def test_files_that_everybody_may_see_need_no_person(bench_app: Flask, client: FlaskClient) -> None:
    answer = bench_app.test_client().get("/static/nothing.css")
    assert answer.status_code == 404


def test_a_door_says_once_who_may_use_it() -> None:
    view = public(lambda: redirect("/"))
    for mark in (public, signed_in, requires(Permission.JOBS_READ)):
        with pytest.raises(ValueError, match="says twice"):
            mark(view)
    assert mark_of(view).audience == "public"
