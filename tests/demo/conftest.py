"""A portal filled by the demonstration, once for all its tests, and empty ones for those that fill their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from lms import clock, db, storage
from lms.config import Settings
from lms.demo import commands
from lms.demo.content import Script
from lms.demo.recordings import cues_of
from lms.mail import post
from lms.media.models import RecordingKind
from lms.media.operations.examination import Examined
from tests.conftest import Databases

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Portal:
    """An installation that was filled, and what the command said."""

    settings: Settings
    output: str


def run(settings: Settings, *words: str) -> str:
    """Run the command at a held moment; what it wrote."""
    with clock.frozen_at(NOW):
        result = CliRunner().invoke(commands.demo, words, obj=lambda: settings, catch_exceptions=False)
    return result.output


def examined(script: Script) -> Examined:
    """What looking into the script's recording would find."""
    return Examined(
        storage_name=f"recordings/{script.slug}.mp4",
        sha256=f"{abs(hash(script.slug)):064x}",
        size=1000,
        kind=RecordingKind.VIDEO,
        content_type="video/mp4",
        duration_ms=cues_of(script.slides)[-1][-1].ends * 1000,
        poster_name="",
    )


def unfilm(patch: pytest.MonkeyPatch) -> None:
    """Without the seconds that drawing takes; recordings are made for real in tests of their own."""
    patch.setattr(
        commands, "examine_all", lambda wanted: {one.slug: examined(one) for one in wanted if not one.is_draft}
    )


@pytest.fixture
def unfilmed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """No recordings are made in this test."""
    unfilm(monkeypatch)
    return monkeypatch.undo


@pytest.fixture(scope="session")
def filled(
    app: Flask, databases: Databases, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Portal:
    """One whole demonstration without its recordings, for every test that only looks."""
    home = tmp_path_factory.mktemp("demo")
    own = replace(settings, database_url=databases.copy("demonstration"), home=home)
    db.connect(own.database)
    with pytest.MonkeyPatch.context() as patch:
        unfilm(patch)
        output = run(own)
    _come_home(settings)
    return Portal(own, output)


@pytest.fixture
def portal(filled: Portal, settings: Settings) -> Iterator[Portal]:
    """The filled portal, to be read."""
    db.connect(filled.settings.database)
    with db.transaction(write=False):
        yield filled
    _come_home(settings)


@pytest.fixture
def house(own_database: str, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """An empty installation of its own."""
    own = replace(settings, database_url=own_database, home=tmp_path)
    storage.use(str(tmp_path / "media"))
    yield own
    storage.use(settings.media_root)


def _come_home(settings: Settings) -> None:
    db.connect(settings.database)
    post.open_office(settings)
