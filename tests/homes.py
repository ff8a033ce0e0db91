"""Homes of the product that a test fills in its own process, for servers that are `like` them; who lives there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from lms import db, storage, vault
from lms.access.permissions import Role
from lms.accounts.models import Person
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.config import Settings
from tests.browser import Server
from tests.conftest import Databases

DATABASE, MEDIA = "enduring.sqlite3", "media"
PASSWORD = "Rhythm*2026"
# The course admin's.
ADDRESS = "ines.roth@northgate.example"


@contextmanager
def home_being_made(databases: Databases, settings: Settings, folder: Path) -> Iterator[Path]:
    """A home with empty tables: a copy of the tests' own, for `lms init` takes seconds to make them once more."""
    home = folder / "home"
    (home / MEDIA).mkdir(parents=True)
    vault.make_first(home)
    made = Path(databases.copy(folder.name).removeprefix("sqlite:///"))
    shutil.move(made, home / DATABASE)
    with _at_home_in(home, settings):
        yield home


@contextmanager
def beside(server: Server, settings: Settings) -> Iterator[None]:
    """While a server runs, this process reads and writes what the server does."""
    with _at_home_in(server.home, settings):
        yield


@contextmanager
def _at_home_in(home: Path, settings: Settings) -> Iterator[None]:
    db.connect(f"sqlite:///{home / DATABASE}")
    storage.use(str(home / MEDIA))
    yield
    db.connect(settings.database)
    storage.use(settings.media_root)


def register(given_name: str, role: Role | None = None, address: str = "") -> Person:
    """A physician who can sign in."""
    return add_person(
        given_name=given_name,
        family_name="Roth",
        address=address or f"{given_name.lower()}@northgate.example",
        degree="MD",
        degree_text="",
        profession=Profession.PHYSICIAN,
        password=PASSWORD,
        role=role,
    )


def sign_in(page: Page, address: str = ADDRESS) -> None:
    """Sign in, as the course admin unless said otherwise, from wherever the page asks."""
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
