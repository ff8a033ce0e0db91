"""The house stands: it answers, and asks who one is."""

from flask.testing import FlaskClient

from tests.factories.activities import make_activity


def test_the_house_says_that_it_is_well(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_an_activity_can_be_built(database: None) -> None:
    assert make_activity().closes_at is not None
