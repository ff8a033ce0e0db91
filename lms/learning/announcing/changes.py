"""What is different about a live activity since it was told last, as far as calendars and registrants care."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lms import formats
from lms.learning.calendars.days import Happening, Slot, blocks

Key = tuple[str, str, int]


class ChangeKind(StrEnum):
    """What a change is about."""

    TITLE = "title"
    HOURS = "hours"
    PLACE = "place"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    SPEAKERS = "speakers"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference in words as readers see them; `what` is the session where it is about one."""

    kind: ChangeKind
    what: str = ""
    before: str = ""
    after: str = ""


def changes(before: Happening, after: Happening) -> tuple[Change, ...]:
    """All that differs, the whole event first, then session by session; nothing where calendars say the same."""
    return tuple(
        one for one in (*_of_the_whole(before, after), *_of_sessions(before, after)) if one.before != one.after
    )


def _of_the_whole(before: Happening, after: Happening) -> Iterator[Change]:
    yield Change(kind=ChangeKind.TITLE, before=before.title, after=after.title)
    yield Change(kind=ChangeKind.HOURS, before=_hours(before), after=_hours(after))
    yield Change(kind=ChangeKind.PLACE, before="; ".join(before.places), after="; ".join(after.places))


def _of_sessions(before: Happening, after: Happening) -> Iterator[Change]:
    old, new = _by_title(before), _by_title(after)
    for key in (one for one in old if one not in new):
        yield Change(kind=ChangeKind.REMOVED, what=key[0], before=_span(old[key], before.zone))
    for key, slot in new.items():
        if key not in old:
            yield Change(kind=ChangeKind.ADDED, what=key[0], after=_span(slot, after.zone))
        else:
            yield from _of_one(old[key], slot, before.zone, after)


def _of_one(old: Slot, new: Slot, old_zone: str, after: Happening) -> Iterator[Change]:
    # Of an only session the hours of the whole say it already.
    if len(after.slots) > 1:
        yield Change(
            kind=ChangeKind.MOVED, what=new.title, before=_span(old, old_zone), after=_span(new, after.zone)
        )
    yield Change(
        kind=ChangeKind.SPEAKERS, what=new.title, before=", ".join(old.speakers), after=", ".join(new.speakers)
    )


def _by_title(happening: Happening) -> dict[Key, Slot]:
    """Sessions by their words; of those with the same ones, such as breaks, by their order."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[Key, Slot] = {}
    for slot in happening.slots:
        name = (slot.title, slot.track)
        seen[name] += 1
        found[*name, seen[name]] = slot
    return found


def _hours(happening: Happening) -> str:
    return "; ".join(
        formats.span(one.begins_at, one.ends_at, happening.zone) for one in blocks(happening.slots, happening.zone)
    )


def _span(slot: Slot, zone: str) -> str:
    return formats.span(slot.begins_at, slot.ends_at, zone)
