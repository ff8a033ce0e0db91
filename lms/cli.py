"""Gathers every room's commands."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lms import db
from lms.accounts.commands import user
from lms.app import create_app, open_house
from lms.audit import log as audit
from lms.config import PREFIX, SettingRefused, Settings, from_environment, key_in
from lms.db import make_engine
from lms.demo.commands import demo
from lms.jobs.worker import Queue
from lms.media.commands import media
from lms.server import serve
from lms.web.assets import NotBuilt, manifest

PROJECT = Path(__file__).parent.parent


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
        return from_environment(os.environ)
    except SettingRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def alembic_config(settings: Settings) -> Config:
    """Alembic's configuration from pyproject.toml, for the database of these settings."""
    config = Config(toml_file=str(PROJECT / "pyproject.toml"))
    config.attributes["url"] = settings.database
    return config


@main.command()
def init() -> None:
    """Prepare this installation: signing key, folders, and the database's tables, made or brought up to date.

    Repeating it is harmless: what is there already stays.
    """
    settings = settings_or_exit()
    settings.home.mkdir(parents=True, exist_ok=True)
    key_in(settings.home)
    migrate(settings)
    click.echo(f"Ready: {click.style(settings.database.split('@')[-1], bold=True)}")


def migrate(settings: Settings) -> None:
    """Bring the tables up to date, in one transaction."""
    config = alembic_config(settings)
    with make_engine(settings.database).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@main.command()
@click.option("--web-only", is_flag=True, help="Serve pages only; the worker runs elsewhere.")
def run(web_only: bool) -> None:
    """Serve the pages, and run the worker beside them, until Ctrl-C.

    The address is LMS_HOST and LMS_PORT (or PORT); http://127.0.0.1:8000 unless they are set.
    """
    settings = settings_or_exit()
    _insist_on_readiness(settings)
    worker = None if web_only else subprocess.Popen([sys.executable, "-m", "lms.cli", "worker"])
    try:
        serve(settings)
    finally:
        if worker is not None:
            _end(worker)


@main.command()
@click.option("--threads", default=2, show_default=True, help="Jobs done at the same time.")
def worker(threads: int) -> None:
    """Do the work that pages leave for later: letters, certificates, checking recordings. Ctrl-C ends it."""
    settings = settings_or_exit()
    _insist_on_readiness(settings)
    open_house(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopping(stop))
    with create_app(settings).app_context():
        Queue(settings.queue).work(threads=threads, stop=stop)


@main.command()
@click.option("--settings", "list_settings", is_flag=True, help="List every setting with its value and meaning.")
def check(list_settings: bool) -> None:
    """Look whether this installation is sound: settings, tables, front end, the chain of the audit."""
    settings = settings_or_exit()
    if list_settings:
        _list(settings)
        return
    findings = [finding for finding in (_tables(settings), _front_end(), _audit(settings)) if finding]
    for finding in findings:
        click.echo(click.style("Not sound: ", fg="red") + finding)
    if findings:
        raise SystemExit(1)
    click.echo("Sound: settings, tables, front end, audit.")


def _list(settings: Settings) -> None:
    for item in dataclasses.fields(settings):
        value = getattr(settings, item.name)
        shown = "(set)" if value and ("key" in item.name or "password" in item.name[-8:]) else value
        click.echo(f"{PREFIX}{item.name.upper()}={shown}\n    {item.metadata['meaning']}")


def _tables(settings: Settings) -> str:
    head = ScriptDirectory.from_config(alembic_config(settings)).get_current_head()
    with make_engine(settings.database).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return "" if current == head else f"tables are at {current}, not at {head}. Type: lms init"


def _front_end() -> str:
    try:
        manifest()
    except NotBuilt as missing:
        return str(missing)
    return ""


def _audit(settings: Settings) -> str:
    db.connect(settings.database)
    with db.transaction(write=False):
        found = audit.verify()
    if found.is_whole:
        click.echo(f"Audit: {found.sealed} rows sealed and unchanged, {found.unsealed} not sealed yet.")
    return "" if found.is_whole else f"the audit's seal {found.broken_seal} does not match its rows."


def _insist_on_tables(settings: Settings) -> None:
    if finding := _tables(settings):
        raise click.ClickException(finding)


def _insist_on_readiness(settings: Settings) -> None:
    for finding in (_tables(settings), _front_end()):
        if finding:
            raise click.ClickException(finding)


def _stopping(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handler(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return handler


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()


main.add_command(demo)
main.add_command(media)
main.add_command(user)

if __name__ == "__main__":
    main()
