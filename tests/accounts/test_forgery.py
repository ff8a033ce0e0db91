"""Forms that another site sends in somebody's name are refused: signing in and out included."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from lms.config import Settings
from lms.db import session
from lms.web.layout import provider
from tests.accounts.post import REGISTRATION
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages

POSTS = (
    "/register",
    "/sign-in",
    "/sign-out",
    "/forgot-password",
    "/register/confirm/x",
    "/reset-password/x",
    "/profile",
    "/profile/password",
    "/profile/address/confirm",
    "/profile/browsers/1/sign-out",
    "/office/people",
    "/office/people/1/roles",
    "/office/people/1/roles/1/end",
    "/office/people/1/close",
    "/office/people/1/open",
    "/office/people/1/sign-out",
    "/office/people/1/confirm",
    "/office/registrations/1/confirm",
)


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application as it is outside tests: it asks every form for its token."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_the_token_of_its_page_is_refused(
    guarded: Flask, pages: Pages, cast: Cast, path: str
) -> None:
    browser = pages.of(cast.administrator)
    for token in ({}, {"csrf_token": "somebody else's"}):
        assert browser.send(path, {**REGISTRATION, **token}).status_code == 400
    assert browser.get("/profile").status_code == 200
    session.refresh(cast.learner)
    assert cast.learner.disabled_at is None


def test_the_token_of_another_browser_is_refused_and_ones_own_is_taken(guarded: Flask, pages: Pages) -> None:
    person = make_person()
    session.commit()
    mine, yours = pages.of(person), pages.of(person)
    assert mine.send("/profile/address/confirm", {"csrf_token": token_in(yours)}).status_code == 400
    assert mine.send("/profile/address/confirm", {"csrf_token": token_in(mine)}).status_code == 303


def token_in(browser: Browser) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/profile").get_data(as_text=True))
    assert found is not None
    return found[1]


def test_no_secret_setting_is_shown_to_templates(settings: Settings) -> None:
    shown = str(provider(settings))
    assert settings.secret_key not in shown
