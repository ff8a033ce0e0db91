"""The PostgreSQL of the tests: a server of their own in a temporary folder, in memory where there is room.

It is gone with its last user.

Each worker of a parallel run starts its own cluster: that takes a second, and sharing one would cost
a lock, a count of users and the question who ends it.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql

from tests.guardian import Guarded, free_port

USER = "enduring"
SYSTEM_USER = "postgres"
ATTEMPTS = 5
PATIENCE = 60.0
# Hundreds of tests get a copy of a database, some sixteen megabytes: in memory it takes a third of the time.
MEMORY = Path("/dev/shm")
ROOM = 8_000_000_000
# The data live for minutes: nothing has to survive a crash.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
}


@dataclass
class Reached:
    """A PostgreSQL server of this machine by its port and password: what other processes are told of it."""

    port: int
    password: str
    # How a database is copied: by files is quickest in memory and slowest on a disk.
    strategy: str = "WAL_LOG"

    def url(self, database: str = "postgres") -> str:
        """The address that LMS_DATABASE_URL takes."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, as a copy of another one if asked, and answer its address."""
        source = sql.Identifier(template or "template0")
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
        self._execute(create.format(sql.Identifier(name), source, sql.Identifier(self.strategy)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database even if somebody is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


class Cluster(Reached):
    """A server on a free port; use it as a context or by `start` and `stop`."""

    def __init__(self) -> None:
        """Nothing is started here."""
        super().__init__(0, secrets.token_urlsafe(24))
        self._guarded: Guarded | None = None

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
            within = MEMORY if _has_room(MEMORY) else None
            self.strategy = "FILE_COPY" if within else "WAL_LOG"
            guarded = self._guarded = Guarded("postgres", within=within)
            try:
                _create(guarded.folder, self.password)
                if self._serves(guarded):
                    return
                complaint = guarded.log()
            except BaseException:
                self.stop()
                raise
            self.stop()
        raise RuntimeError(f"PostgreSQL did not start: {complaint}")

    def stop(self) -> None:
        """End the server and wait until its folder is gone."""
        if self._guarded is not None:
            self._guarded.stop()
            self._guarded = None

    def _serves(self, guarded: Guarded) -> bool:
        """Launch the server and wait for its answer; give up at once when it has ended."""
        self.port = free_port()
        command = [
            program_of_postgresql("postgres"),
            "-D",
            "data",
            "-p",
            str(self.port),
            "-k",
            str(guarded.folder),
        ]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        # PostgreSQL takes an interrupt as the order to end without waiting for its clients.
        guarded.launch(command, ends_by="INT", identity=_identity())
        end = time.monotonic() + PATIENCE
        while guarded.alive() and time.monotonic() < end:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False


def available() -> bool:
    """Say whether this machine has PostgreSQL's server programs."""
    return bool(_folder_of_programs())


def _has_room(folder: Path) -> bool:
    """Whether a whole run's copies fit there."""
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM


def _create(folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    for path in (folder, secret):
        _give_away(path)
    command = [program_of_postgresql("initdb"), "--pgdata", "data", "--username", USER, "--pwfile", "password"]
    command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_identity())
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")


def program_of_postgresql(name: str) -> str:
    """Where one of its programs lies."""
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
