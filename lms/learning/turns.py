"""When the follow-ups of an activity are asked one after another, and until when each may be answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

# How long a link works, when the one reminder goes out, and how late somebody may still be asked at all.
LIVES: Final = timedelta(days=45)
REMINDED_AFTER: Final = timedelta(days=14)
LATEST: Final = timedelta(days=30)
# Where another follow-up comes later, a link ends with its beginning, and the reminder still finds it open.
SHORTEST_LIFE: Final = REMINDED_AFTER + timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One follow-up of an activity: its days after the claim, and those of the next; None for the last."""

    activity_id: int
    evaluation_id: int
    days: int
    next_days: int | None

    @property
    def latest(self) -> timedelta:
        """How long after its day somebody may still be asked."""
        if self.next_days is None:
            return LATEST
        return min(LATEST, timedelta(days=self.next_days - self.days) - SHORTEST_LIFE)

    def link_ends_at(self, claimed_at: datetime, *, now: datetime) -> datetime:
        """When a link ends that goes out now."""
        if self.next_days is None:
            return now + LIVES
        return min(now + LIVES, claimed_at + timedelta(days=self.next_days))


def turns_of(activity_id: int, forms: Mapping[int, int]) -> Iterator[Turn]:
    """Of one activity's follow-ups: their ids by their days, the earliest first."""
    for days, next_days in zip_longest(forms, list(forms)[1:]):
        yield Turn(activity_id=activity_id, evaluation_id=forms[days], days=days, next_days=next_days)
