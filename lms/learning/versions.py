"""Which version of a replaced recording a person watches, and what of it she has watched (domain rule 16).

Same content: what was watched of one version counts for the next. Changed content: a step that was completed
stays so; who was in progress may finish the old version until the day that was set; everybody else, and
everybody afterwards, watches the new one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.activities.replacing import Version, contents
from lms.learning.watching import Ranges, clip, is_complete, union, watched_ms

Line = Sequence[Version]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person's row says of one recording; a row without ranges says that she chose to watch it."""

    ranges: Ranges
    position_ms: int
    last_beat_at: datetime


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The version that a person watches now, and what of it is watched; times in milliseconds.

    `until`: the end of an old version that she finishes. `completed_ms` is what was watched of the version with
    which she completed the step, whichever that was; None where she has not.
    """

    version: Version
    ranges: Ranges
    position_ms: int
    until: datetime | None
    completed_ms: int | None

    @property
    def recording_id(self) -> int:
        """The recording that she watches."""
        return self.version.recording_id

    @property
    def watched_ms(self) -> int:
        """Media time of it, each moment once."""
        return watched_ms(self.ranges)

    @property
    def is_completed(self) -> bool:
        """Whether the step was completed with this version or one before."""
        return self.completed_ms is not None


def version_watched(line: Line, seen: Mapping[int, Seen], *, share: Decimal, now: datetime) -> Choice:
    """The one place that says which version a person watches; `line` is never empty."""
    completed = _completed_ms(line, seen, share)
    content, until = _content_watched(line, seen, is_completed=completed is not None, now=now)
    shown = content[-1]
    rows = [seen[one.recording_id] for one in content if one.recording_id in seen]
    last = max(rows, key=lambda row: row.last_beat_at, default=None)
    return Choice(
        version=shown,
        ranges=known_of(line, seen, shown.recording_id),
        position_ms=min(last.position_ms, shown.duration_ms) if last else 0,
        until=until,
        completed_ms=completed,
    )


def known_of(line: Line, seen: Mapping[int, Seen], recording_id: int) -> Ranges:
    """What is watched of one version: its own, and what was watched of the same content before, cut at its end."""
    known: Ranges = ()
    for one in _content_of(line, recording_id):
        own = seen[one.recording_id].ranges if one.recording_id in seen else ()
        known = clip(union(known, own), one.duration_ms)
        if one.recording_id == recording_id:
            break
    return known


def still_counts(
    line: Line, watched: Collection[int], recording_id: int, *, began_at: datetime, now: datetime
) -> bool:
    """Whether what a sitting plays of this version counts.

    That of the present content does. Of an older one it does until its end, for a sitting that began before the
    change, and for whoever has watched some of it; `watched` are the recordings of which she has.
    """
    mine = _content_of(line, recording_id)
    after = _content_after(line, mine)
    if after is None:
        return bool(mine)
    since, until = after.since, after.until
    assert since is not None
    assert until is not None
    began = began_at < since or any(one.recording_id in watched for one in mine)
    return began and now < until


def may_be_fetched(line: Line, recording_id: int, *, now: datetime) -> bool:
    """Whether its bytes are given out: the present content, and what somebody may still finish."""
    mine = _content_of(line, recording_id)
    after = _content_after(line, mine)
    return bool(mine) if after is None else after.until is not None and now < after.until


def _content_watched(
    line: Line, seen: Mapping[int, Seen], *, is_completed: bool, now: datetime
) -> tuple[Sequence[Version], datetime | None]:
    """The newest content that she has begun, while it may be finished; else the present one."""
    parts = contents(line)
    begun = [part for part in parts if any(one.recording_id in seen for one in part)]
    after = _content_after(line, begun[-1]) if begun else None
    if after is None or is_completed or after.until is None or now >= after.until:
        return parts[-1], None
    is_in_progress = any(seen[one.recording_id].ranges for one in begun[-1] if one.recording_id in seen)
    return (begun[-1], after.until) if is_in_progress else (parts[-1], None)


def _completed_ms(line: Line, seen: Mapping[int, Seen], share: Decimal) -> int | None:
    """What was watched of the newest version that was watched to the required share."""
    for one in reversed(line):
        known = known_of(line, seen, one.recording_id)
        if is_complete(known, one.duration_ms, share):
            return watched_ms(known)
    return None


def _content_of(line: Line, recording_id: int) -> Sequence[Version]:
    """The content that the recording is a version of; empty where it is none of this line."""
    found = (part for part in contents(line) if any(one.recording_id == recording_id for one in part))
    return next(found, ())


def _content_after(line: Line, content: Sequence[Version]) -> Version | None:
    """The first version of the content that took this one's place; None after the present one."""
    if not content:
        return None
    place = line.index(content[-1]) + 1
    return line[place] if place < len(line) else None
