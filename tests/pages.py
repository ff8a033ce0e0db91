"""Reads pages and sends forms as people do: hidden fields come along, redirects are followed on demand."""

import re
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms import clock, db
from lms.accounts.models import Person
from lms.accounts.sessions import begin_session


@dataclass
class Pages:
    """Browsers by person."""

    app: Flask

    def of(self, person: Person | None = None) -> "Browser":
        """A browser of its own, signed in for this person."""
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person)
        return Browser(client)


@dataclass
class Browser:
    """One browser."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return sound(self.client.get(path, **options))

    def send(self, path: str, data: dict[str, Any] | None = None, *, key: str | None = None) -> TestResponse:
        """Send a form with a fresh idempotency key, or with this one."""
        sent = {"idempotency_key": key or secrets.token_hex(16), **(data or {})}
        return sound(self.client.post(path, data=sent))

    def send_json(self, path: str, data: Any) -> TestResponse:
        """Send what a script sends."""
        return self.client.post(path, json=data)


def sound(answer: TestResponse) -> TestResponse:
    """The answer, unless its page says an id twice: a label would then name another field than its own."""
    if answer.mimetype == "text/html":
        ids = Counter(re.findall(r'(?s)<[^>]*?\sid="([^"]*)"', answer.get_data(as_text=True)))
        twice = [one for one, count in ids.items() if count > 1]
        assert twice == [], (answer.request.path, twice)
    return answer


def sign_in(client: FlaskClient, person: Person) -> None:
    """Put a signed-in cookie into a browser, as the sign-in page does."""
    token = begin_session(person, lives=timedelta(hours=72), browser="tests")
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
        cookie["seen"] = int(clock.now().timestamp())


def text_of(response: TestResponse) -> str:
    """The page's words without tags, in one line."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", " ", response.get_data(as_text=True))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def filled(html: str) -> dict[str, str]:
    """The form as it stands on the page."""
    sent = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not name[1].startswith(("csrf", "q")):
            sent[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'selected value="([^"]*)"', body)
        sent[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', html, re.S):
        sent[name] = body.strip()
    return sent
