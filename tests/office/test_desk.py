"""The desk, failed work, the demonstration's letters, contact and privacy."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms import clock, config
from lms.config import Settings
from lms.db import session
from lms.jobs.models import Job
from lms.mail import post
from lms.mail.carriers import MemoryCarrier
from lms.mail.models import Letter
from tests.accounts.post import REGISTRATION, delivered
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")


@pytest.fixture
def demonstration(settings: Settings, letters: MemoryCarrier) -> Iterator[Settings]:
    """The settings of a demonstration in use, once everything else has come home to those of the tests."""
    config.use(replace(settings, demo=True))
    yield config.current()
    config.use(settings)


def test_the_desk_leads_to_what_one_may_do(pages: Pages, cast: Cast) -> None:
    words = {name: text_of(pages.of(getattr(cast, name)).get("/office")) for name in ("planner", "administrator")}
    assert "Activities" in words["planner"]
    assert "People and roles" not in words["planner"]
    assert "Recordings Upload" not in words["planner"]
    for words_of_link in ("People and roles", "Recordings Upload", "Work that failed Nothing waits."):
        assert words_of_link in words["administrator"]
    assert pages.of(cast.learner).get("/office").status_code == 403
    assert pages.of().get("/office").status_code == 302


def test_staff_see_work_that_failed_and_others_do_not(pages: Pages, cast: Cast) -> None:
    now = clock.now()
    job = Job(
        kind="mail.deliver", arguments={}, queued_at=now, available_at=now, dead_at=now, last_error="No route"
    )
    session.add(job)
    session.commit()
    words = text_of(pages.of(cast.officer).get("/office/jobs"))
    assert "mail.deliver" in words
    assert "No route" in words
    assert "1 piece of work waits" in text_of(pages.of(cast.officer).get("/office"))
    assert pages.of(cast.planner).get("/office/jobs").status_code == 403


def test_the_demonstration_shows_its_letters_with_links_to_follow(
    demonstration: Settings, pages: Pages, letters: MemoryCarrier
) -> None:
    post.open_office(demonstration, letters)
    visitor = pages.of()
    assert "No letter yet" in text_of(visitor.get("/office/letters"))
    visitor.send("/register", REGISTRATION | {"given_name": "<b>Noor</b>"})
    delivered(letters)
    page = visitor.get("/office/letters").get_data(as_text=True)
    path = next(part for part in page.split('"') if part.startswith("/office/letters/"))
    letter = visitor.get(path).get_data(as_text=True)
    assert 'href="http://localhost/register/confirm/' in letter
    assert "<b>Noor</b>" not in letter
    assert visitor.get("/office/letters/999").status_code == 404


def test_the_demonstration_shows_the_calendar_of_a_letter_and_that_one_was_dropped(
    demonstration: Settings, pages: Pages, cast: Cast
) -> None:
    session.add(
        Letter(
            kind="event_reminder",
            to_address="elena@northgate.example",
            subject="Tomorrow",
            body_text="It begins tomorrow.",
            body_html="",
            written_at=clock.now(),
            calendar="BEGIN:VCALENDAR",
            dropped_at=clock.now(),
            dropped_because="cancelled",
        )
    )
    session.commit()
    visitor = pages.of()
    (path,) = re.findall(r'"(/office/letters/\d+)"', visitor.get("/office/letters").get_data(as_text=True))
    words = text_of(visitor.get(path))
    assert "BEGIN:VCALENDAR" in words
    assert "no longer held when it was to leave" in words


def test_outside_the_demonstration_there_are_no_letters_to_read(
    pages: Pages, cast: Cast, letters: MemoryCarrier
) -> None:
    pages.of().send("/register", REGISTRATION)
    delivered(letters)
    for browser in (pages.of(), pages.of(cast.administrator)):
        assert browser.get("/office/letters").status_code == 404
        assert browser.get("/office/letters/1").status_code == 404
    assert "Letters (demonstration)" not in text_of(pages.of(cast.administrator).get("/office"))
    assert "Letters (demonstration)" not in text_of(pages.of().get("/register/letter-sent"))


def test_everybody_reads_whom_to_reach_and_what_is_stored(pages: Pages, settings: Settings) -> None:
    assert settings.contact_address in text_of(pages.of().get("/contact"))
    words = text_of(pages.of().get("/privacy"))
    assert "at least 7 years" in words
    assert "groups of five and more" in words
    # Ballots move in fives, and never because an activity ends.
    assert "always together with at least four others" in words
    assert "or at the activity’s end" not in words
