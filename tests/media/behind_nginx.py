"""The application on a port of its own with a real nginx before it, and readers with cookies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from http.cookies import SimpleCookie

from click.testing import CliRunner
from flask import Flask, request
from werkzeug.serving import make_server

from lms import clock, db
from lms.access.marks import public
from lms.accounts.models import Person
from lms.accounts.sessions import begin_session
from lms.app import create_app
from lms.config import Settings
from lms.media.commands import media
from lms.media.passes import cookie_pass, key_for_nginx
from lms.media.streaming import stream_address
from tests.nginx import Nginx


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Reader:
    """A browser's connection and cookies; addresses are sent as they are written."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Reply:
        """Ask, and keep what cookies the answer brings."""
        return self.send("GET", address, **headers)

    def send(self, method: str, address: str, **headers: str) -> Reply:
        """Ask by any method."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, address, headers=sent)
        answer = connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._take(line)
        connection.close()
        return Reply(answer.status, dict(answer.headers), body)

    def _take(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


@dataclass
class House:
    """What is served, and how many requests reached the application."""

    app: Flask
    port: int
    asked: list[str] = field(default_factory=list)
    nginx: Nginx | None = None

    def carry_by(self, streaming: str) -> None:
        """Let this carrier answer from now on."""
        self.app.config["SETTINGS"] = replace(self.app.config["SETTINGS"], streaming=streaming)

    def reader(self, person_id: int | None = None) -> Reader:
        """A browser, signed in for this person."""
        assert self.nginx is not None
        made = Reader(self.nginx.port)
        if person_id is not None:
            with db.transaction():
                token = begin_session(
                    db.session.get_one(Person, person_id), lives=self.app.config["LMS_SESSION_LIVES"], browser="t"
                )
            values = {"_user_id": token, "_fresh": True, "seen": int(clock.now().timestamp())}
            signer = self.app.session_interface.get_signing_serializer(self.app)
            made.cookies["enduring"] = signer.dumps(values)
        return made


def stale_cookie(settings: Settings, sitting: str) -> str:
    """A cookie of ours whose freshness ended a second ago."""
    key = key_for_nginx(settings.signing_key)
    return cookie_pass(key, sitting=sitting, freshness=int(clock.now().timestamp()) - 1)


@contextmanager
def served_behind_nginx(settings: Settings, bucket: str = "") -> Iterator[House]:
    """Serve with these settings, behind nginx, until the context ends."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False

    @app.get("/address-of-the-tests/<slug>/<path:name>/below/<path:prefix>")
    @public
    def give_address(slug: str, name: str, prefix: str) -> str:
        return stream_address("learning.stream", prefix=prefix, name=name, slug=slug)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    house = House(app, server.port)
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: _count(house))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = CliRunner().invoke(media, ["nginx-key"], obj=lambda: settings).output
    with Nginx(application=server.port, media=settings.home / "media", key=key, bucket=bucket) as house.nginx:
        yield house
    server.shutdown()
    server.server_close()


def _count(house: House) -> None:
    house.asked.append(request.path)
