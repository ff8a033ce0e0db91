"""Local times of a report in its zone: hours that a clock shows twice, or never, go where the event was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from lms.accounts.addresses import canonical_address
from lms.activities.intervals import Interval
from lms.learning.attendance.reports.rows import Problem, Row

TWICE: Final = "times_come_twice"
NEVER: Final = "times_never_were"
ELSEWHERE: Final = "none_during_the_event"

# Programs round minutes up, and count a stay that was begun.
_ROUNDING: Final = timedelta(minutes=2)


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


def place(rows: Sequence[Row], *, zone: str, hours: Sequence[Interval]) -> Placing:
    """Each stay in its zone, once; `hours` are those of the sessions that the report is about."""
    placed: dict[str, PlacedRow] = {}
    where, problems, notes = ZoneInfo(zone), [], set[str]()
    for row in rows:
        found = _placed(row, where, hours, notes)
        if found is None:
            problems.append(Problem(line=row.line, code="left_before_joined", what=row.name[:60]))
        else:
            placed.setdefault(found.fingerprint, found)
    if placed and not any(_is_during(one, hours) for one in placed.values()):
        notes.add(ELSEWHERE)
    return Placing(rows=tuple(placed.values()), problems=tuple(problems), notes=tuple(sorted(notes)))


def _placed(row: Row, zone: ZoneInfo, hours: Sequence[Interval], notes: set[str]) -> PlacedRow | None:
    """The one reading of both ends that fits the stated length and lies by the event; the earlier of equals."""
    joined, left = _readings(row.joined_at, zone, notes), _readings(row.left_at, zone, notes)
    possible = [(start, end) for start, end in product(joined, left) if start <= end]
    if not possible:
        return None
    start, end = min(possible, key=lambda one: (_misfit(row, *one), _away(one[0], hours) + _away(one[1], hours)))
    canonical = canonical_address(row.address) if row.address else ""
    said = "\x1f".join((row.name, canonical, row.token, start.isoformat(), end.isoformat()))
    mark = sha256(said.encode()).hexdigest()
    return PlacedRow(row=row, joined_at=start, left_at=end, canonical=canonical, fingerprint=mark)


def _readings(local: datetime, zone: ZoneInfo, notes: set[str]) -> list[datetime]:
    """The moment of a local time: one, or two where the clock was set back or forward over it."""
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return [earlier.astimezone(UTC)]
    moments = [earlier.astimezone(UTC), later.astimezone(UTC)]
    notes.add(TWICE if moments[0] < moments[1] else NEVER)
    return sorted(moments)


def _misfit(row: Row, start: datetime, end: datetime) -> timedelta:
    """How far the length is from the one that the report states; rounding is no difference."""
    if row.lasted_seconds is None:
        return timedelta(0)
    return max(timedelta(0), abs(end - start - timedelta(seconds=row.lasted_seconds)) - _ROUNDING)


def _away(moment: datetime, hours: Sequence[Interval]) -> timedelta:
    return min((max(start - moment, moment - end, timedelta(0)) for start, end in hours), default=timedelta(0))


def _is_during(one: PlacedRow, hours: Sequence[Interval]) -> bool:
    return not hours or any(one.joined_at < end and start < one.left_at for start, end in hours)
