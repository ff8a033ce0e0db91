"""Commands of the library of recordings."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import click

from lms import clock, db, storage
from lms.config import Settings
from lms.formats import clock_ms, size
from lms.media.models import Recording
from lms.media.operations import (
    CaptionsUnread,
    add_recording,
    examine_and_keep,
    insist_on_captions,
    queue_missing_renditions,
    queue_renditions,
)
from lms.media.passes import key_for_nginx
from lms.media.rules import EARLIEST_BROADCAST, LANGUAGES, Unreadable
from lms.media.scanning import ScannerSilent
from lms.media.sweeping import find_orphans, remove_orphans
from lms.media.wording import failure_words, problem_words
from lms.web.messages import words

# Days that nginx can sign for: who renews the keys once a day may miss a week of it.
DAYS_AHEAD: Final = 8


@click.group()
def media() -> None:
    """The library of recordings."""


@media.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--title", default="", help="Its title; the file's name unless said.")
@click.option(
    "--captions",
    "caption_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A WebVTT, SRT or SBV file; once for each --language, in the same order.",
)
@click.option("--language", "languages", multiple=True, help="Language of the captions; en unless said.")
@click.option("--broadcast", type=click.DateTime(["%Y-%m-%d"]), help="Day of the live broadcast, YYYY-MM-DD.")
@click.option("--zone", default="", help="Time zone of that day (IANA name), such as America/Chicago.")
@click.pass_obj
def add(  # noqa: PLR0917 -- one for each word of the command
    open_house: Callable[[], Settings],
    file: Path,
    title: str,
    caption_files: tuple[Path, ...],
    languages: tuple[str, ...],
    broadcast: datetime | None,
    zone: str,
) -> None:
    """Add FILE (MP4, WebM, MOV or MP3) to the library and look into it at once.

    It is copied: FILE itself stays as it is.
    """
    captions = _captions(caption_files, languages)
    settings = open_house()
    if zone and zone not in available_timezones():
        raise click.BadParameter(f"{zone!r} is no IANA name such as America/Chicago.", param_hint="--zone")
    if broadcast is not None and broadcast.year < EARLIEST_BROADCAST:
        raise click.BadParameter(f"Nothing was broadcast in the year {broadcast.year}.", param_hint="--broadcast")
    _insist_on_size(file, settings)
    try:
        insist_on_captions(captions)
        examined = examine_and_keep(file)
        with db.transaction():
            recording = add_recording(
                examined,
                title=title[:200],
                original_name=file.name,
                added_by=None,
                captions=captions,
                broadcast_on=broadcast.date() if broadcast else None,
                broadcast_zone=(zone or settings.zone) if broadcast else "",
            )
            queue_renditions(recording)
            summary = _summary(recording)
    except Unreadable as failure:
        raise click.ClickException(failure_words(f"{failure.code}:{failure.detail}")) from failure
    except ScannerSilent as silent:
        raise click.ClickException(failure_words(f"scanner_silent:{silent}")) from silent
    except CaptionsUnread as unread:
        raise click.ClickException(problem_words(unread.problems)) from unread
    click.echo(summary)


@media.command()
@click.pass_obj
def renditions(open_house: Callable[[], Settings]) -> None:
    """Have versions for slower lines made of every recording that has none; the worker makes them one by one."""
    open_house()
    with db.transaction():
        count = queue_missing_renditions()
    click.echo(f"{count} recordings are queued; the library shows how far each is.")


@media.command()
@click.option("--delete", "is_meant", is_flag=True, help="Remove them; else they are only listed.")
@click.option("--even-most", is_flag=True, help="Also where most stored files would go.")
@click.pass_obj
def sweep(open_house: Callable[[], Settings], is_meant: bool, even_most: bool) -> None:
    """List stored files of recordings that no row of the database names and that are older than a day.

    A worker that was killed leaves such files. Without --delete nothing is removed.
    """
    open_house()
    found = find_orphans()
    for orphan in found.orphans:
        click.echo(f"{orphan.name}, {'parts of a broken sending' if orphan.begun else size(orphan.size)}")
    if is_meant and found.are_most and not even_most:
        raise click.ClickException(
            "Most of the stored files are unknown to this database. Is it the right one? If so, say --even-most."
        )
    if is_meant:
        remove_orphans(found.orphans)
    left = "removed" if is_meant else "to be removed with --delete"
    click.echo(f"{len(found.orphans)} files, {size(sum(one.size for one in found.orphans))}, {left}.")


@media.command("nginx-key")
@click.pass_obj
def nginx_key(open_house: Callable[[], Settings]) -> None:
    """Print what nginx checks passes to recordings with: the file key.json beside its settings.

    Where files are in S3 it holds keys that sign requests to the bucket for the days to come, too.
    """
    facts: dict[str, Any] = {"key": key_for_nginx(open_house().signing_key)}
    today = clock.now()
    days = [(today + timedelta(days=number)).strftime("%Y%m%d") for number in range(DAYS_AHEAD)]
    bucket = storage.files().facts_for_proxy(days)
    click.echo(json.dumps(facts | ({"bucket": bucket} if bucket else {})))


def _captions(files: tuple[Path, ...], languages: tuple[str, ...]) -> dict[str, bytes | str]:
    named = languages or (("en",) if len(files) == 1 else ())
    if len(named) != len(files) or len(set(named)) != len(named):
        raise click.UsageError("Say one --language for each --captions, each once.")
    foreign = next((language for language in named if language not in LANGUAGES), None)
    if foreign is not None:
        raise click.BadParameter(f"{foreign!r}; it takes {', '.join(LANGUAGES)}.", param_hint="--language")
    return {language: file.read_bytes() for language, file in zip(named, files, strict=True)}


def _insist_on_size(file: Path, settings: Settings) -> None:
    if file.stat().st_size > settings.max_upload_bytes:
        raise click.ClickException(words("file_too_large", most=size(settings.max_upload_bytes)))


def _summary(recording: Recording) -> str:
    lines = [
        f"{click.style(recording.title, bold=True)} is recording {recording.id} of the library.",
        f"{clock_ms(recording.duration_ms)}, {recording.kind}, {recording.content_type}, {size(recording.size)}",
    ]
    lines += [f"Captions: {track.label}, {track.cues} cues" for track in recording.captions]
    if recording.broadcast_on is not None:
        lines.append(f"Broadcast: {recording.broadcast_on.isoformat()}, {recording.broadcast_zone}")
    return "\n".join(lines)
