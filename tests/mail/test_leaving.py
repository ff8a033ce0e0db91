"""What a letter is about is looked at again when it leaves; a calendar goes with it as it was written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

import pytest
from jinja2 import DictLoader

from lms import db
from lms.config import Settings
from lms.housekeeping import tidy
from lms.jobs import outbox
from lms.mail import checks, post
from lms.mail.carriers import MemoryCarrier
from lms.mail.models import Letter
from lms.mail.post import Asked

WORDS = {"note/subject.txt": "{{ what }}", "note/body.txt": "{{ what }}", "note/body.html": "<p>{{ what }}</p>"}
CALENDAR = b"BEGIN:VCALENDAR\r\nX-NAME:\xc3\x89lan\r\nEND:VCALENDAR\r\n"
standing: dict[int, str] = {}


@checks.check("tests.standing")
def still_stands(number: int) -> str:
    """Why not, as the test has it."""
    return standing.get(number, checks.HOLDS)


@pytest.fixture
def carrier(own_database: str, settings: Settings) -> Iterator[MemoryCarrier]:
    kept = MemoryCarrier()
    open_with(settings, kept)
    outbox.wake_with(lambda *_ids: None)
    standing.clear()
    yield kept
    post.open_office(settings)


def open_with(settings: Settings, carrier: MemoryCarrier) -> None:
    post.open_office(settings, carrier).environment.loader = DictLoader(WORDS)


def write(number: int, **values: object) -> int:
    with db.transaction():
        made = post.send(
            "note",
            "elena@northgate.example",
            check=Asked("tests.standing", {"number": number}),
            what=f"Number {number}",
            **values,  # type: ignore[arg-type]
        )
        assert made is not None
        return made


def kept(letter_id: int) -> Letter:
    with db.transaction(write=False) as current:
        letter = current.get_one(Letter, letter_id)
        current.expunge(letter)
        return letter


def subjects(carrier: MemoryCarrier) -> list[str]:
    return [message["Subject"] for message in carrier.messages]


def test_a_letter_that_no_longer_holds_when_it_leaves_is_dropped_with_the_reason(
    carrier: MemoryCarrier, frozen: datetime
) -> None:
    first, second = write(1), write(2)
    standing[1] = "cancelled"
    assert outbox.run_waiting() == 2
    assert subjects(carrier) == ["Number 2"]
    dropped = kept(first)
    assert (dropped.sent_at, dropped.dropped_at, dropped.dropped_because) == (None, frozen, "cancelled")
    assert (dropped.body_text, dropped.body_html) == ("", "")
    assert (kept(second).sent_at, kept(second).dropped_at) == (frozen, None)


def test_what_was_dropped_stays_so(carrier: MemoryCarrier, frozen: datetime) -> None:
    letter_id = write(1)
    standing[1] = "cancelled"
    post.deliver(letter_id)
    standing.clear()
    post.deliver(letter_id)
    assert carrier.messages == []


def test_a_check_that_fails_leaves_the_letter_for_another_try(carrier: MemoryCarrier) -> None:
    with db.transaction():
        letter_id = post.send("note", "a@b.example", check=Asked("tests.standing", {"wrong": 1}), what="x") or 0
    with pytest.raises(TypeError):
        post.deliver(letter_id)
    assert (kept(letter_id).sent_at, kept(letter_id).dropped_at) == (None, None)


def test_two_checks_never_have_one_name() -> None:
    with pytest.raises(ValueError, match="is there already"):
        checks.check("tests.standing")(lambda: checks.HOLDS)


def test_a_calendar_goes_with_its_letter_to_the_byte(carrier: MemoryCarrier, frozen: datetime) -> None:
    letter_id = write(1, calendar=CALENDAR)
    write(2)
    outbox.run_waiting()
    (with_it, without) = carrier.messages
    (part,) = with_it.iter_attachments()
    assert isinstance(part, EmailMessage)
    assert part.get_payload(decode=True) == CALENDAR
    assert (part.get_content_type(), part.get_param("method"), part.get_filename()) == (
        "text/calendar",
        "PUBLISH",
        "event.ics",
    )
    assert with_it.get_body(("plain",)) is not None
    assert list(without.iter_attachments()) == []
    assert kept(letter_id).calendar == ""


def test_a_demonstration_keeps_what_its_letters_said(carrier: MemoryCarrier, settings: Settings) -> None:
    open_with(replace(settings, demo=True), carrier)
    letter_id = write(1, calendar=CALENDAR)
    outbox.run_waiting()
    assert kept(letter_id).calendar == CALENDAR.decode()


def test_one_letter_is_written_of_what_is_named_in_words_too(carrier: MemoryCarrier) -> None:
    write(1, only_of="7 3")
    with db.transaction():
        assert post.send("note", "a@b.example", only_of="7 3", what="again") is None
        assert post.send("note", "a@b.example", only_of="7 4", what="next") is not None


def test_calendars_of_letters_that_never_left_are_emptied_in_time(carrier: MemoryCarrier) -> None:
    with db.transaction():
        letter_id = write_long_ago()
    tidy()
    assert kept(letter_id).calendar == ""


def write_long_ago() -> int:
    old = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    made = post.send("note", "a@b.example", calendar=CALENDAR, what="old")
    letter = db.session.get_one(Letter, made)
    letter.written_at = old
    return letter.id
