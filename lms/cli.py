"""Gathers every room's commands."""

import dataclasses
import os
import signal
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from lms import config, db, signing, vault
from lms.accounts.commands import identifiers, user
from lms.accounts.queries import insist_on_readable_identifiers
from lms.app import create_app, open_house, use_office_files
from lms.audit import log as audit
from lms.config import PREFIX, SettingRefused, Settings, from_environment, key_in
from lms.credit.commands import certificate, signing_key
from lms.credit.rendering import warm_up
from lms.db import make_engine
from lms.demo.commands import demo
from lms.jobs.beside import Beside
from lms.jobs.worker import Queue
from lms.media.commands import media
from lms.server import AddressTaken, insist_on_address, rest_collector, serve
from lms.web.assets import NotBuilt, manifest

PROJECT: Final = Path(__file__).parent.parent
SECRETS: Final = ("secret_key", "smtp_password")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Enduring, a continuing-education portal.

    Settings are environment variables that begin with LMS_; `lms check --settings` lists them all.
    """
    # Rooms may not know the application; their commands get what opens the house from here.
    context.obj = opened_house


def opened_house() -> Settings:
    """Database, files, queue and letters of this installation, ready for a command; its settings."""
    settings = settings_or_exit()
    _insist_on_tables(settings)
    open_house(settings)
    return settings


def settings_or_exit() -> Settings:
    """The environment's settings; a refused one ends the command with its reason."""
    try:
        settings = from_environment(os.environ)
        use_office_files(settings)
        return settings
    except SettingRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def alembic_config(settings: Settings) -> Config:
    """Alembic's configuration from pyproject.toml, for the database of these settings."""
    alembic = Config(toml_file=str(PROJECT / "pyproject.toml"))
    alembic.attributes["url"] = settings.database
    alembic.attributes["home"] = settings.home
    return alembic


@main.command()
def init() -> None:
    """Prepare this installation: keys, folders, and the database's tables, made or brought up to date.

    Repeating it is harmless: what is there already stays.
    """
    settings = settings_or_exit()
    settings.home.mkdir(parents=True, exist_ok=True)
    key_in(settings.home)
    config.use(settings)
    signing.make_first(settings.home)
    vault.make_first(settings.home)
    try:
        migrate(settings)
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    if finding := _identifiers(settings):
        click.echo(click.style("Not sound: ", fg="red") + finding)
    click.echo(f"Ready: {click.style(_without_password(settings.database), bold=True)}")


def migrate(settings: Settings) -> None:
    """Bring the tables up to date, in one transaction."""
    alembic, engine = alembic_config(settings), make_engine(settings.database)
    with engine.connect() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
        connection.commit()
    engine.dispose()


@main.command()
@click.option("--web-only", is_flag=True, help="Serve pages only; the worker runs elsewhere.")
def run(web_only: bool) -> None:
    """Serve the pages, and run the worker beside them, until Ctrl-C.

    The address is LMS_HOST and LMS_PORT (or PORT); http://127.0.0.1:8000 unless they are set.
    """
    settings = settings_or_exit()
    _insist_on_readiness(settings)
    try:
        insist_on_address(settings)
    except AddressTaken as taken:
        raise click.ClickException(f"{taken}. Another port: PORT=8123 lms run") from taken
    with (
        nullcontext()
        if web_only
        else Beside([sys.executable, "-m", "lms.cli", "worker", "--beside", str(os.getpid())])
    ):
        serve(settings)


@main.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs at the same time.")
@click.option("--beside", type=int, metavar="PROCESS", help="End with this parent, as `lms run` does.")
def worker(threads: int, beside: int | None) -> None:
    """Do the work that pages leave for later: letters, certificates, checking recordings. Ctrl-C ends it."""
    settings = settings_or_exit()
    _insist_on_readiness(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    with create_app(settings).app_context():
        rest_collector()
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
        Queue(settings.queue).work(threads=threads, stop=stop, is_wanted=lambda: beside in (None, os.getppid()))


@main.command()
@click.option("--settings", "list_settings", is_flag=True, help="List every setting with its value and meaning.")
def check(list_settings: bool) -> None:
    """Look whether this installation is sound: settings, tables, front end, keys, the audit's chain."""
    settings = settings_or_exit()
    if list_settings:
        _list(settings)
        return
    tables = _tables(settings)
    looked = (
        tables,
        _front_end(),
        signing.findings(settings.home),
        vault.findings(settings.home),
        "" if tables else _identifiers(settings),
        "" if tables else _audit(settings),
    )
    findings = [finding for finding in looked if finding]
    for finding in findings:
        click.echo(click.style("Not sound: ", fg="red") + finding)
    if findings:
        raise SystemExit(1)
    click.echo("Sound: settings, tables, front end, keys, audit.")


def _list(settings: Settings) -> None:
    for item in dataclasses.fields(settings):
        value = getattr(settings, item.name)
        if item.name in SECRETS:
            value = "(set)" if value else ""
        if item.name == "database_url" and value:
            value = _without_password(value)
        click.echo(f"{PREFIX}{item.name.upper()}={value}\n    {item.metadata['meaning']}")


def _without_password(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _tables(settings: Settings) -> str:
    head = ScriptDirectory.from_config(alembic_config(settings)).get_current_head()
    file = make_url(settings.database).database
    if settings.database.startswith("sqlite") and file and not Path(file).exists():
        return "there is no database yet. Type: lms init"
    engine = make_engine(settings.database)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        return f"the database does not answer: {error.orig}"
    finally:
        engine.dispose()
    return "" if current == head else f"tables are at {current or 'nothing'}, not at {head}. Type: lms init"


def _front_end() -> str:
    try:
        manifest()
    except NotBuilt as missing:
        return str(missing)
    return ""


def _identifiers(settings: Settings) -> str:
    """Whether the keys here open what is kept: a home that was made anew has others."""
    db.connect(settings.database)
    config.use(settings)
    try:
        with db.transaction(write=False):
            insist_on_readable_identifiers()
    except vault.VaultLocked as locked:
        return str(locked)
    return ""


def _audit(settings: Settings) -> str:
    db.connect(settings.database)
    with db.transaction(write=False):
        found = audit.verify()
    if found.is_whole:
        click.echo(f"Audit: {found.sealed} rows sealed and unchanged, {found.unsealed} not sealed yet.")
        click.echo(f"Last seal, to be noted elsewhere: {found.last_digest}")
    return "" if found.is_whole else f"the audit's seal {found.broken_seal} does not match its rows."


def _insist_on_tables(settings: Settings) -> None:
    if finding := _tables(settings):
        raise click.ClickException(finding)


def _insist_on_readiness(settings: Settings) -> None:
    for finding in (_tables(settings), _front_end(), vault.findings(settings.home)):
        if finding:
            raise click.ClickException(finding)


main.add_command(certificate)
main.add_command(demo)
main.add_command(identifiers)
main.add_command(media)
main.add_command(signing_key)
main.add_command(user)

if __name__ == "__main__":  # pragma: no cover
    main()
