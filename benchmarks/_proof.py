"""What every proving program needs: its size, what it found as Markdown, and databases of its own."""

from __future__ import annotations

import argparse
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from lms import db, vault
from lms.app import create_app
from lms.config import Settings
from tests.conftest import migrate
from tests.postgres import Cluster, Reached


def is_full(program: str) -> bool:
    """Read `--size small|full` from the command line."""
    return _size(_parser(program).parse_args())


def size_and_parts(program: str, parts: Collection[str]) -> tuple[bool, Collection[str]]:
    """The same, and `--only PART` for a program whose parts can be run alone; all of them where it is not said."""
    parser = _parser(program)
    parser.add_argument("--only", choices=sorted(parts))
    asked = parser.parse_args()
    return _size(asked), (asked.only,) if asked.only else parts


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"benchmarks.{program}")
    parser.add_argument("--size", choices=("small", "full"), default="small")
    return parser


def _size(asked: argparse.Namespace) -> bool:
    return str(asked.size) == "full"


@dataclass
class Findings:
    """Promises with how often each was tried, and what spoke against it."""

    tried: dict[str, int] = field(default_factory=dict)
    against: dict[str, list[str]] = field(default_factory=dict)

    def check(self, promise: str, held: bool, evidence: object = "", times: int = 1) -> None:
        """Count one trial of a promise; keep the evidence where it did not hold."""
        self.tried[promise] = self.tried.get(promise, 0) + times
        if not held:
            self.against.setdefault(promise, []).append(str(evidence)[:500])

    def add(self, others: Findings) -> None:
        """Count what another process found."""
        for promise, times in others.tried.items():
            self.tried[promise] = self.tried.get(promise, 0) + times
        for promise, evidence in others.against.items():
            self.against.setdefault(promise, []).extend(evidence)

    def end(self) -> int:
        """Print the table; the exit status."""
        print("\n| Promise | Tried | Broken |\n|---|---:|---:|")
        for promise, times in self.tried.items():
            print(f"| {promise} | {times:,} | {len(self.against.get(promise, []))} |")
        for promise, evidence in self.against.items():
            print(f"\n{promise}, broken, for example: `{evidence[0]}`")
        return 1 if self.against or not self.tried else 0


@dataclass
class House:
    """An application of the program's own, on an empty migrated database."""

    engine: str
    app: Flask
    settings: Settings
    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """What a server of the same house is told."""
        return {
            "LMS_HOME": str(self.settings.home),
            "LMS_DATABASE_URL": self.settings.database,
            "LMS_MEDIA_ROOT": self.settings.media_root,
            "LMS_SECRET_KEY": self.settings.secret_key,
        }


@dataclass(frozen=True)
class Prepared:
    """Empty migrated databases of which a program takes copies, where many programs run one after another."""

    sqlite: Path
    postgresql: Reached
    template: str

    def copy(self, engine: str, folder: Path) -> str:
        """A database of the program's own; its address."""
        if engine == "sqlite":
            return f"sqlite:///{shutil.copy(self.sqlite, folder / 'proof.sqlite3')}"
        return self.postgresql.create_database(f"proof_{secrets.token_hex(8)}", self.template)


_prepared: list[Prepared] = []


def use(prepared: Prepared) -> None:
    """Take copies of these from now on in this process."""
    _prepared[:] = [prepared]


@contextmanager
def house(engine: str) -> Iterator[House]:
    """Everything in a temporary folder, gone afterwards; letters stay in memory."""
    with _folder() as folder, _database(engine, folder) as url:
        yield _open(engine, url, folder)
        db.engine().dispose()


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    if _prepared:
        yield _prepared[0].copy(engine, folder)
    elif engine == "sqlite":
        yield migrated(f"sqlite:///{folder / 'proof.sqlite3'}")
    else:
        with Cluster() as cluster:
            yield migrated(cluster.create_database("proof"))


def migrated(url: str) -> str:
    """Bring an empty database to what the product expects."""
    migrate(url)
    return url


def on_both(act: Callable[[House], None]) -> None:
    """Do this on SQLite and on PostgreSQL."""
    for engine in ("sqlite", "postgresql"):
        with house(engine) as opened:
            act(opened)


def _open(engine: str, url: str, folder: Path) -> House:
    vault.make_first(folder)
    settings = Settings(
        home=folder,
        database_url=url,
        media_root=str(folder / "media"),
        mail_carrier="memory",
        base_url="http://localhost",
        secret_key="a key for proofs only, long enough for anybody",
        log_level="ERROR",
    )
    app = create_app(settings)
    # Forms are sent by programs here; that a form needs its token is shown in the tests.
    app.config["WTF_CSRF_ENABLED"] = False
    return House(engine, app, settings, folder)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="enduring-proof-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
