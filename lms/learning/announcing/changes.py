"""What is different about a live activity since it was told last, as far as calendars and registrants care."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms import formats
from lms.learning.calendars.days import Happening, Slot, blocks


class ChangeKind(StrEnum):
    """What a change is about."""

    TITLE = "title"
    HOURS = "hours"
    PLACE = "place"
    RENAMED = "renamed"
    MOVED = "moved"
    SPEAKERS = "speakers"
    CREDIT = "credit"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference in words as readers see them; `what` is the session where it is about one."""

    kind: ChangeKind
    what: str = ""
    before: str = ""
    after: str = ""


def changes(before: Happening, after: Happening, *, now: datetime) -> tuple[Change, ...]:
    """All that differs, the whole event first, then session by session; nothing where it reads the same.

    Of what has begun nothing is told any more, and of an event nothing once its last session has.
    """
    if all(one.begins_at <= now for one in after.slots):
        return ()
    found = (*_of_the_whole(before, after), *_of_sessions(before, after, now))
    return tuple(one for one in found if one.before != one.after)


def _of_the_whole(before: Happening, after: Happening) -> Iterator[Change]:
    yield Change(kind=ChangeKind.TITLE, before=before.title, after=after.title)
    yield Change(kind=ChangeKind.HOURS, before=_hours(before), after=_hours(after))
    yield Change(kind=ChangeKind.PLACE, before="; ".join(before.places), after="; ".join(after.places))
    yield Change(kind=ChangeKind.CREDIT, before=", ".join(before.credit), after=", ".join(after.credit))


def _of_sessions(before: Happening, after: Happening, now: datetime) -> Iterator[Change]:
    """Sessions of a published event neither come nor go: each is found again by its number."""
    old = {one.number: one for one in before.slots}
    for slot in after.slots:
        if slot.begins_at > now:
            yield from _of_one(old[slot.number], slot, before.zone, after)


def _of_one(old: Slot, new: Slot, old_zone: str, after: Happening) -> Iterator[Change]:
    yield Change(kind=ChangeKind.RENAMED, before=old.title, after=new.title)
    # Of an only session the hours of the whole say it already.
    if len(after.slots) > 1:
        yield Change(
            kind=ChangeKind.MOVED, what=new.title, before=_span(old, old_zone), after=_span(new, after.zone)
        )
    yield Change(
        kind=ChangeKind.SPEAKERS, what=new.title, before=", ".join(old.speakers), after=", ".join(new.speakers)
    )


def _hours(happening: Happening) -> str:
    return "; ".join(
        formats.span(one.begins_at, one.ends_at, happening.zone) for one in blocks(happening.slots, happening.zone)
    )


def _span(slot: Slot, zone: str) -> str:
    return formats.span(slot.begins_at, slot.ends_at, zone)
