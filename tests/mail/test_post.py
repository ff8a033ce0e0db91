"""Letters are written with the change, leave after it, once, and keep no secret when they are gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.handlers import Sink
from flask import Flask
from jinja2 import DictLoader, UndefinedError

from lms import db
from lms.config import Settings
from lms.jobs import outbox
from lms.jobs.models import Job
from lms.mail import post
from lms.mail.carriers import Carrier, FileCarrier, MemoryCarrier, SmtpCarrier, compose
from lms.mail.models import Letter
from tests.guardian import free_port

WORDS = {
    "hello/subject.txt": "Hello {{ name }},\n  from {{ provider }}\n",
    "hello/body.txt": "Dear {{ name }}, press {{ link }} before {{ ends|day('America/Chicago') }}.",
    "hello/body.html": "<p>Dear {{ name }}, <a href='{{ link }}'>press</a>. {{ _('Thank you') }}</p>",
}
FACTS = {"name": "Elena <Marsh>", "link": "http://localhost/confirm/secret"}


@pytest.fixture
def carrier(settings: Settings) -> Iterator[MemoryCarrier]:
    """Letters stay in memory; the office has one kind of letter."""
    kept = MemoryCarrier()
    open_with(settings, kept)
    outbox.wake_with(lambda _id: None)
    yield kept
    post.open_office(settings)


def open_with(settings: Settings, carrier: Carrier) -> None:
    post.open_office(settings, carrier).environment.loader = DictLoader(WORDS)


def send(frozen: datetime, to: str = "elena@northgate.example", **facts: str) -> int:
    with db.transaction():
        return post.send("hello", to, ends=frozen, **(FACTS | facts))


def kept(letter_id: int) -> Letter:
    with db.transaction(write=False) as current:
        letter = current.get_one(Letter, letter_id)
        current.expunge(letter)
        return letter


def test_a_letter_leaves_after_the_commit_and_never_after_an_undoing(
    own_database: str, carrier: MemoryCarrier, frozen: datetime
) -> None:
    def write_and_fail() -> None:
        with db.transaction():
            post.send("hello", "a@b.example", ends=frozen, **FACTS)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        write_and_fail()
    assert outbox.run_waiting() == 0
    letter_id = send(frozen)
    assert carrier.messages == []
    assert outbox.run_waiting() == 1
    assert len(carrier.messages) == 1
    assert kept(letter_id).sent_at == frozen


def test_a_letter_says_its_facts_in_two_forms(own_database: str, carrier: MemoryCarrier, frozen: datetime) -> None:
    send(frozen)
    outbox.run_waiting()
    (message,) = carrier.messages
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert message["Subject"] == "Hello Elena <Marsh>, from Northgate Health"
    assert text.get_content() == (
        "Dear Elena <Marsh>, press http://localhost/confirm/secret before 21 November 2026.\n"
    )
    assert "Elena &lt;Marsh&gt;" in html.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Sat, 21 Nov 2026 21:00:00 +0000"


def test_a_repeat_finds_the_letter_sent(own_database: str, carrier: MemoryCarrier, frozen: datetime) -> None:
    letter_id = send(frozen)
    for _ in range(2):
        post.deliver(letter_id)
    assert len(carrier.messages) == 1


def test_links_are_forgotten_with_the_letter_but_for_the_demonstration(
    own_database: str, carrier: MemoryCarrier, settings: Settings, frozen: datetime
) -> None:
    letter_id = send(frozen)
    assert "secret" in kept(letter_id).body_text
    outbox.run_waiting()
    assert (kept(letter_id).body_text, kept(letter_id).body_html) == ("", "")
    open_with(replace(settings, demo=True), carrier)
    letter_id = send(frozen)
    outbox.run_waiting()
    assert "secret" in kept(letter_id).body_text


def test_a_letter_that_did_not_leave_is_tried_again_as_the_same_letter(
    own_database: str, settings: Settings, carrier: MemoryCarrier, frozen: datetime
) -> None:
    class Unsure(MemoryCarrier):
        """Takes the letter and then says that it did not."""

        def carry(self, message: object) -> None:
            super().carry(message)  # type: ignore[arg-type]
            raise OSError("connection lost")

    unsure = Unsure()
    open_with(settings, unsure)
    letter_id = send(frozen)
    for _ in range(2):
        with pytest.raises(OSError, match="connection lost"):
            post.deliver(letter_id)
    first, second = unsure.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert kept(letter_id).sent_at is None
    outbox.run_waiting()
    with db.transaction(write=False) as current:
        assert "connection lost" in current.query(Job).one().last_error


def test_a_letter_with_a_hole_is_never_written(
    own_database: str, carrier: MemoryCarrier, frozen: datetime
) -> None:
    with pytest.raises(UndefinedError), db.transaction():
        post.send("hello", "a@b.example", name="Elena", ends=frozen)
    assert outbox.run_waiting() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to", "a@b.example\r\nBcc: all@b.example"),
        ("to", "a@b.example, all@b.example"),
        ("to", ""),
        ("subject", "Hello\r\nBcc: all@b.example"),
        ("sender", "Office <a@b.example>\nBcc: all@b.example"),
    ],
)
def test_nobody_adds_headers_or_addresses(field: str, value: str) -> None:
    fields = {"sender": "Office <office@b.example>", "to": "a@b.example", "subject": "Hello"}
    with pytest.raises((ValueError, IndexError)):
        compose(name="1", text="x", html="x", **(fields | {field: value}))


def test_line_breaks_of_facts_stay_out_of_the_subject(
    own_database: str, carrier: MemoryCarrier, frozen: datetime
) -> None:
    send(frozen, name="Elena\r\nBcc: all@b.example")
    outbox.run_waiting()
    (message,) = carrier.messages
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Hello Elena Bcc: all@b.example")


def test_letters_become_files_one_each(
    tmp_path: Path, own_database: str, frozen: datetime, settings: Settings
) -> None:
    open_with(settings, FileCarrier(tmp_path / "letters"))
    letter_id = send(frozen)
    post.deliver(letter_id)
    (file,) = (tmp_path / "letters").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (message["To"], file.suffix) == ("elena@northgate.example", ".eml")
    post.open_office(settings)


def test_letters_go_to_the_mail_server_whatever_alphabet_they_are_in(
    own_database: str, frozen: datetime, settings: Settings
) -> None:
    received: list[str] = []

    class Keep(MessageHandler):
        """Keeps what arrives."""

        def handle_message(self, message: object) -> None:
            received.append(str(message))

    server = Controller(Keep(), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        open_with(settings, SmtpCarrier("127.0.0.1", server.port))
        post.deliver(send(frozen, name="Łukasz Ω"))
    finally:
        server.stop()
        post.open_office(settings)
    assert len(received) == 1
    assert "To: elena@northgate.example" in received[0]


def test_a_mail_server_that_cannot_encrypt_gets_neither_letter_nor_password(
    own_database: str, frozen: datetime, settings: Settings
) -> None:
    server = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        message = compose(name="1", sender="a@b.example", to="a@b.example", subject="x", text="x", html="x")
        for carrier in (
            SmtpCarrier("127.0.0.1", server.port, starttls=True),
            SmtpCarrier("127.0.0.1", server.port, user="u", password="p"),
        ):
            with pytest.raises(Exception, match="not supported by server"):
                carrier.carry(message)
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "kind"), [("file", FileCarrier), ("memory", MemoryCarrier), ("smtp", SmtpCarrier)]
)
def test_settings_choose_the_carrier(settings: Settings, name: str, kind: type) -> None:
    assert isinstance(post.open_office(replace(settings, mail_carrier=name)).carrier, kind)
    post.open_office(settings)


def test_links_name_our_own_address_never_the_requests(
    app: Flask, settings: Settings, carrier: MemoryCarrier
) -> None:
    open_with(replace(settings, base_url="https://ce.northgate.example/"), carrier)
    with app.test_request_context("/", base_url="http://localhost"):
        assert post.link("/confirm/x") == "https://ce.northgate.example/confirm/x"
