"""What is different about a live activity since it was told last, as far as calendars and registrants care."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms import formats
from lms.learning.calendars.days import CalendarSession, Happening, blocks


class ChangeKind(StrEnum):
    """What a change is about."""

    TITLE = "title"
    HOURS = "hours"
    PLACE = "place"
    RENAMED = "renamed"
    MOVED = "moved"
    ROOM = "room"
    SPEAKERS = "speakers"
    CREDIT = "credit"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference in words as readers see them; `what` and `number` are the session's where it is about one."""

    kind: ChangeKind
    what: str = ""
    number: int = 0
    before: str = ""
    after: str = ""

    @property
    def mark(self) -> str:
        """What it says now: a letter about it is right as long as this is said."""
        return f"{self.kind} {self.number} {self.after}"


def changes(before: Happening, after: Happening, *, now: datetime) -> tuple[Change, ...]:
    """All that differs, the whole event first, then session by session; nothing where it reads the same.

    Of what has begun nothing is told any more, and of an event nothing once its last session has.
    """
    return tuple(one for one in _compared(before, after, now) if one.before != one.after)


def said_by(happening: Happening, *, now: datetime) -> frozenset[str]:
    """The marks of all that registrants may be told of it at this moment."""
    return frozenset(one.mark for one in _compared(happening, happening, now))


def lasting(marks: Iterable[str]) -> list[str]:
    """Those that no other change makes wrong: the hours of the whole follow from those of each session."""
    found = list(marks)
    moved = any(one.startswith(ChangeKind.MOVED) for one in found)
    return [one for one in found if not (moved and one.startswith(ChangeKind.HOURS))]


def _compared(before: Happening, after: Happening, now: datetime) -> Iterator[Change]:
    if any(one.begins_at > now for one in after.sessions):
        yield from _of_the_whole(before, after)
        yield from _of_sessions(before, after, now)


def _of_the_whole(before: Happening, after: Happening) -> Iterator[Change]:
    yield Change(kind=ChangeKind.TITLE, before=before.title, after=after.title)
    yield Change(kind=ChangeKind.HOURS, before=_hours(before), after=_hours(after))
    yield Change(kind=ChangeKind.PLACE, before="; ".join(before.places), after="; ".join(after.places))
    yield Change(kind=ChangeKind.CREDIT, before=", ".join(before.credit), after=", ".join(after.credit))


def _of_sessions(before: Happening, after: Happening, now: datetime) -> Iterator[Change]:
    """Sessions of a published event neither come nor go: each is found again by its number."""
    old = {one.number: one for one in before.sessions}
    for session in after.sessions:
        if session.begins_at > now:
            yield from _of_one(old[session.number], session, before, after)


def _of_one(old: CalendarSession, new: CalendarSession, before: Happening, after: Happening) -> Iterator[Change]:
    yield Change(kind=ChangeKind.RENAMED, number=new.number, before=old.title, after=new.title)
    # Of an only session the hours of the whole say it already.
    if len(after.sessions) > 1:
        yield Change(
            kind=ChangeKind.MOVED,
            what=new.title,
            number=new.number,
            before=_span(old, before.zone),
            after=_span(new, after.zone),
        )
    # Where there was, and is, one place alone, it is said of the whole.
    if _has_several_places(before) or _has_several_places(after):
        yield Change(kind=ChangeKind.ROOM, what=new.title, number=new.number, before=old.place, after=new.place)
    yield Change(
        kind=ChangeKind.SPEAKERS,
        what=new.title,
        number=new.number,
        before=", ".join(old.speakers),
        after=", ".join(new.speakers),
    )


def _has_several_places(happening: Happening) -> bool:
    return len({one.place for one in happening.sessions}) > 1


def _hours(happening: Happening) -> str:
    return "; ".join(
        formats.span(one.begins_at, one.ends_at, happening.zone)
        for one in blocks(happening.sessions, happening.zone)
    )


def _span(session: CalendarSession, zone: str) -> str:
    return formats.span(session.begins_at, session.ends_at, zone)
