"""Browsers for tests that commit for real."""

from datetime import datetime

from flask import Flask

from lms import clock, db
from lms.accounts.models import Person
from tests.pages import Browser, Pages


def signed_in_at(moment: datetime, app: Flask, person_id: int) -> Browser:
    """A browser of somebody who stands in the test's own database."""
    with clock.frozen_at(moment):
        db.begin(write=True)
        browser = Pages(app).of(db.session.get_one(Person, person_id))
        if db.is_open():
            db.finish(keep=True)
    return browser
