"""Attendance as plain values: sessions with their time, every kind of evidence, and what one person's comes to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from lms.activities.agenda import credit_of
from lms.activities.intervals import Interval, Intervals, seconds
from lms.activities.rules import EvidenceKind

# From when on before the beginning a check-in is for this session.
CHECK_IN_BEFORE: Final = timedelta(minutes=30)
# Nobody stands at a door longer than this before a session: an earlier tick says nothing of who came.
DOORS_OPEN: Final = timedelta(hours=6)


class SlotState(StrEnum):
    """How a session stands for one person."""

    UPCOMING = "upcoming"
    UNDER_WAY = "under_way"
    AWAITED = "awaited"
    CREDITED = "credited"
    ABSENT = "absent"


class Awaited(StrEnum):
    """What an ended session still waits for, and so from whom."""

    REPORT = "report"
    DECISION = "decision"


class Missing(StrEnum):
    """Why minutes of a session are missing."""

    JOINED_LATE = "joined_late"
    LEFT_EARLY = "left_early"
    GAP = "gap"
    NO_EVIDENCE = "no_evidence"
    OTHER_EVIDENCE = "other_evidence"
    WAITS = "waits"
    REFUSED = "refused"
    OFFICE = "office"
    PARALLEL = "parallel"
    NOT_ACCREDITED = "not_accredited"


class Phase(StrEnum):
    """How the whole event stands for one person."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    AWAITED = "awaited"
    FLAGGED = "flagged"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class AttendanceSlot:
    """A session with its time; `is_reported` once a report that reaches into it is there, or none will come."""

    id: int
    starts_at: datetime
    ends_at: datetime
    venue_id: int | None = None
    is_accredited: bool = True
    evidence: frozenset[EvidenceKind] = frozenset()
    is_reported: bool = False
    title: str = ""
    track: str = ""

    @property
    def span(self) -> Interval:
        """From its beginning to its end."""
        return self.starts_at, self.ends_at


@dataclass(frozen=True, kw_only=True)
class Stay:
    """From when to when somebody was in a venue: a sitting on the join page, or a row of a report."""

    kind: EvidenceKind
    venue_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A check-in to a session; `is_accepted` is None until somebody decides, and a flagged one waits for that."""

    kind: EvidenceKind
    session_id: int
    scanned_at: datetime
    is_flagged: bool = False
    is_accepted: bool | None = None

    @property
    def counts(self) -> bool | None:
        """Whether it counts; None where that waits for a decision."""
        return counts(is_flagged=self.is_flagged, is_accepted=self.is_accepted)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What the office wrote for a session in place of all other evidence; the highest number holds.

    Without times it takes back what was written before.
    """

    number: int
    session_id: int
    starts_at: datetime | None
    ends_at: datetime | None


Evidence = Stay | Scan | Correction


@dataclass(frozen=True, kw_only=True)
class Lack:
    """A stretch of a session that does not count, and why."""

    reason: Missing
    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        """Its length in whole seconds."""
        return seconds(((self.starts_at, self.ends_at),))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One session for one person: its state, what was attended, what of it counts, from which evidence.

    `is_corrected` where the office's own word holds in place of all other evidence. `may_grow` where it is over
    and a report that has not come may still add time to the sum.
    """

    slot: AttendanceSlot
    state: SlotState
    attended: Intervals = ()
    counted: Intervals = ()
    kinds: tuple[EvidenceKind, ...] = ()
    is_corrected: bool = False
    awaited: Awaited | None = None
    may_grow: bool = False
    lacks: tuple[Lack, ...] = ()

    @property
    def seconds(self) -> int:
        """Attended by the evidence that the office chose, in whole seconds."""
        return seconds(self.attended)

    @property
    def counted_seconds(self) -> int:
        """What the sum takes of it: nothing twice, nothing of what is not accredited."""
        return seconds(self.counted)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """The whole event for one person; `attended_at` is the end of the last session that counts.

    `has_evidence` where anything at all says that she was there, whether it counts or not.
    """

    lines: tuple[Line, ...]
    seconds: int
    phase: Phase
    has_evidence: bool = False
    attended_at: datetime | None = None

    @property
    def credits(self) -> Decimal:
        """What the attended time amounts to, in quarter hours."""
        return rounded(self.seconds)

    @property
    def scheduled_seconds(self) -> int:
        """What whoever is there from beginning to end attends: parallel sessions once."""
        return seconds(line.slot.span for line in self.lines if line.slot.is_accredited)

    @property
    def is_provisional(self) -> bool:
        """Whether others still have to say something before anything can be claimed."""
        return self.phase is not Phase.OVER

    @property
    def may_grow(self) -> bool:
        """Whether a report that has not come may still add time to what can be claimed already."""
        return any(line.may_grow for line in self.lines)


def counts(*, is_flagged: bool, is_accepted: bool | None) -> bool | None:
    """Whether a check-in counts: by itself without a flag, until a host decides; None where it waits for that."""
    return True if is_accepted is None and not is_flagged else is_accepted


def opens_before(kind: EvidenceKind) -> timedelta:
    """How long before the beginning a check-in of this kind may be made."""
    return DOORS_OPEN if kind is EvidenceKind.DOOR else CHECK_IN_BEFORE


def is_of_its_time(*, starts_at: datetime, scanned_at: datetime, kind: EvidenceKind, is_flagged: bool) -> bool:
    """Whether a check-in is one to the session as it is held now.

    One from before it was moved to a later time shows nothing of it; what is flagged a host looks at in any case.
    """
    return is_flagged or scanned_at >= starts_at - opens_before(kind)


def rounded(attended_seconds: int) -> Decimal:
    """Hours to the nearest quarter, half up: 37:29 is 0.50, 37:30 is 0.75."""
    return credit_of(0, seconds=attended_seconds)
