"""Nobody but a registrant learns where a webinar is joined: by no page, file, feed, letter, header or redirect."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity, Meeting
from lms.jobs.models import Job
from lms.jobs.outbox import run
from lms.learning.calendars.operations import make_feed
from lms.learning.calendars.queries import address_of
from lms.learning.models import Arrival, EventRegistration
from lms.learning.participation import acknowledge
from lms.learning.registration.operations import cancel_own
from lms.learning.registration.operations import register as take_seat
from lms.mail.models import Letter
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages

ROOMS = ("learning.", "office.", "planning.", "media.", "accounts.", "credit.")
ELSEWHERE = ("/search?q=zoom", "/search?q=rhythm", "/search?q=98700", "/live?q=98700", "/check-in?code=98700")
OTHERS = ("visitor", "outsider", "waiting", "cancelled", "registered elsewhere")


@pytest.fixture(autouse=True)
def before() -> Iterator[None]:
    """Seats are taken a day before."""
    with clock.frozen_at(STARTS - timedelta(days=1)):
        yield


@pytest.fixture
def webinar(cast: Cast) -> Activity:
    """A webinar with one seat, which the learner has."""
    made = make_live_activity(terms={"capacity": 1})
    take_seat(cast.learner.id, made, {})
    acknowledge(cast.learner.id, made, 1)
    db.session.commit()
    return made


def secrets_of(webinar: Activity) -> tuple[str, str]:
    """What gives the meeting away: its number and its word."""
    parts = urlsplit(db.session.scalars(select(Meeting.url).where(Meeting.venue_id == venue_of(webinar))).one())
    return parts.path.removeprefix("/j/"), parts.query


def venue_of(webinar: Activity) -> int | None:
    """Where it takes place."""
    return webinar.sessions[0].venue_id


def seat_of(person: Person, webinar: Activity) -> EventRegistration:
    """Hers."""
    return db.session.scalars(
        select(EventRegistration).filter_by(person_id=person.id, activity_id=webinar.id)
    ).one()


def made(role: str, webinar: Activity) -> tuple[Person | None, list[str]]:
    """Somebody of this kind, and the tokens that she holds."""
    if role == "visitor":
        return None, ["nobody"]
    person = make_person("Noor", "Haddad")
    if role == "registered elsewhere":
        elsewhere = make_live_activity()
        take_seat(person.id, elsewhere, {})
        acknowledge(person.id, elsewhere, 1)
        acknowledge(person.id, webinar, 1)
        db.session.commit()
        learner = db.session.scalars(select(EventRegistration).filter_by(activity_id=webinar.id)).one()
        return person, [seat_of(person, elsewhere).token, learner.token]
    if role in ("waiting", "cancelled"):
        take_seat(person.id, webinar, {})
        acknowledge(person.id, webinar, 1)
    if role == "cancelled":
        cancel_own(person.id, webinar)
    db.session.commit()
    return person, [seat_of(person, webinar).token] if role != "outsider" else ["nobody"]


def places(app: Flask, webinar: Activity, person: Person | None, tokens: list[str]) -> list[str]:
    """Every address that names nothing but the activity, or a registration, whoever it is for; and her feed."""
    feed = [urlsplit(address_of(make_feed(person.id))).path] if person is not None else []
    db.session.commit()
    values: dict[str, list[Any]] = {"slug": [webinar.slug], "token": list(tokens)}
    with app.test_request_context():
        asked = [
            app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, value))
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint.startswith(ROOMS)
            for argument in values
            if rule.arguments in (set(), {argument})
            for value in values[argument]
        ]
    return [*dict.fromkeys(asked), *ELSEWHERE, *feed]


def write_letters() -> None:
    """What is queued is done."""
    db.session.commit()
    for number in db.session.scalars(select(Job.id).order_by(Job.id)).all():
        run(number)


def told(answer: TestResponse) -> str:
    """All of it: status line, headers, body."""
    return f"{answer.status}\n{answer.headers}\n{answer.get_data().decode('utf-8', 'replace')}"


def every_answer(app: Flask, browser: Browser, webinar: Activity, person: Person | None, tokens: list[str]) -> str:
    """What she is told anywhere, and by every button of a page to join by."""
    said = [told(browser.get(place)) for place in places(app, webinar, person, tokens)]
    for token in tokens:
        path = f"/join/{token}"
        for venue in (venue_of(webinar), "", "x"):
            said.append(told(browser.send(f"{path}/enter", {"venue": venue})))
        said += [told(browser.send_json(f"{path}/beat", {})), told(browser.send(f"{path}/disclosure"))]
    assert sum(one.startswith("200") for one in said) > 10
    return "\n".join(said)


@pytest.mark.parametrize("role", OTHERS)
def test_who_has_no_seat_is_told_nowhere_how_to_join(
    app: Flask, pages: Pages, webinar: Activity, role: str
) -> None:
    person, tokens = made(role, webinar)
    with clock.frozen_at(STARTS):
        said = every_answer(app, pages.of(person), webinar, person, tokens)
    assert webinar.title in said
    assert [one for one in secrets_of(webinar) if one in said] == []
    at_it = select(Arrival).where(Arrival.venue_id == venue_of(webinar))
    assert db.session.scalars(at_it).all() == []


def test_a_registrant_is_led_there_and_no_page_of_hers_names_the_way(
    app: Flask, pages: Pages, cast: Cast, webinar: Activity
) -> None:
    token = seat_of(cast.learner, webinar).token
    with clock.frozen_at(STARTS):
        browser = pages.of(cast.learner)
        said = [told(browser.get(place)) for place in places(app, webinar, cast.learner, [token])]
        led = browser.send(f"/join/{token}/enter", {"venue": venue_of(webinar)})
    number, word = secrets_of(webinar)
    assert number not in "".join(said)
    assert word not in "".join(said)
    assert number in str(led.location)
    # Of the answer that leads there no cache keeps anything.
    assert led.headers["Cache-Control"] == "no-store"


def test_no_letter_and_no_calendar_in_one_names_the_way(cast: Cast, webinar: Activity) -> None:
    take_seat(cast.colleague.id, webinar, {})
    write_letters()
    with clock.frozen_at(STARTS - timedelta(hours=23)):
        cancel_own(cast.learner.id, webinar)
        write_letters()
    letters = db.session.scalars(select(Letter)).all()
    assert {one.kind for one in letters} >= {"registered", "registration_waiting", "registration_cancelled"}
    written = "".join(one.subject + one.body_text + one.body_html + one.calendar for one in letters)
    assert [one for one in secrets_of(webinar) if one in written] == []
    # They name the registrant's own page.
    assert f"/join/{seat_of(cast.colleague, webinar).token}" in written
