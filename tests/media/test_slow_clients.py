"""Slow readers and slow uploaders hold connections, never pages: the real server, on loopback."""

import re
import socket
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest
from flask import Flask

from lms import db, storage
from lms.access.permissions import Role
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.config import Settings
from tests.browser import Server
from tests.factories.activities import make_recording

READERS, UPLOADERS = 30, 10
PASSWORD = "Rhythm*2026"
SIZE = 4 * 1024 * 1024
LENGTH = 64 * 1024 * 1024


class Visit:
    """A signed-in browser without a screen."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str]:
        """A page."""
        with self.opener.open(self.server.url + path, timeout=60) as answer:
            return answer.status, answer.read().decode()

    def sign_in(self, address: str) -> None:
        """Fill in the sign-in page."""
        page = self.get("/sign-in")[1]
        hidden = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]+)"', page))
        form = urlencode({**hidden, "email": address, "password": PASSWORD, "next": "/recordings"}).encode()
        with self.opener.open(self.server.url + "/sign-in", data=form, timeout=60) as answer:
            assert answer.url.endswith("/recordings"), answer.url

    @property
    def cookies(self) -> str:
        """What this browser sends along."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    @property
    def token(self) -> str:
        """The page's token for scripts."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/recordings")[1])
        assert found is not None
        return found[1]


@pytest.fixture
def visit(app: Flask, settings: Settings) -> Iterator[tuple[Visit, int]]:
    """A course admin before the real product, with two processes and no worker, and a recording of 64 MiB."""
    with Server(demo=False, LMS_WORKERS="2", LMS_UPLOADS_PER_PERSON="4") as server:
        db.connect(f"sqlite:///{server.home / 'enduring.sqlite3'}")
        storage.use(str(server.home / "media"))
        # Far more than the system's own buffers take in: an answer that held a file open would be held itself.
        place = storage.files().temporary("recordings")
        with place.open("wb") as sparse:
            sparse.truncate(LENGTH)
        with db.transaction():
            recording = make_recording(storage_name=f"recordings/{place.name}", size=LENGTH)
            add_person(
                given_name="Ines",
                family_name="Roth",
                address="ines.roth@northgate.example",
                degree="MS",
                profession=Profession.ADMINISTRATOR,
                password=PASSWORD,
                role=Role.COURSE_ADMIN,
            )
            number = recording.id
        made = Visit(server)
        made.sign_in("ines.roth@northgate.example")
        yield made, number
        db.connect(settings.database)
        storage.use(settings.media_root)


@contextmanager
def held_open(server: Server) -> Iterator[socket.socket]:
    """A connection that takes next to nothing in at once."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", server.port))
        yield connection


def begin_reading(connection: socket.socket, visit: Visit, recording_id: int) -> None:
    """Ask for 2 MiB and read only the first bytes of the answer."""
    request = (
        f"GET /recordings/{recording_id}/file HTTP/1.1\r\nHost: 127.0.0.1:{visit.server.port}\r\n"
        f"Cookie: {visit.cookies}\r\nRange: bytes=0-\r\n\r\n"
    )
    connection.sendall(request.encode())
    assert connection.recv(12) == b"HTTP/1.1 206"


def begin_upload(visit: Visit, token: str) -> str:
    """An upload's address."""
    connection = HTTPConnection("127.0.0.1", visit.server.port, timeout=60)
    headers = {
        "Cookie": visit.cookies,
        "X-CSRFToken": token,
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(SIZE),
        "Upload-Metadata": "filename " + b64encode(b"slow.mp4").decode(),
    }
    connection.request("POST", "/recordings/uploads", headers=headers)
    answer: HTTPResponse = connection.getresponse()
    assert answer.status == 201, answer.read()
    address = answer.headers["Location"]
    connection.close()
    return str(address)


def begin_sending(connection: socket.socket, visit: Visit, token: str, address: str) -> None:
    """Announce a piece of 4 MiB and send its first bytes only."""
    request = (
        f"PATCH {address} HTTP/1.1\r\nHost: 127.0.0.1:{visit.server.port}\r\nCookie: {visit.cookies}\r\n"
        f"X-CSRFToken: {token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {SIZE}\r\n\r\n"
    )
    connection.sendall(request.encode() + b"\0\0\0\x18ftypisom")


@pytest.mark.browser
def test_pages_answer_while_forty_slow_clients_are_held(visit: tuple[Visit, int]) -> None:
    browser, recording_id = visit
    token = browser.token
    with ExitStack() as stack:
        readers = [stack.enter_context(held_open(browser.server)) for _ in range(READERS)]
        uploaders = [stack.enter_context(held_open(browser.server)) for _ in range(UPLOADERS)]
        addresses = [begin_upload(browser, token) for _ in uploaders]
        for connection in readers:
            begin_reading(connection, browser, recording_id)
        for connection, address in zip(uploaders, addresses, strict=True):
            begin_sending(connection, browser, token, address)
        time.sleep(0.5)
        for _ in range(10):
            assert browser.get("/healthz")[0] == 200
            assert browser.get("/recordings")[0] == 200
        # Pages were answered while none of the forty had ended: each reader still waits for bytes, and each
        # uploader is either being received or was told at once to come back.
        assert [connection.fileno() for connection in (*readers, *uploaders) if connection.fileno() < 0] == []
        assert all(drained(connection) > 1024 * 1024 for connection in readers)
        told = [first_bytes(connection) for connection in uploaders]
    assert set(told) <= {b"", b"HTTP/1.1 503"}
    assert told.count(b"") >= 4


def drained(connection: socket.socket) -> int:
    """How much of an answer was still to come."""
    total = 0
    while total <= 1024 * 1024 and (block := connection.recv(256 * 1024)):
        total += len(block)
    return total


def first_bytes(connection: socket.socket) -> bytes:
    """What an uploader has been told so far; nothing while her piece is being received."""
    connection.settimeout(0.2)
    try:
        return connection.recv(12)
    except TimeoutError:
        return b""
