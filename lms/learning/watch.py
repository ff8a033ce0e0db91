"""Watching written down: sittings, beats that add up, and what a visitor watched before signing in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.activities.reading import versions_of
from lms.audit.log import note
from lms.db import expire, fetch, insert_unless_there, session, write
from lms.learning.models import Viewing, WatchProgress
from lms.learning.participation import bring_acknowledgement, content_begins, refresh_step
from lms.learning.rows import Progress, Rows, rows_to_watch, seen_of, version_for
from lms.learning.sittings import Held, held_viewing, keep_played, ranges_in, sitting, sittings_of, stored
from lms.learning.tickets import Ticket
from lms.learning.versions import known_of, still_counts
from lms.learning.watching import (
    MILLISECOND,
    Ranges,
    Sitting,
    are_plausible_together,
    is_complete,
    is_plausible,
    newly_watched_ms,
    union,
    watched_ms,
)
from lms.media.models import Recording

# Built once: a beat comes every few seconds from everybody who watches.
_PROGRESS: Final = (
    select(WatchProgress.ranges)
    .where(
        WatchProgress.person_id == bindparam("person_id"),
        WatchProgress.activity_id == bindparam("activity_id"),
        WatchProgress.recording_id == bindparam("recording_id"),
    )
    .with_for_update()
)
_WATCHED: Final = update(WatchProgress).where(
    WatchProgress.person_id == bindparam("whose"),
    WatchProgress.activity_id == bindparam("activity"),
    WatchProgress.recording_id == bindparam("recording"),
)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What is known to be watched of a recording, and where to go on."""

    ranges: Ranges = ()
    position_ms: int = 0

    @property
    def watched_ms(self) -> int:
        """Media time, each moment once."""
        return watched_ms(self.ranges)


def rows_held(ticket: Ticket, activity: Activity) -> Rows:
    """What decides about the person's watching, read while her changes take turns; a visitor has no rows."""
    if ticket.person_id is not None:
        hold_person(ticket.person_id)
    return rows_to_watch(ticket.person_id, activity)


def take_beat(
    ticket: Ticket,
    activity: Activity,
    recording: Recording,
    *,
    reported: Ranges,
    position_ms: int,
    rows: Rows | None = None,
) -> Watched:
    """Add what a player reports; an implausible report is refused and counts nothing.

    What is played of a version that was replaced counts while it may be finished; raises Refusal: version_over.
    `rows` are those of `rows_held` where they were read already.
    """
    rows, now = rows or rows_held(ticket, activity), clock.now()
    viewing, others = held_viewing(ticket, now)
    carried = _carried(ticket, activity, now)
    known = viewing.known if ticket.person_id is None else _held_progress(ticket.person_id, ticket, activity, rows)
    known = union(known, carried)
    _insist_on_plausible(viewing, known, reported, now)
    played = union(viewing.known, reported)
    _insist_on_one_pair_of_eyes((*others, sitting(ticket, viewing.began_at, played)), now)
    keep_played(viewing, played, position_ms, now)
    watched = Watched(ranges=union(known, reported), position_ms=position_ms)
    if ticket.person_id is not None:
        _keep(ticket.person_id, ticket, watched, now)
        _tell_the_gate(ticket.person_id, activity, recording, known, watched, is_first=viewing.is_first)
    return watched


def watch_present_version(person_id: int, activity: Activity) -> bool:
    """Let her leave the old version before its end; False where she watches the present one already."""
    hold_person(person_id)
    version = version_for(person_id, activity, now=clock.now())
    if version is None or version.until is None:
        return False
    key = {"person_id": person_id, "activity_id": activity.id, "recording_id": activity.recording_id}
    insert_unless_there(
        WatchProgress, tuple(key), **key, ranges=[], watched_ms=0, position_ms=0, last_beat_at=clock.now()
    )
    note(
        "version_chosen", actor_id=person_id, subject=("activity", activity.id), recording_id=activity.recording_id
    )
    refresh_step(person_id, activity)
    return True


def is_completed_before(person_id: int | None, activity: Activity) -> bool:
    """Whether a version that was replaced since was watched to the required share."""
    version = version_for(person_id, activity, now=clock.now()) if person_id is not None else None
    return version is not None and version.is_completed


def add_visit(person_id: int, activity: Activity, ticket: Ticket) -> bool:
    """Add once what was watched in this browser before signing in; the acknowledgement moves with it."""
    hold_person(person_id)
    now = clock.now()
    row = session.execute(
        update(Viewing)
        .where(Viewing.digest == ticket.digest, Viewing.person_id.is_(None), Viewing.added_at.is_(None))
        .values(added_at=now, person_id=person_id)
        .returning(Viewing.ranges, Viewing.position_ms)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return False
    rows = sittings_of(person_id, ticket, now)
    _insist_on_one_pair_of_eyes((sitting(row, row.began_at, ranges_in(row.ranges)) for row in rows), now)
    # No visitor sits before a player without having acknowledged it.
    assert ticket.number is not None
    bring_acknowledgement(person_id, activity, ticket.number)
    content_begins(person_id, activity)
    known = _locked_progress(person_id, ticket)
    watched = Watched(ranges=union(known, ranges_in(row.ranges)), position_ms=row.position_ms)
    _keep(person_id, ticket, watched, now)
    note(
        "visit_added",
        actor_id=person_id,
        subject=("activity", activity.id),
        added_ms=newly_watched_ms(known, watched.ranges),
    )
    refresh_step(person_id, activity)
    return True


def visit_behind(ticket: Ticket) -> Watched | None:
    """What a visitor watched in this sitting; None where nothing was, or where it was added already."""
    row = session.execute(
        select(Viewing.ranges, Viewing.position_ms).where(
            Viewing.digest == ticket.digest, Viewing.person_id.is_(None), Viewing.added_at.is_(None)
        )
    ).one_or_none()
    return Watched(ranges=ranges_in(row.ranges), position_ms=row.position_ms) if row is not None else None


def watched_in(progress: Progress | None) -> Watched:
    """What a person's row says is watched of a recording."""
    return Watched(ranges=ranges_in(progress.ranges), position_ms=progress.position_ms) if progress else Watched()


def _carried(ticket: Ticket, activity: Activity, now: datetime) -> Ranges:
    """What was watched of the same content before its recording was replaced; refuses a version that is over."""
    line = versions_of(activity)
    if not line:
        return ()
    seen = seen_of(ticket.person_id, activity.id) if ticket.person_id is not None else {}
    watched = [recording_id for recording_id, one in seen.items() if one.ranges]
    if not still_counts(line, watched, ticket.recording_id, began_at=ticket.began_at, now=now):
        raise Refusal("version_over", status=409)
    return known_of(line, seen, ticket.recording_id)


def _held_progress(person_id: int, ticket: Ticket, activity: Activity, rows: Rows) -> Ranges:
    """Her rows hold that of a recording that was never replaced; of several versions each has its own."""
    if rows.version is None and rows.progress is not None and ticket.recording_id == activity.recording_id:
        return ranges_in(rows.progress.ranges)
    return _locked_progress(person_id, ticket)


def _locked_progress(person_id: int, ticket: Ticket) -> Ranges:
    key = {
        "person_id": person_id,
        "activity_id": ticket.activity_id,
        "recording_id": ticket.recording_id,
    }
    ranges = fetch(_PROGRESS, **key).scalar_one_or_none()
    if ranges is None:
        insert_unless_there(
            WatchProgress, tuple(key), **key, ranges=[], watched_ms=0, position_ms=0, last_beat_at=clock.now()
        )
        ranges = fetch(_PROGRESS, **key).scalar_one()
    return ranges_in(ranges)


def _insist_on_plausible(viewing: Held, known: Ranges, reported: Ranges, now: datetime) -> None:
    """At most a little over double speed since the last beat."""
    new_ms = newly_watched_ms(known, reported)
    since_beat = (now - max(viewing.last_beat_at, viewing.began_at)) // MILLISECOND
    if not is_plausible(new_ms, since_beat):
        raise Refusal("beat_implausible")


def _insist_on_one_pair_of_eyes(sittings: Iterable[Sitting], now: datetime) -> None:
    """All of a person's sittings together are no faster than one: ten pages open earn no more than one does.

    Over a whole sitting, too, the grace of one beat is not taken again with each of a thousand.
    """
    if not are_plausible_together(sittings, now):
        raise Refusal("beat_implausible")


def _keep(person_id: int, ticket: Ticket, watched: Watched, now: datetime) -> None:
    write(
        _WATCHED,
        {
            "whose": person_id,
            "activity": ticket.activity_id,
            "recording": ticket.recording_id,
            "ranges": stored(watched.ranges),
            "watched_ms": watched.watched_ms,
            "position_ms": watched.position_ms,
            "last_beat_at": now,
        },
    )
    expire(WatchProgress)


def _tell_the_gate(
    person_id: int, activity: Activity, recording: Recording, before: Ranges, after: Watched, *, is_first: bool
) -> None:
    """The gate is asked only when its answer may change: at the first beat, and when enough is watched.

    Of a version that was replaced by the same content she may have watched the rest in the newer one.
    """
    if is_first:
        content_begins(person_id, activity)
    if recording.id != activity.recording_id:
        refresh_step(person_id, activity)
        return
    share = activity.required_share
    was_complete = is_complete(before, recording.duration_ms, share)
    if is_first or was_complete != is_complete(after.ranges, recording.duration_ms, share):
        refresh_step(person_id, activity)
