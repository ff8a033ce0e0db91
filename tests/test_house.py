"""The house stands: it answers, and asks who one is."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from lms import db
from lms.app import open_house
from lms.config import Settings
from tests.factories.activities import make_activity


def test_the_house_says_that_it_is_well(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_an_activity_can_be_built(database: None) -> None:
    assert make_activity().closes_at is not None


def test_what_a_test_commits_stays_in_its_own_database(
    app: Flask, settings: Settings, request: pytest.FixtureRequest
) -> None:
    """Whatever house an earlier test had opened, and whichever fixtures come after it."""
    open_house(replace(settings))
    own = request.getfixturevalue("own_database")
    request.getfixturevalue("letters")
    assert db.engine().url == make_url(own)
