"""Uploads: cut, repeated, changed on their way and sent by two at once, they arrive whole and in little memory.

A file goes up in pieces of 8 MiB to the server as `lms run` starts it, with two processes. Some pieces break off
at a random byte, some bring a digest, right or wrong, and some are sent by two connections at the same moment.
What lies on the disk at the end has the SHA-256 of what was sent. Memory is that of all the server's processes.
"""

from __future__ import annotations

import hashlib
import random
import re
import socket
import struct
import sys
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

from sqlalchemy import select

from benchmarks._proof import Findings, House, house, is_full
from benchmarks._served import Server, _family, served
from lms import db, storage
from lms.access.permissions import Role
from lms.media.models import Upload
from lms.media.receiving import MOST_PIECE
from lms.server import WORKER
from tests.factories.people import grant, make_person
from tests.factories.recordings import clip
from tests.pages import sign_in
from tests.parallel import together

MEBIBYTE = 1024 * 1024
# Bytes in all, and one piece of how many meets a trouble.
SMALL = {"sqlite": (15 * MEBIBYTE + 1, 1)}
FULL = {"sqlite": (4096 * MEBIBYTE, 8), "postgresql": (256 * MEBIBYTE, 2)}
SEED = 20261122
MOST_MEGABYTES = 200
PATIENCE = 600
SMALL_PIECE = 128 * 1024


@dataclass
class Sender:
    """One signed-in browser's requests, and what they show."""

    server: Server
    cookies: dict[str, str]
    findings: Findings
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    token: str = ""
    address: str = ""

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> HTTPResponse:
        """Send one request on a connection of its own; its answer, whose body has been read."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        told = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        told |= {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token} if self.token else {}
        told |= {key.replace("_", "-"): text for key, text in headers.items()}
        try:
            connection.request(method, path, body, told)
        except (BrokenPipeError, ConnectionResetError):
            # It answers before it has read all of a piece that it does not take.
            connection.sock.settimeout(1)
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def begin(self, length: int) -> None:
        """Read the page's token and ask for an address."""
        page = self.ask("GET", "/recordings")
        for line in page.headers.get_all("Set-Cookie", []):
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(rb'name="csrf-token" content="([^"]+)"', page.body)  # type: ignore[attr-defined]
        assert found is not None, page.status
        self.token = found[1].decode()
        self.address = str(self.ask("POST", "/recordings/uploads", Upload_Length=str(length)).headers["Location"])

    def offset(self) -> int:
        """Where it goes on."""
        return int(str(self.ask("HEAD", self.address).headers["Upload-Offset"]))

    def send(self, offset: int, piece: bytes, **headers: str) -> int:
        """Send a piece; the status."""
        told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        try:
            return self.ask("PATCH", self.address, piece, **told, **headers).status
        except (OSError, HTTPException):
            return 0

    def send_patiently(self, offset: int, piece: bytes) -> None:
        """Send what is missing of a piece, again and again: who was cut off may still hold the file."""
        for _ in range(PATIENCE):
            arrived = self.offset() - offset
            if arrived == len(piece) or self.send(offset + arrived, piece[arrived:]) == 204:
                return
            time.sleep(0.05)
        raise RuntimeError("The upload does not go on.")

    def cut(self, offset: int, piece: bytes) -> None:
        """Send a part of a piece, then break the connection, in order or by a reset."""
        part = self.chance.randrange(len(piece))
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            lines = [
                f"PATCH {self.address} HTTP/1.1",
                f"Host: 127.0.0.1:{self.server.port}",
                "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                f"X-CSRFToken: {self.token}",
                "Tus-Resumable: 1.0.0",
                f"Upload-Offset: {offset}",
                "Content-Type: application/offset+octet-stream",
                f"Content-Length: {len(piece)}",
            ]
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + piece[:part])
            if part % 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        arrived = self.offset() - offset
        self.send_patiently(offset, piece)
        held = 0 <= arrived <= part
        self.findings.check("A cut at any byte resumes with at most one piece sent again", held, (arrived, part))

    def change(self, offset: int, piece: bytes) -> None:
        """Send a piece whose bytes are not those of its digest, then as it is."""
        digest = "sha256 " + b64encode(hashlib.sha256(piece).digest()).decode()
        changed = self.send(offset, bytes(1) + piece[:0:-1], Upload_Checksum=digest)
        kept = self.offset() - offset
        held = (changed, kept) == (460, 0)
        self.findings.check("Nothing is kept of a piece that changed on its way", held, (changed, kept))
        whole = self.send(offset, piece, Upload_Checksum=digest)
        self.findings.check("A piece with the right digest is taken", whole == 204, whole)

    def both(self, offset: int, piece: bytes) -> None:
        """Send the same piece by two connections at once."""
        start = piece[:SMALL_PIECE]
        statuses = sorted(together(2, lambda _number: self.send(offset, start)))
        held = statuses[0] == 204 and statuses[1] in (409, 423) and self.offset() == offset + len(start)
        self.findings.check("Of two writers one wins and the other is told so", held, statuses)
        self.send_patiently(offset, piece)


def main() -> int:
    """Each engine in turn; the exit status."""
    findings = Findings()
    print("| Engine | File, MB | Seconds | MB a second | Memory idle, MB | Memory at its most, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for engine, (length, every) in (FULL if is_full("uploads") else SMALL).items():
        with house(engine) as opened:
            upload(opened, findings, length, every)
    return findings.end()


def upload(opened: House, findings: Findings, length: int, every: int) -> None:
    """Send a file of this length, of which one piece in `every` meets a trouble, and look at what arrived."""
    cookies = cookie_of_admin(opened)
    environ = {
        "LMS_HOME": str(opened.settings.home),
        "LMS_DATABASE_URL": opened.settings.database,
        "LMS_MEDIA_ROOT": opened.settings.media_root,
        "LMS_SECRET_KEY": opened.settings.secret_key,
        "LMS_WORKERS": "2",
    }
    digest, most = hashlib.sha256(), 0
    # The small size has a piece for each trouble.
    most_piece = min(MOST_PIECE, length // 3)
    with served(WORKER, environ) as server:
        sender = Sender(server, cookies, findings)
        sender.begin(length)
        troubles = [sender.cut, sender.both, sender.change]
        idle, start = memory_of(server), time.monotonic()
        for number, offset in enumerate(range(0, length, most_piece)):
            piece = bytes_of(number, min(most_piece, length - offset))
            digest.update(piece)
            act = troubles[number // every % len(troubles)] if number % every == 0 else sender.send_patiently
            act(offset, piece)
            most = max(most, memory_of(server))
        taken = time.monotonic() - start
    megabytes = length / 1e6
    print(f"| {opened.engine} | {megabytes:,.0f} | {taken:,.0f} | {megabytes / taken:,.0f} | {idle} | {most} |")
    if is_full("uploads"):
        # Every process loads its library of documents some seconds after its first page; where a file takes a
        # second only, that would decide.
        findings.check(f"Memory grows by less than {MOST_MEGABYTES} MB", most - idle < MOST_MEGABYTES, most - idle)
    findings.check(
        "The finished file has the SHA-256 of what was sent", sha256_of(arrived()) == digest.hexdigest()
    )


def cookie_of_admin(opened: House) -> dict[str, str]:
    """What a course admin's browser keeps."""
    client = opened.app.test_client()
    with db.transaction():
        person = make_person("Ines", "Roth")
        grant(person, Role.COURSE_ADMIN)
        sign_in(client, person)
    found = client.get_cookie(opened.app.config["SESSION_COOKIE_NAME"])
    assert found is not None
    return {found.key: found.value}


def bytes_of(number: int, length: int) -> bytes:
    """A piece: the first begins as a recording does, what follows is like nothing else."""
    noise = random.Random(SEED + number).randbytes(length)
    head = clip(2)[:8192] if number == 0 else b""
    return head + noise[len(head) :]


def memory_of(server: Server) -> int:
    """Megabytes that the server's processes hold now."""
    kilobytes = 0
    for number in _family(server.process.pid):
        # A process that has ended since it was listed holds nothing.
        with suppress(FileNotFoundError, ProcessLookupError):
            found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{number}/status").read_text())
            kilobytes += int(found[1]) if found else 0
    return kilobytes // 1000


def arrived() -> Path:
    """The received file."""
    with db.transaction(write=False):
        return storage.files().spooled(db.session.scalars(select(Upload.temporary)).one())


def sha256_of(path: Path) -> str:
    """Its digest."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
