"""Local times of a report in its zone: hours that a clock shows twice, or never, go where the event was."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from lms.accounts.addresses import canonical_address
from lms.activities.intervals import Interval
from lms.learning.attendance.reports.moments import Event, misfit, moments_of, stays_between
from lms.learning.attendance.reports.rows import Problem, Row

TWICE: Final = "times_come_twice"
NEVER: Final = "times_never_were"
ELSEWHERE: Final = "none_during_the_event"


@dataclass(frozen=True, kw_only=True)
class PlacedRow:
    """A row whose ends are moments. `canonical` is its address as accounts compare them, empty where it has none.

    The same stay has the same `fingerprint` in whichever report it stands. Both take their time, so they are made
    here, before anybody waits for a transaction.
    """

    row: Row
    joined_at: datetime
    left_at: datetime
    canonical: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Placing:
    """Rows with moments, those that have none, and notes on the clock: times_come_twice, times_never_were."""

    rows: tuple[PlacedRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def place(rows: Sequence[Row], event: Event) -> Placing:
    """Each stay in the report's zone, once; what only a name tells stays as often as the report says it."""
    placed: dict[str, PlacedRow] = {}
    problems, notes, before = [], set[str](), Counter[tuple[str, Interval]]()
    for row in rows:
        notes.update(_notes(row, event))
        stay = _stay(row, event)
        if stay is None:
            problems.append(Problem(line=row.line, code="left_before_joined", what=row.name[:60]))
            continue
        found = _placed(row, stay, before[row.name, stay])
        placed.setdefault(found.fingerprint, found)
        # Two who call themselves "iPhone" are two; whoever has an address or a token is one.
        before[row.name, stay] += not (row.address or row.token)
    if placed and not any(event.is_during(one.joined_at, one.left_at) for one in placed.values()):
        notes.add(ELSEWHERE)
    return Placing(rows=tuple(placed.values()), problems=tuple(problems), notes=tuple(sorted(notes)))


def _stay(row: Row, event: Event) -> Interval | None:
    """The one reading of both ends that fits the stated length and lies by the event; the earlier of equals."""
    return min(
        stays_between(row.joined_at, row.left_at, event.zone),
        key=lambda one: (misfit(row.lasted_seconds, *one), event.away(one[0]) + event.away(one[1])),
        default=None,
    )


def _placed(row: Row, stay: Interval, before: int) -> PlacedRow:
    """The row with its moments, and with what tells it from those before it that only have the same name."""
    start, end = stay
    canonical = canonical_address(row.address) if row.address else ""
    said = [row.name, canonical, row.token, start.isoformat(), end.isoformat()]
    if before and not (row.address or row.token):
        said.append(str(before))
    mark = sha256("\x1f".join(said).encode()).hexdigest()
    return PlacedRow(row=row, joined_at=start, left_at=end, canonical=canonical, fingerprint=mark)


def _notes(row: Row, event: Event) -> Iterator[str]:
    """Whether the clock was set back or forward over one of the ends."""
    for local in (row.joined_at, row.left_at):
        before, *after = moments_of(local, event.zone)
        yield from (TWICE if before < one else NEVER for one in after)
