"""An application served as `lms run` serves it, in processes of its own, and the processor time that they take."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks._proof import House

# As many web processes as the machine that is measured has cores.
WORKERS = "2"
ROOT = Path(__file__).parent.parent
SERVE = """
import sys
from lms.cli import settings_or_exit
from lms.server import serve
serve(settings_or_exit(), sys.argv[1])
"""


@dataclass(frozen=True)
class Request:
    """What is sent: all of it known before the clock runs."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    size: int
    body: bytes


class Server:
    """A running server and one connection to it, kept open as browsers do."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, request: Request) -> Answer:
        """Send one request, read its answer."""
        self.connection.request(
            request.method, request.path, body=request.body or None, headers=dict(request.headers)
        )
        response = self.connection.getresponse()
        body = response.read()
        return Answer(response.status, response.headers.get("Location", ""), len(body), body)

    def processor_seconds(self) -> float:
        """What all processes of the server have taken so far, in the kernel too."""
        return processor_seconds_of(self.process.pid)


class Inside:
    """An application that is asked in this process: it answers as a served one does, and its times say less."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    def ask(self, request: Request) -> Answer:
        """Send one request, read its answer."""
        headers, body = list(request.headers.items()), request.body
        environ = EnvironBuilder(
            path=request.path, method=request.method, headers=headers, data=body or None
        ).get_environ()
        environ["wsgi.input"] = BytesIO(body)
        parts, status, sent = run_wsgi_app(self.app, environ)
        read = b"".join(parts)
        return Answer(int(status.split()[0]), sent.get("Location", ""), len(read), read)

    def processor_seconds(self) -> float:
        """What this process has taken so far."""
        return time.process_time()


@contextmanager
def served(application: str, environ: Mapping[str, str]) -> Iterator[Server]:
    """Serve it by one web process with `lms run`'s own settings; ended afterwards."""
    port = _free_port()
    values = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    values |= {"LMS_PORT": str(port), "LMS_WORKERS": "1", "PYTHONPATH": str(ROOT), **environ}
    process = subprocess.Popen(
        (sys.executable, "-c", SERVE, application), env=values, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def server_of(opened: House, application: str, *, is_served: bool) -> Iterator[Server | Inside]:
    """The real one with two web processes, or the application inside this process."""
    if not is_served:
        yield Inside(opened.app.wsgi_app)
        return
    with served(application, {**opened.environ, "LMS_WORKERS": WORKERS}) as server:
        yield server


def processor_of(server: Server | Inside, database: int) -> float:
    """Seconds of processor by now, those of the database's process too; 0 is none of its own."""
    return server.processor_seconds() + (processor_seconds_of(database) if database else 0.0)


def processor_seconds_of(number: int) -> float:
    """What a process and all that came from it have taken so far, in seconds."""
    return sum(_seconds(one) for one in _family(number))


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}.")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise RuntimeError("The server does not answer.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(number: int) -> list[int]:
    found = [number]
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        # A thread that has ended since it was listed has no children any more.
        with suppress(FileNotFoundError):
            for child in path.read_text().split():
                found += _family(int(child))
    return found


def _seconds(number: int) -> float:
    # The kernel's clock of another process, exact to the nanosecond: see clock_getcpuclockid(3).
    return time.clock_gettime(~number << 3 | 2)
