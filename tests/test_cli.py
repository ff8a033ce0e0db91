"""The command line: help that a stranger understands, readiness said plainly, secrets never shown."""

import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms import cli, db, vault
from lms.audit import log
from lms.cli import main
from lms.config import PREFIX, Settings
from lms.jobs.worker import Queue
from lms.server import AddressTaken
from lms.web.assets import NotBuilt
from tests.factories.people import know_to_cpe_monitor, make_person


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask, settings: Settings) -> Path:
    """An installation of the test's own, on SQLite."""
    for name in ("LMS_DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LMS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LMS_MEDIA_ROOT", str(tmp_path / "media"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, app: Flask, settings: Settings) -> Path:
    """One that was prepared, to be copied: every table's whole history takes seconds."""
    folder = tmp_path_factory.mktemp("installation") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LMS_DATABASE_URL", raising=False)
        patch.setenv("LMS_HOME", str(folder))
        patch.setenv("LMS_MEDIA_ROOT", str(folder.parent / "media"))
        assert lms("init").exit_code == 0
    db.connect(settings.database)
    return folder


@pytest.fixture
def prepared(home: Path, installation: Path) -> Path:
    """An installation of the test's own that has been prepared."""
    return Path(shutil.copytree(installation, home))


@pytest.fixture(autouse=True)
def put_back(settings: Settings, app: Flask) -> Any:
    """Commands connect this process to their own database."""
    yield
    db.connect(settings.database)


def lms(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize(
    ("words", "command"), commands(main), ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_explains_itself(words: tuple[str, ...], command: click.Command) -> None:
    answer = lms(*words, "--help")
    assert answer.exit_code == 0
    assert len((command.help or "").split()) >= 4
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_promised_commands_are_there() -> None:
    assert {"init", "demo", "run", "worker", "check", "user"} <= set(main.commands)


def test_an_installation_is_prepared_once_and_repeating_is_harmless(home: Path) -> None:
    first, second = lms("init"), lms("init")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"sqlite:///{home}/enduring.sqlite3" in first.output
    key = (home / "secret.key").read_text()
    lms("init")
    assert (home / "secret.key").read_text() == key


@pytest.mark.parametrize("command", ["run", "worker", "check"])
def test_an_installation_that_is_not_prepared_says_what_to_type(home: Path, command: str) -> None:
    answer = lms(command)
    assert answer.exit_code == 1
    assert "there is no database yet. Type: lms init" in answer.output
    assert not (home / "enduring.sqlite3").exists()


def test_tables_of_an_older_release_are_named(home: Path) -> None:
    home.mkdir()
    sqlite3.connect(home / "enduring.sqlite3").close()
    answer = lms("run")
    assert answer.exit_code == 1
    assert "tables are at nothing, not at" in answer.output


@pytest.mark.parametrize("command", ["init", "run", "check"])
def test_a_database_that_does_not_answer_is_said_to(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", "postgresql://somebody:hidden@127.0.0.1:1/lms?connect_timeout=2")
    answer = lms(command)
    assert answer.exit_code == 1
    assert "database does not answer" in answer.output.lower()
    assert "hidden" not in answer.output
    assert "Traceback" not in answer.output


def test_a_bad_setting_ends_every_command_with_its_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_ZONE", "Chicago")
    answer = lms("init")
    assert answer.exit_code == 1
    assert "LMS_ZONE" in answer.output


def test_a_front_end_that_is_not_built_is_said_to(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise NotBuilt("The front end is not built. Type: make setup")

    monkeypatch.setattr(cli, "manifest", missing)
    assert "make setup" in lms("run").output
    assert lms("check").exit_code == 1


def test_an_address_that_is_taken_is_said_to(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(_settings: Settings) -> None:
        raise AddressTaken("127.0.0.1:8000: Address already in use")

    monkeypatch.setattr(cli, "insist_on_address", taken)
    answer = lms("run")
    assert answer.exit_code == 1
    assert "PORT=8123 lms run" in answer.output


def test_a_sound_installation_is_said_to_be_sound(prepared: Path) -> None:
    lms("check")
    with db.transaction():
        log.note("tests.act", actor_id=None, subject=("bench", 1))
    with db.transaction():
        log.seal()
    answer = lms("check")
    assert answer.exit_code == 0
    assert "Sound" in answer.output
    assert "1 rows sealed and unchanged, 0 not sealed yet" in answer.output


def test_a_broken_chain_is_said_to_be_broken(prepared: Path) -> None:
    lms("check")
    with db.transaction():
        log.note("tests.act", actor_id=None, subject=("bench", 1))
    with db.transaction():
        log.seal()
    with db.engine().begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_rows_update_insert_only")
        connection.exec_driver_sql("UPDATE audit_rows SET act = 'other'")
    answer = lms("check")
    assert answer.exit_code == 1
    assert "seal 1 does not match its rows" in answer.output


def test_settings_are_listed_with_their_meaning_and_without_secrets(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "hidden-" * 8)
    monkeypatch.setenv("LMS_SMTP_PASSWORD", "hidden")
    monkeypatch.setenv("LMS_DATABASE_URL", "postgresql://somebody:hidden@db/lms")
    listed = lms("check", "--settings").output
    assert "hidden" not in listed
    assert "LMS_SECRET_KEY=(set)" in listed
    assert "LMS_DATABASE_URL=postgresql://somebody:***@db/lms" in listed
    assert all(f"{PREFIX}{name.upper()}=" in listed for name in Settings.__dataclass_fields__)


def test_commands_of_rooms_get_an_opened_house(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(click.ClickException, match="lms init"):
        cli.opened_house()
    lms("init")
    assert cli.opened_house().home == home
    assert Path(str(db.engine().url.database)).parent == home


class Recorder:
    """Stands where processes would be started, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.asked.append((arguments, options))
        return nullcontext()


@pytest.mark.parametrize("alone", [True, False])
def test_pages_are_served_with_a_worker_beside_them_unless_asked_otherwise(
    prepared: Path, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    serve, beside = Recorder(), Recorder()
    monkeypatch.setattr(cli, "serve", serve)
    monkeypatch.setattr(cli, "Beside", beside)
    monkeypatch.setattr(cli, "insist_on_address", Recorder())
    assert lms("run", *(["--web-only"] if alone else [])).exit_code == 0
    assert len(serve.asked) == 1
    assert len(beside.asked) == (0 if alone else 1)


@pytest.mark.parametrize(
    ("parent", "wanted"), [([], True), (["--beside", str(os.getppid())], True), (["--beside", "1"], False)]
)
def test_a_worker_ends_by_a_signal_or_with_its_parent(
    prepared: Path, monkeypatch: pytest.MonkeyPatch, parent: list[str], wanted: bool
) -> None:
    seen: list[bool] = []

    def work(_queue: Queue, *, threads: int, stop: threading.Event, is_wanted: Callable[[], bool]) -> None:
        signal.raise_signal(signal.SIGTERM)
        seen.extend([threads == 3, stop.wait(5), is_wanted() == wanted])

    monkeypatch.setattr(cli, "warm_up", Recorder())
    monkeypatch.setattr(Queue, "work", work)
    kept = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert lms("worker", "--threads", "3", *parent).exit_code == 0
    finally:
        for number, handler in kept:
            signal.signal(number, handler)
    assert seen == [True, True, True]


def test_a_key_that_others_may_read_is_not_sound(prepared: Path) -> None:
    (place,) = (prepared / "signing").glob("*.key.pem")
    place.chmod(0o644)
    answer = lms("check")
    assert answer.exit_code == 1
    assert f"chmod 600 {place}" in answer.output


def test_a_rotated_key_seals_what_is_kept_and_a_lost_one_is_not_sound(prepared: Path) -> None:
    place = prepared / vault.FILE
    cli.opened_house()
    with db.transaction():
        know_to_cpe_monitor(make_person())
    answer = lms("identifiers", "rotate")
    assert f"Sealed anew with a new key: 1. Back up {place}." in answer.output
    assert len(place.read_text().splitlines()) == 2
    place.unlink()
    for command in (("run",), ("worker",), ("check",), ("identifiers", "rotate")):
        answer = lms(*command)
        assert answer.exit_code == 1
        assert "identifiers" in answer.output
        assert not place.exists()
    # A new key opens nothing of before, and that is said at once.
    assert "Put identifiers.keys back" in lms("init").output
    answer = lms("check")
    assert answer.exit_code == 1
    assert "Put identifiers.keys back" in answer.output
