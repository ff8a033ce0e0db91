"""Several people, or one person's several tabs, at the same moment: real threads with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import TypeVar

from flask import Flask

from lms import clock, db
from lms.accounts.models import Person
from tests.pages import Browser, Pages

Result = TypeVar("Result")


def at_once(count: int, act: Callable[[int], Result]) -> list[Result]:
    """Call `act` with 0 … count - 1, each in a thread of its own, all let go together."""
    gate = Barrier(count, timeout=30)

    def run(number: int) -> Result:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def signed_in_at(moment: datetime, app: Flask, person_id: int) -> Browser:
    """A browser of somebody who stands in the test's own database."""
    with clock.frozen_at(moment):
        db.begin(write=True)
        browser = Pages(app).of(db.session.get_one(Person, person_id))
        if db.is_open():
            db.finish(keep=True)
    return browser
