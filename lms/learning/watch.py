"""Watching written down: sittings, beats that add up, and what a visitor watched before signing in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.activities.reading import versions_of
from lms.audit.log import note
from lms.db import expire, fetch, insert_unless_there, session, write
from lms.disclosures.queries import current_version
from lms.learning.models import Viewing, WatchProgress
from lms.learning.participation import acknowledge, content_begins, refresh_step
from lms.learning.rows import Progress, seen_of, version_for
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

# So long a person's sittings are looked at together.
LOOK_BACK = timedelta(days=1)
# Built once: a beat comes every few seconds from everybody who watches.
_VIEWING: Final = (
    select(Viewing.id, Viewing.ranges, Viewing.began_at, Viewing.last_beat_at, Viewing.added_at)
    .where(Viewing.digest == bindparam("digest"))
    .with_for_update()
)
_PROGRESS: Final = (
    select(WatchProgress.ranges)
    .where(
        WatchProgress.person_id == bindparam("person_id"),
        WatchProgress.activity_id == bindparam("activity_id"),
        WatchProgress.recording_id == bindparam("recording_id"),
    )
    .with_for_update()
)
_SITTINGS: Final = select(Viewing.activity_id, Viewing.recording_id, Viewing.began_at, Viewing.ranges).where(
    Viewing.person_id == bindparam("person_id"),
    Viewing.began_at >= bindparam("since", type_=Viewing.began_at.type),
)
_SEEN: Final = update(Viewing).where(Viewing.id == bindparam("viewing"))
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


def take_beat(
    ticket: Ticket, activity: Activity, recording: Recording, *, reported: Ranges, position_ms: int
) -> Watched:
    """Add what a player reports; an implausible report is refused and counts nothing.

    What is played of a version that was replaced counts while it may be finished; raises Refusal: version_over.
    """
    if ticket.person_id is not None:
        hold_person(ticket.person_id)
    viewing, now = _locked_viewing(ticket), clock.now()
    carried = _carried(ticket, activity, now)
    known = viewing.known if ticket.person_id is None else _locked_progress(ticket.person_id, ticket)
    known = union(known, carried)
    _insist_on_plausible(viewing, known, reported, now)
    seen = {"ranges": _stored(union(viewing.known, reported)), "position_ms": position_ms, "last_beat_at": now}
    write(_SEEN, {"viewing": viewing.id, **seen})
    watched = Watched(ranges=union(known, reported), position_ms=position_ms)
    if ticket.person_id is not None:
        _insist_on_one_pair_of_eyes(ticket.person_id, viewing.began_at, now)
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
    _insist_on_one_pair_of_eyes(person_id, ticket.began_at, now)
    version = current_version(activity.id)
    if version is not None and ticket.number == version.number:
        acknowledge(person_id, activity, ticket.number)
    content_begins(person_id, activity)
    known = _locked_progress(person_id, ticket)
    watched = Watched(ranges=union(known, _ranges(row.ranges)), position_ms=row.position_ms)
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
    return Watched(ranges=_ranges(row.ranges), position_ms=row.position_ms) if row is not None else None


def watched_in(progress: Progress | None) -> Watched:
    """What a person's row says is watched of a recording."""
    return Watched(ranges=_ranges(progress.ranges), position_ms=progress.position_ms) if progress else Watched()


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


@dataclass(frozen=True)
class _Sitting:
    """A locked viewing row, and whether this beat has made it."""

    id: int
    known: Ranges
    began_at: datetime
    last_beat_at: datetime
    is_first: bool


def _locked_viewing(ticket: Ticket) -> _Sitting:
    row, is_first = fetch(_VIEWING, digest=ticket.digest).one_or_none(), False
    if row is None:
        # Of several first beats at once, one makes the row; all find it.
        is_first = _made_viewing(ticket)
        row = fetch(_VIEWING, digest=ticket.digest).one()
    if row.added_at is not None:
        # Its minutes belong to somebody who has signed in since: this page is from before.
        raise Refusal("viewing_over")
    return _Sitting(row.id, _ranges(row.ranges), row.began_at, row.last_beat_at, is_first)


def _made_viewing(ticket: Ticket) -> bool:
    made = insert_unless_there(
        Viewing,
        ("digest",),
        digest=ticket.digest,
        person_id=ticket.person_id,
        activity_id=ticket.activity_id,
        recording_id=ticket.recording_id,
        acknowledged_number=ticket.number,
        began_at=ticket.began_at,
        ends_at=ticket.ends_at,
        last_beat_at=ticket.began_at,
        ranges=[],
        position_ms=0,
    )
    return made is not None


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
    return _ranges(ranges)


def _insist_on_plausible(viewing: _Sitting, known: Ranges, reported: Ranges, now: datetime) -> None:
    """At most a little over double speed: since the last beat, and over the whole sitting.

    The second look keeps the grace of one beat from being taken again with each of a thousand.
    """
    new_ms = newly_watched_ms(known, reported)
    sitting_ms = watched_ms(union(viewing.known, reported))
    since_beat = (now - max(viewing.last_beat_at, viewing.began_at)) // MILLISECOND
    since_start = (now - viewing.began_at) // MILLISECOND
    if not (is_plausible(new_ms, since_beat) and is_plausible(sitting_ms, since_start)):
        raise Refusal("beat_implausible")


def _insist_on_one_pair_of_eyes(person_id: int, began_at: datetime, now: datetime) -> None:
    """All of a person's sittings together are no faster than one: ten pages open earn no more than one does."""
    rows = fetch(_SITTINGS, person_id=person_id, since=min(began_at, now - LOOK_BACK))
    sittings = (
        Sitting(content=(row.activity_id, row.recording_id), began_at=row.began_at, ranges=_ranges(row.ranges))
        for row in rows
    )
    if not are_plausible_together(sittings, now):
        raise Refusal("beat_implausible")


def _keep(person_id: int, ticket: Ticket, watched: Watched, now: datetime) -> None:
    write(
        _WATCHED,
        {
            "whose": person_id,
            "activity": ticket.activity_id,
            "recording": ticket.recording_id,
            "ranges": _stored(watched.ranges),
            "watched_ms": watched.watched_ms,
            "position_ms": watched.position_ms,
            "last_beat_at": now,
        },
    )
    expire(WatchProgress)


def _tell_the_gate(
    person_id: int, activity: Activity, recording: Recording, before: Ranges, after: Watched, *, is_first: bool
) -> None:
    """The gate is asked only when its answer may change: at the first beat, and when enough is watched."""
    if is_first:
        content_begins(person_id, activity)
    share = activity.required_share
    was_complete = is_complete(before, recording.duration_ms, share)
    if is_first or was_complete != is_complete(after.ranges, recording.duration_ms, share):
        refresh_step(person_id, activity)


def _ranges(stored: list[Any]) -> Ranges:
    return tuple((start, end) for start, end in stored)


def _stored(ranges: Ranges) -> list[list[int]]:
    return [list(part) for part in ranges]
