"""What every test may ask for: a database in one outer transaction, the application, the cast."""

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import make_url
from xdist.scheduler import LoadFileScheduling

from lms import clock, config, db, vault
from lms.app import create_app, open_house
from lms.cli import alembic_config
from lms.config import Settings
from lms.db import make_engine
from lms.mail import post
from lms.mail.carriers import MemoryCarrier
from tests.factories.people import Cast, make_cast
from tests.pages import Pages
from tests.postgres import Cluster

if TYPE_CHECKING:
    from tests.buckets import BucketServer

# Whoever knocks at all doors, reads all sources or takes all steps runs through what others try and measure.
UNMEASURED = ("tests/architecture/", "tests/migrations/")
NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
# How long an example takes says how busy the machine is, not whether what it tries holds.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which engine the suite runs on."""
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite", help="the database engine")
    parser.addoption(
        "--every-value", action="store_true", help="on PostgreSQL, try parametrized tests with all values"
    )
    parser.addoption(
        "--few-pages", action="store_true", help="on PostgreSQL, of the tests of a file that open pages, try one"
    )


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """One file stays with one worker, which sets up once what it needs; the proving programs share nothing."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "test_proving.py::" in nodeid else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Few tests may take long: the programs in one worker's hands would keep the other waiting at the end."""
    return ByFile(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded stays: looking through it again and again for what is gone took a seventh of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL runs what asks a database; everything else is the same on both engines and runs on SQLite."""
    for item in items:
        if item.nodeid.startswith(UNMEASURED):
            item.add_marker("no_cover")
    # The longest walk, which makes the whole demonstration, begins first: at the end the others would wait for it.
    items.sort(key=lambda item: "test_main_journey" not in item.nodeid)
    if config.getoption("--engine") == "sqlite":
        return
    seen: set[str] = set()
    asks = [item for item in items if _is_for_postgresql(item, seen)]
    if config.getoption("--few-pages"):
        asks = [item for item in asks if not _opens_pages(item) or _is_first_of_its_file(item, seen)]
    chosen = set(asks)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = asks


def _is_for_postgresql(item: pytest.Item, seen: set[str]) -> bool:
    """What asks a database, with one of its values, which chance draws: SQLite tries them all.

    What commits, as races and triggers do, is tried with every value; `make prove` tries everything so.
    """
    name = item.nodeid.split("[")[0]
    is_first = name not in seen
    seen.add(name)
    commits = (
        "own_database" in getattr(item, "fixturenames", ()) or item.get_closest_marker("postgres") is not None
    )
    return _asks_a_database(item) and (is_first or commits or bool(item.config.getoption("--every-value")))


def _opens_pages(item: pytest.Item) -> bool:
    """What a page says is the same on both engines, and what it does has tests of its own."""
    asked = set(getattr(item, "fixturenames", ()))
    return bool({"pages", "client"} & asked) and "own_database" not in asked


def _is_first_of_its_file(item: pytest.Item, seen: set[str]) -> bool:
    """The one that chance put in front."""
    file = f"{item.nodeid.split('::')[0]} opens pages"
    is_first = file not in seen
    seen.add(file)
    return is_first


def _asks_a_database(item: pytest.Item) -> bool:
    is_of_postgresql = item.get_closest_marker("postgres") is not None
    return is_of_postgresql or "databases" in getattr(item, "fixturenames", ())


@dataclass
class Databases:
    """Gives empty, migrated databases: copies of one template."""

    template_url: str
    copy: Callable[[str], str]


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The migrated template, and copies of it, on the engine of this run."""
    folder = tmp_path_factory.mktemp("databases")
    if request.config.getoption("--engine") == "sqlite":
        template = folder / "template.sqlite3"
        migrate(f"sqlite:///{template}")

        def copy_file(name: str) -> str:
            shutil.copy(template, folder / f"{name}.sqlite3")
            return f"sqlite:///{folder / name}.sqlite3"

        yield Databases(copy_file("shared"), copy_file)
        return
    with Cluster() as cluster:
        migrate(cluster.create_database("template"))
        yield Databases(
            cluster.create_database("shared", "template"), lambda name: cluster.create_database(name, "template")
        )


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    config = alembic_config(Settings(database_url=url))
    engine = make_engine(url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the tests: nothing outside a temporary folder, letters in memory."""
    home = tmp_path_factory.mktemp("home")
    vault.make_first(home)
    return Settings(
        home=home,
        database_url=databases.template_url,
        media_root=str(home / "media"),
        mail_carrier="memory",
        base_url="http://localhost",
        secret_key="a key for tests only, long enough for anybody",
        log_level="ERROR",
    )


@pytest.fixture(scope="session")
def s3() -> Iterator["BucketServer"]:
    """An S3 server, once per worker, for those who ask: its libraries take a second to load."""
    from tests.buckets import bucket_server

    with bucket_server() as server:
        yield server


@pytest.fixture(scope="session")
def app(settings: Settings, pytestconfig: pytest.Config) -> Iterator[Flask]:
    """The application, once per worker; of templates that any run has compiled it takes the code."""
    application = create_app(settings)
    application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(pytestconfig.cache.mkdir("templates")))
    application.config["WTF_CSRF_ENABLED"] = False
    application.config["PROPAGATE_EXCEPTIONS"] = True
    yield application
    db.engine().dispose()


@pytest.fixture
def frozen() -> Iterator[datetime]:
    """The clock stands at 21 November 2026, 3 pm Central Time."""
    with clock.frozen_at(NOW):
        yield NOW


def come_home(settings: Settings) -> None:
    """Undo it where an earlier test opened the house with settings of its own: letters would name its address."""
    if config.current() is not settings or post.office().settings is not settings:
        open_house(settings)


@pytest.fixture
def database(app: Flask, settings: Settings) -> Iterator[None]:
    """One outer transaction around the test, undone at its end; sessions inside work with savepoints."""
    come_home(settings)
    # An engine that stays keeps the statements that it compiled.
    if db.engine().url != make_url(settings.database):
        db.connect(settings.database)
    with db.engine().connect() as connection:
        outer = connection.begin()
        if connection.dialect.name == "postgresql":
            # This transaction never ends: what PostgreSQL does at the end of one is done at once.
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        db.pin(connection)
        db.begin(write=True)
        yield
        db.pin(None)
        outer.rollback()


@pytest.fixture
def own_database(app: Flask, databases: Databases, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, for what needs real commits: races, jobs, triggers, browsers."""
    # Whoever came home later would be at home in the shared one.
    come_home(settings)
    url = databases.copy(f"own_{tmp_path.parent.name}_{tmp_path.name}".replace("-", "_").lower()[-60:])
    db.connect(url)
    yield url
    if db.is_open():
        db.finish(keep=False)
    db.connect(settings.database)


@pytest.fixture
def letters(settings: Settings) -> Iterator[MemoryCarrier]:
    """The letters that left during the test."""
    come_home(settings)
    carrier = MemoryCarrier()
    post.open_office(settings, carrier)
    yield carrier
    post.open_office(settings)


@pytest.fixture
def cast(database: None) -> Cast:
    """The people who appear everywhere."""
    return make_cast()


@pytest.fixture
def client(app: Flask, database: None) -> FlaskClient:
    """A browser that nobody has signed in to."""
    return app.test_client()


@pytest.fixture
def pages(app: Flask, database: None) -> Pages:
    """Opens browsers for the cast and fills in forms as people do."""
    return Pages(app)


@pytest.fixture
def demo_settings(settings: Settings) -> Settings:
    """The same settings with the demonstration switched on."""
    return replace(settings, demo=True)
