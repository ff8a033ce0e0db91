"""Addresses that hold a secret: who guesses waits, and nobody is made to wait for another's guesses."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from lms import clock
from lms.access.limits import Limit
from lms.web.guessing import missed, sought
from tests.conftest import NOW

FEW = Limit(kind="tried", most=2, period=timedelta(minutes=10))
pytestmark = pytest.mark.usefixtures("frozen")


def wait_told(refused: pytest.ExceptionInfo[TooManyRequests]) -> object:
    return refused.value.retry_after


def test_whoever_guesses_is_not_read_for_until_the_period_ends(app: Flask) -> None:
    with app.test_request_context():
        assert [sought(FEW, lambda: None) for _each in range(2)] == [None, None]
        with clock.frozen_at(NOW + timedelta(minutes=4)), pytest.raises(TooManyRequests) as refused:
            sought(FEW, lambda: "what is right")
        assert wait_told(refused) == 360
        with clock.frozen_at(NOW + timedelta(minutes=10)):
            assert sought(FEW, lambda: "what is right") == "what is right"


def test_what_was_missed_is_counted_by_network(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.9"}):
        missed(FEW)
        missed(FEW)
        with pytest.raises(TooManyRequests) as refused:
            missed(FEW)
        assert wait_told(refused) == 600
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.10"}):
        missed(FEW)
