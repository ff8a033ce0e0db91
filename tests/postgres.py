"""The PostgreSQL of the tests: a server of their own in a temporary folder, gone with its last user.

A guardian shell keeps the server. It waits at a pipe whose other end only this process holds: when
the pipe closes, by `stop` or because this process has died in whatever way, the guardian ends the
server and removes the folder. Nothing is left behind even after a killed test run.

Each worker of a parallel run starts its own cluster: that takes about two seconds, and sharing one
would cost a lock, a count of users and the question who ends it.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql

USER = "enduring"
SYSTEM_USER = "postgres"
ATTEMPTS = 5
PATIENCE = 60.0
LOG = "server.log"
# The data live for minutes: nothing has to survive a crash.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
}
GUARDIAN = """
"$@" >>server.log 2>&1 &
server=$!
read -r _line
kill -INT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$FOLDER"
"""


class Cluster:
    """A PostgreSQL server on a free port of this machine; use it as a context or by `start` and `stop`."""

    def __init__(self) -> None:
        """Nothing is started here."""
        self.port = 0
        self._folder = Path()
        self._password = secrets.token_urlsafe(24)
        self._guardian: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Cluster:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the server, whatever happened."""
        self.stop()

    def start(self) -> None:
        """Create the cluster and wait until it answers; if somebody took its free port, once more."""
        for _attempt in range(ATTEMPTS):
            try:
                if self._create() and self._serve():
                    return
                complaint = self._log()
            except BaseException:
                self.stop()
                raise
            self.stop()
        raise RuntimeError(f"PostgreSQL did not start: {complaint}")

    def stop(self) -> None:
        """End the server and wait until its folder is gone."""
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            self._guardian.wait(PATIENCE)
            self._guardian = None
        if self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The address that LMS_DATABASE_URL takes."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, as a copy of another one if asked, and answer its address."""
        source = sql.Identifier(template or "template0")
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database even if somebody is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def _create(self) -> bool:
        self._folder = Path(tempfile.mkdtemp(prefix="enduring-postgres-"))
        password = self._folder / "password"
        password.write_text(self._password)
        for path in (self._folder, password):
            _give_away(path)
        command = [_program("initdb"), "--pgdata", "data", "--username", USER, "--pwfile", "password"]
        command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        with (self._folder / LOG).open("w") as log:
            done = subprocess.run(
                command, cwd=self._folder, stdout=log, stderr=log, check=False, **_identity()
            )
        _give_away(self._folder / LOG)
        return done.returncode == 0

    def _serve(self) -> bool:
        self.port = _free_port()
        command = [_program("postgres"), "-D", "data", "-p", str(self.port), "-k", str(self._folder)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        self._guardian = self._launch(command)
        return self._answers()

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/bin/sh", "-c", GUARDIAN, "guardian", *command],
            cwd=self._folder,
            env=os.environ | {"FOLDER": str(self._folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # An interrupt at the keyboard reaches the tests alone, and they end the server in order.
            start_new_session=True,
            **_identity(),
        )

    def _answers(self) -> bool:
        """Wait for the server; give up at once when it wrote that it could not begin."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and "database system is shut down" not in self._log():
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def _log(self) -> str:
        return (self._folder / LOG).read_text()


def available() -> bool:
    """Say whether this machine has PostgreSQL's server programs."""
    return bool(_folder_of_programs())


def _program(name: str) -> str:
    folder = _folder_of_programs()
    if not folder:
        raise FileNotFoundError("PostgreSQL's initdb is missing: apt-get install postgresql")
    return str(Path(folder) / name)


def _folder_of_programs() -> str:
    """Find the newest server programs; Debian keeps them off the path."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    program = str(newest) if newest else shutil.which("initdb")
    return str(Path(program).resolve().parent) if program else ""


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as the user that its package brings."""
    if os.geteuid() != 0:
        return {}
    return {"user": SYSTEM_USER, "group": pwd.getpwnam(SYSTEM_USER).pw_gid, "extra_groups": []}


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, SYSTEM_USER, pwd.getpwnam(SYSTEM_USER).pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
