"""The command that fills an installation with demonstration content."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from lms import clock, db
from lms.config import Settings
from lms.demo.content import SPECIALTIES, Script, scripts
from lms.demo.operations import add_activity, add_specialties, has_activities, missing_scripts
from lms.demo.people import VISITORS, Visitor, add_visitors, missing_visitors, new_password
from lms.demo.recordings import make_recording
from lms.media.operations import examine_and_keep
from lms.media.operations.examination import Examined

SIGN_INS = "demo-sign-ins.txt"


@click.command()
@click.option("--once", is_flag=True, help="Do nothing where the catalogue holds anything already.")
@click.pass_obj
def demo(open_house: Callable[[], Settings], once: bool) -> None:
    """Fill this installation with people, recordings and activities to look at it with.

    What is there already stays as it is. Refused in production.
    """
    settings = open_house()
    if settings.is_production:
        raise click.ClickException("Demonstration content is not for production (LMS_ENVIRONMENT).")
    with db.transaction(write=False):
        wanted, visitors = missing_scripts(scripts()), missing_visitors()
        is_filled = has_activities()
    if once and is_filled:
        return
    click.echo("Making demonstration content: people, recordings and activities.")
    fill(wanted, visitors, settings)
    notes = settings.home / SIGN_INS
    if notes.exists():
        click.echo(notes.read_text("utf-8"))


def fill(wanted: Iterable[Script], visitors: Iterable[Visitor], settings: Settings) -> None:
    """Everything slow first, then one transaction."""
    wanted, now = list(wanted), clock.now()
    passwords = {visitor.address: new_password(visitor, settings.password_profile) for visitor in visitors}
    with db.transaction():
        add_visitors(passwords)
        add_specialties()
    if passwords:
        _write_down(visitors, passwords, settings.home / SIGN_INS)
    examined = examine_all(wanted)
    with db.transaction():
        for script in sorted(wanted, key=lambda one: one.values.get("ends_in_days", 10_000)):
            add_activity(script, examined.get(script.slug), now=now, settings=settings)


def examine_all(wanted: Iterable[Script]) -> dict[str, Examined]:
    """Make each script's recording and look into it, by address."""
    traces, examined = dict(SPECIALTIES), {}
    with tempfile.TemporaryDirectory() as folder:
        for script in wanted:
            if script.is_draft:
                continue
            path = Path(folder) / f"{script.slug}.mp4"
            make_recording(script, path, trace=traces[script.values["specialty"]])
            examined[script.slug] = examine_and_keep(path)
    return examined


def _write_down(visitors: Iterable[Visitor], passwords: dict[str, str], path: Path) -> None:
    """For the person at this machine alone: everybody else has to ask."""
    rows = [(one.does, one.address, passwords[one.address]) for one in visitors]
    lines = [f"  {does:<22} {address:<34} {password}" for does, address, password in rows]
    # Notes of a database that is gone would name passwords that open nothing.
    adds = path.exists() and len(rows) < len(VISITORS)
    kept = path.read_text("utf-8").splitlines() if adds else ["Sign-ins of the demonstration:"]
    path.touch(mode=0o600)
    path.write_text("\n".join([*kept, *lines]) + "\n", "utf-8")
