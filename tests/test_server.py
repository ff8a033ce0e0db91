"""The server: starts when it can, says so, and ends cleanly by a signal, worker included."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from lms import server
from lms.config import Settings
from lms.server import AddressTaken, insist_on_address
from tests.guardian import free_port

ROOT = Path(__file__).resolve().parent.parent


def test_an_address_in_use_is_refused_and_a_free_one_is_not(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = replace(settings, port=other.getsockname()[1])
        with pytest.raises(AddressTaken, match=str(taken.port)):
            insist_on_address(taken)
    insist_on_address(replace(settings, port=free_port()))
    insist_on_address(replace(settings, port=free_port(), host="::1"))


def test_nobody_answers_at_an_address_where_nobody_listens(settings: Settings) -> None:
    assert not server._answers(replace(settings, port=free_port()))


def test_the_server_is_set_up_as_decided(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    class Served:
        """Stands where the server would run."""

        def __init__(self, target: str, **options: object) -> None:
            asked.update(options, target=target)

        def serve(self) -> None:
            asked["served"] = True

    monkeypatch.setattr(server, "Granian", Served)
    monkeypatch.setattr(server, "_announce", lambda _settings: None)
    server.serve(replace(settings, workers=3, port=8123))
    assert (asked["served"], asked["target"]) == (True, "lms.server:create_worker")
    assert (asked["workers"], asked["blocking_threads"], asked["port"]) == (3, 8, 8123)
    # A lecture hall of browsers, each of which keeps its connections open.
    assert asked["backpressure"] == 512


def test_a_process_of_the_server_leaves_the_terminals_group(monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[tuple[int, int]] = []
    monkeypatch.setattr(server.os, "setpgid", lambda *group: groups.append(group))
    monkeypatch.setattr(server, "create_app", lambda: "application")
    monkeypatch.setattr(server, "warm_up", lambda: None)
    assert server.create_worker() == "application"
    assert groups == [(0, 0)]


def test_the_address_and_the_sign_ins_are_told_once_it_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([False, True, True, True])
    monkeypatch.setattr(server, "_answers", lambda _settings: next(answers))
    monkeypatch.setattr(server.time, "sleep", lambda _seconds: None)
    (tmp_path / "demo-sign-ins.txt").write_text("elena@northgate.example")
    shown = replace(settings, home=tmp_path, port=8123, demo=True)
    server._announce(shown)
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8123" in told
    assert "elena@northgate.example" in told
    server._announce(replace(shown, demo=False))
    assert "elena" not in capsys.readouterr().out
    server._announce(replace(shown, home=tmp_path / "none"))
    assert "elena" not in capsys.readouterr().out


def test_a_server_that_never_answers_is_not_announced(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "_answers", lambda _settings: False)
    monkeypatch.setattr(server.time, "sleep", lambda _seconds: None)
    server._announce(settings)
    assert capsys.readouterr().out == ""


def test_it_is_asked_by_its_own_name_wherever_it_listens(settings: Settings) -> None:
    names: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        """Keeps the name it was asked by."""

        def do_GET(self) -> None:
            names.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as listening:
        threading.Thread(target=listening.handle_request, daemon=True).start()
        port = listening.server_address[1]
        asked = replace(settings, host="0.0.0.0", port=port, base_url="https://ce.northgate.example")
        assert server._answers(asked)
    assert names == ["ce.northgate.example"]


class Installation:
    """The real product in processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "log"
        own = {"LMS_HOME": str(folder / "home"), "LMS_MEDIA_ROOT": str(folder / "media")}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        self.environment = clean | own | {"PORT": str(self.port), "LMS_WORKERS": "1"}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Run an `lms` command in a group of its own, as a terminal does."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms.cli", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.process

    def command(self, *arguments: str) -> None:
        """Run one to its end."""
        assert self.start(*arguments).wait(60) == 0, self.log.read_text()

    def healthy(self) -> bool:
        """True when it answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(json.load(answer) == {"status": "ok"})
        except OSError:
            return False

    def worker(self) -> int:
        """The process id of the worker beside the server; 0 where there is none."""
        assert self.process is not None
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line for line in found.stdout.splitlines() if "worker --beside" in line]
        return int(lines[0].split()[0]) if lines else 0


def until(happens: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait for it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.1)
    return False


def is_gone(pid: int) -> bool:
    """True when no such process runs any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Prepared, and ended whatever happens."""
    made = Installation(tmp_path)
    made.command("init")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait(10)


def test_it_serves_with_a_worker_that_is_replaced_when_it_dies_and_ctrl_c_ends_both(
    installation: Installation,
) -> None:
    running = installation.start("run")
    assert until(installation.healthy), installation.log.read_text()
    assert until(installation.worker)
    first = installation.worker()
    os.kill(first, signal.SIGKILL)
    assert until(lambda: installation.worker() not in {0, first})
    assert until(lambda: "Ctrl-C ends it" in installation.log.read_text())
    second = installation.worker()
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(30) == 0
    assert until(lambda: is_gone(second))
    assert not installation.healthy()
    assert "Traceback" not in installation.log.read_text()


def test_a_worker_alone_ends_cleanly_by_a_signal(installation: Installation) -> None:
    running = installation.start("worker", "--threads", "1")
    assert until((Path(installation.environment["LMS_HOME"]) / "queue.sqlite3").exists)
    time.sleep(1.0)
    running.terminate()
    assert running.wait(30) == 0
    assert "Traceback" not in installation.log.read_text()
