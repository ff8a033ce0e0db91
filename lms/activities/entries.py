"""What lists show of an activity: plain values, read once and kept by whoever shows them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.activities.rules import ActivityKind


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferedCredit:
    """A designation as lists need it."""

    id: int
    credit_type: str
    amount: Decimal
    designated_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    in_part: bool = False

    def counts_for(self, began_at: datetime | None) -> bool:
        """Whether it was made before a learner began (domain rule 8); for whoever has yet to begin it was."""
        return began_at is None or self.designated_at <= began_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Teacher:
    """Somebody whom learners meet, as lists name her."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An activity of the catalogue; `professions` are those of its audience.

    `starts_at` and `ends_at` are an event's hours; a recording has none. No address of a meeting is known here.
    """

    id: int
    slug: str
    title: str
    summary: str
    kind: ActivityKind
    specialty: str
    specialty_slug: str
    trace: str
    zone: str
    minutes: int
    opens_at: datetime
    closes_at: datetime
    designations: tuple[OfferedCredit, ...]
    teachers: tuple[Teacher, ...]
    professions: frozenset[str]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    cancelled_at: datetime | None = None
