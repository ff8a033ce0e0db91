"""One recording in place of another (domain rule 16): what is the same content, and an activity's versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# Lengths of the same content differ by no more than this.
APART_MS: Final = 2000
# So long whoever was in progress may finish the version that was changed.
FINISHED_WITHIN: Final = timedelta(days=30)


class Content(StrEnum):
    """What was declared of a recording that takes another's place."""

    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Version:
    """One recording of an activity's line, its length in milliseconds, and how it came in place of the one before.

    The first of a line came in place of none. `until` is the end of the version before, where that was changed.
    """

    recording_id: int
    duration_ms: int
    content: Content | None = None
    since: datetime | None = None
    until: datetime | None = None


def may_be_same(old_ms: int, new_ms: int) -> bool:
    """Whether two lengths, in milliseconds, let the content be the same."""
    return abs(old_ms - new_ms) <= APART_MS


def ends_of(content: Content, now: datetime) -> datetime | None:
    """Until when the version before is finished by those in progress; None where nothing of it ends."""
    return now + FINISHED_WITHIN if content is Content.CHANGED else None


def contents(versions: Iterable[Version]) -> tuple[tuple[Version, ...], ...]:
    """The line, oldest first, cut where the content was changed."""
    found: list[tuple[Version, ...]] = []
    for one in versions:
        if found and one.content is Content.SAME:
            found[-1] = (*found[-1], one)
        else:
            found.append((one,))
    return tuple(found)
