"""The command that fills an installation with demonstration content."""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from lms import clock, db
from lms.config import Settings
from lms.demo import timeline
from lms.demo.content import SPECIALTIES, Script, events, scripts
from lms.demo.histories import FIRST_WALK, KEPT_FREE, POPULAR, WRITTEN
from lms.demo.operations import (
    add_bank,
    add_lists,
    add_to_transcript,
    announce,
    forget_waiting,
    has_activities,
    has_begun,
    learn,
    missing_scripts,
    publish,
    window_of,
)
from lms.demo.people import LEARNERS, VISITORS, Member, Visitor, join, missing, new_password
from lms.demo.plans import Plan, Span, begins_at, plans
from lms.demo.recordings import make_recording
from lms.jobs import outbox
from lms.mail import post
from lms.mail.carriers import MemoryCarrier
from lms.media.operations import examine_and_keep, queue_missing_renditions
from lms.media.operations.examination import Examined

SIGN_INS: Final = "demo-sign-ins.txt"
# Whoever starts the demonstration looks around first; only then the worker has hands free for slower lines.
LOOKED_AROUND: Final = timedelta(minutes=2)
MEMBERS: Final = {one.address: one for one in (*VISITORS, *LEARNERS)}


@click.command()
@click.option("--once", is_flag=True, help="Do nothing where the catalogue holds anything already.")
@click.option("--brief", is_flag=True, help="Only what a first walk needs: some activities, and nobody's past.")
@click.pass_obj
def demo(open_house: Callable[[], Settings], once: bool, brief: bool) -> None:
    """Fill this installation with people, recordings, activities and their histories to look at it with.

    What is there already stays as it is. Refused in production.
    """
    settings = open_house()
    if settings.is_production:
        raise click.ClickException("Demonstration content is not for production (LMS_ENVIRONMENT).")
    with db.transaction(write=False):
        is_filled = has_activities()
    if once and is_filled:
        return
    click.echo("Making demonstration content: people, recordings, activities, and some years of learning.")
    fill(settings, now=clock.now(), brief=brief)
    notes = settings.home / SIGN_INS
    # With LMS_DEMO the server prints them itself, when its pages can be opened.
    if notes.exists() and not settings.demo:
        click.echo(notes.read_text("utf-8"))


def fill(settings: Settings, *, now: datetime, brief: bool = False) -> None:
    """Everything slow first; then the past happens, step by step, as far as it has not happened yet."""
    welcomed = welcome_visitors(settings, now=now)
    with db.transaction(write=False):
        told = tuple(one for one in scripts() if not brief or one.slug in FIRST_WALK)
        wanted, newcomers = missing_scripts(told), [] if brief else missing(LEARNERS)
        announced = missing_scripts(events())
    examined = examine_all(wanted)
    lives = [
        *(_joining(one, now) for one in newcomers),
        *(publish(one, examined.get(one.slug), now=now, settings=settings) for one in wanted),
        *(announce(one, now=now, settings=settings) for one in announced),
    ]
    if not brief:
        today = now.astimezone(ZoneInfo(settings.zone)).date()
        lives += _learning({one.address for one in newcomers}, today, now)
    if lives:
        # Letters of the past are kept as rows, like all others, and reach nobody.
        post.open_office(settings, MemoryCarrier())
        timeline.happen(lives, now=now, work=_work)
        post.open_office(settings)
    _add_to_transcripts(welcomed, settings, now=now)
    with clock.frozen_at(now), db.transaction():
        add_bank()
    if lives and not brief:
        with db.transaction():
            queue_missing_renditions(after=LOOKED_AROUND)


def _add_to_transcripts(visitors: Iterable[Visitor], settings: Settings, *, now: datetime) -> None:
    """What visitors enter today comes after all that happened before."""
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    with clock.frozen_at(now), db.transaction():
        for one in visitors:
            add_to_transcript(one.address, today)


def welcome_visitors(settings: Settings, *, now: datetime) -> list[Visitor]:
    """Those whom one can be are the first to be known to the house, and their passwords are written down."""
    with db.transaction(write=False):
        visitors = missing(VISITORS)
    passwords = {one.address: new_password(one, settings.password_profile) for one in visitors}
    for one in visitors:
        with clock.frozen_at(_since(one, now)), db.transaction():
            join(one, passwords[one.address])
    with clock.frozen_at(now), db.transaction():
        add_lists()
    if passwords:
        _write_down(visitors, passwords, settings.home / SIGN_INS)
    return visitors


def examine_all(wanted: Iterable[Script]) -> dict[str, Examined]:
    """Make each script's recording and look into it, by address; two at a time, in threads that encode."""
    filmed = [one for one in wanted if not one.is_draft]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        return dict(pool.map(lambda script: (script.slug, _film(script, Path(folder))), filmed))


def _film(script: Script, folder: Path) -> Examined:
    path = folder / f"{script.slug}.mp4"
    make_recording(script, path, trace=dict(SPECIALTIES)[script.values["specialty"]])
    examined = examine_and_keep(path)
    path.unlink()
    return examined


def _work() -> None:
    """What a worker does of nights. Certificates of the past are made when somebody asks for them."""
    with db.transaction():
        forget_waiting("credit.render")
        outbox.enqueue("assessments.collect_ballots")
    outbox.run_waiting()


def _joining(one: Member, now: datetime) -> timeline.Life:
    yield _since(one, now)
    join(one)


def _learning(newcomers: Collection[str], today: date, now: datetime) -> Iterator[timeline.Life]:
    """Every plan that was not begun yet, from the moment on which chance lets it begin."""
    published = {one.slug: one for one in scripts() if not one.is_draft}
    for plan in plans(WRITTEN, (one.address for one in LEARNERS), list(published), KEPT_FREE, POPULAR):
        with db.transaction(write=False):
            is_over = plan.address not in newcomers and has_begun(plan)
        moment = begins_at(plan, _span(plan, published[plan.slug], today, now))
        if moment is not None and not is_over:
            yield learn(plan, moment)


def _span(plan: Plan, script: Script, today: date, now: datetime) -> Span:
    opens_at, ends_at = window_of(script, today)
    return Span(begins_at=max(opens_at, _since(MEMBERS[plan.address], now)), ends_at=min(ends_at, now))


def _since(one: Member, now: datetime) -> datetime:
    return now - timedelta(days=one.since_days)


def _write_down(visitors: Iterable[Visitor], passwords: dict[str, str], path: Path) -> None:
    """For the person at this machine alone: everybody else has to ask."""
    rows = [(one.does, one.address, passwords[one.address]) for one in visitors]
    lines = [f"  {does:<22} {address:<34} {password}" for does, address, password in rows]
    # Notes of a database that is gone would name passwords that open nothing.
    adds = path.exists() and len(rows) < len(VISITORS)
    kept = path.read_text("utf-8").splitlines() if adds else ["Sign-ins of the demonstration:"]
    path.touch(mode=0o600)
    path.write_text("\n".join([*kept, *lines]) + "\n", "utf-8")
