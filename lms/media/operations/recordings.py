"""Recordings added from a disk, and changed."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from lms import clock, storage
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.audit.log import note
from lms.db import session
from lms.media.models import Recording, RecordingState
from lms.media.operations.captions import set_captions
from lms.media.operations.examination import BLOCK, FOLDER, Examined, examine, make_ready
from lms.media.policy import may_edit_recording
from lms.media.rules import EARLIEST_BROADCAST, plain_name, title_from


class Follower(Protocol):
    """What a higher room does when a broadcast date moved; it may raise Refusal, and then nothing moves."""

    def __call__(self, recording: Recording, *, actor: Actor, now: datetime) -> None: ...


_followers: dict[str, Follower] = {}


def when_broadcast_moves(room: str, follow: Follower) -> None:
    """Let a room that this one may not know follow: ends of credit hang on the date."""
    _followers[room] = follow


def examine_and_keep(path: Path) -> Examined:
    """Copy a file of this disk and examine the copy; raises Unreadable, and then nothing is left behind."""
    temporary = storage.files().temporary(FOLDER)
    try:
        with path.open("rb") as source, temporary.open("xb") as target:
            while block := source.read(BLOCK):
                target.write(block)
        return examine(temporary)
    finally:
        temporary.unlink(missing_ok=True)


def add_recording(
    examined: Examined,
    *,
    title: str,
    original_name: str,
    added_by: int | None,
    captions: Mapping[str, bytes | str] | None = None,
    broadcast_on: date | None = None,
    broadcast_zone: str = "",
) -> Recording:
    """A recording of the library from an examined file; captions by language, refused with their line."""
    recording = Recording(
        title=title or title_from(original_name),
        original_name=plain_name(original_name),
        state=RecordingState.CHECKING,
        broadcast_on=broadcast_on,
        broadcast_zone=broadcast_zone,
        added_by=added_by,
        added_at=clock.now(),
    )
    session.add(recording)
    session.flush()
    note("recording_added", actor_id=added_by, subject=("recording", recording.id))
    make_ready(recording, examined)
    for language, content in (captions or {}).items():
        set_captions(recording, language, content, actor_id=added_by)
    session.flush()
    return recording


def change_recording(
    actor: Actor, recording: Recording, *, title: str, broadcast_on: date | None, broadcast_zone: str
) -> None:
    """Give another title, or a broadcast date, which once set only moves earlier (domain rule 1).

    Raises Refusal: not_allowed, broadcast_too_early, broadcast_only_earlier, broadcast_zone_fixed, and what its
    followers refuse.
    """
    insist(may_edit_recording(actor, recording))
    if broadcast_on is not None and broadcast_on.year < EARLIEST_BROADCAST:
        raise Refusal("broadcast_too_early")
    if recording.broadcast_on is not None:
        if broadcast_on is None or broadcast_on > recording.broadcast_on:
            raise Refusal("broadcast_only_earlier")
        if broadcast_zone != recording.broadcast_zone and broadcast_on == recording.broadcast_on:
            raise Refusal("broadcast_zone_fixed")
    changed = broadcast_on != recording.broadcast_on
    recording.title = title
    recording.broadcast_on, recording.broadcast_zone = broadcast_on, broadcast_zone if broadcast_on else ""
    note(
        "recording_changed",
        actor_id=actor.id,
        subject=("recording", recording.id),
        broadcast_on=broadcast_on.isoformat() if changed and broadcast_on else None,
    )
    session.flush()
    for follow in _followers.values() if changed else ():
        follow(recording, actor=actor, now=clock.now())
