"""How far a cycle has come: what counts in it, when its goal was met, how long is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from lms.credit.transcript.entries import Entry, OwnEntry

NOTHING: Final = Decimal("0.00")
WHOLE: Final = 1000
# From here on the days themselves are told.
LEAST_MONTHS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A goal between two days, both included; `types` are codes, or `other-types` for those of her own."""

    id: int
    name: str
    begins_on: date
    ends_on: date
    goal: Decimal
    types: frozenset[str]
    with_external: bool
    is_ended: bool = False


@dataclass(frozen=True, kw_only=True)
class Left:
    """How long is left, as a code and its number.

    Codes: begins (on the cycle's first day), met (on `on`), over, today (its last day), days, months.
    """

    code: str
    count: int = 0
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What counts in a cycle: `ours` was awarded here, `own` entered by the learner; `by_type` has both."""

    cycle: Cycle
    ours: Decimal
    own: Decimal
    by_type: tuple[tuple[str, Decimal, Decimal], ...]
    left: Left
    # Thousandths of the cycle's days that are over.
    elapsed: int

    @property
    def total(self) -> Decimal:
        """All that counts."""
        return self.ours + self.own

    @property
    def missing(self) -> Decimal:
        """What the goal still asks for."""
        return max(self.cycle.goal - self.total, NOTHING)

    @property
    def full(self) -> Decimal:
        """Where the ruler ends: at the goal, or at the total where that is more."""
        return max(self.cycle.goal, self.total)

    @property
    def rects(self) -> tuple[tuple[int, int, str], ...]:
        """What is drawn on the ruler, in thousandths of it."""
        ours, both = (int(amount * WHOLE / self.full) for amount in (self.ours, self.total))
        marks = (0, ours, ""), (ours, both - ours, "is-pale"), (max(self.elapsed - 5, 0), 5, "is-now")
        return tuple(mark for mark in marks if mark[1])


def progress(cycle: Cycle, entries: Iterable[Entry], own: Iterable[OwnEntry], *, today: date) -> Progress:
    """How far this cycle has come."""
    ours = _counted([one for one in entries if one.counts and _holds(cycle, one.credit_type, one)])
    added = [one for one in own if cycle.with_external and _holds(cycle, one.type_key, one)]
    sums: dict[str, list[Decimal]] = {}
    counted: list[Entry | OwnEntry] = [*ours, *added]
    for line in counted:
        sums.setdefault(_key(line), [NOTHING, NOTHING])[isinstance(line, OwnEntry)] += line.amount
    met_on = _met_on(cycle.goal, counted)
    return Progress(
        cycle=cycle,
        ours=sum((one.amount for one in ours), NOTHING),
        own=sum((one.amount for one in added), NOTHING),
        by_type=tuple((key, both[0], both[1]) for key, both in sorted(sums.items())),
        left=Left(code="met", on=met_on) if met_on else _left(cycle, today),
        elapsed=_elapsed(cycle, today),
    )


def _key(line: Entry | OwnEntry) -> str:
    return line.credit_type if isinstance(line, Entry) else line.type_key


def _holds(cycle: Cycle, key: str, line: Entry | OwnEntry) -> bool:
    return key in cycle.types and cycle.begins_on <= line.completed_on <= cycle.ends_on


def _counted(entries: Sequence[Entry]) -> list[Entry]:
    """Without what accompanies another award that counts: these are the same hours."""
    counted = {one.activity_id for one in entries if not one.accompanies}
    return [one for one in entries if not (one.accompanies and one.activity_id in counted)]


def _met_on(goal: Decimal, lines: Iterable[Entry | OwnEntry]) -> date | None:
    """The day on which the goal was reached."""
    total = NOTHING
    for line in sorted(lines, key=lambda one: one.completed_on):
        total += line.amount
        if total >= goal:
            return line.completed_on
    return None


def _left(cycle: Cycle, today: date) -> Left:
    if today < cycle.begins_on:
        return Left(code="begins", on=cycle.begins_on)
    if today > cycle.ends_on:
        return Left(code="over")
    if today == cycle.ends_on:
        return Left(code="today")
    end = cycle.ends_on + timedelta(days=1)
    months = months_between(today, end)
    if months < LEAST_MONTHS:
        return Left(code="days", count=(end - today).days)
    return Left(code="months", count=months)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _elapsed(cycle: Cycle, today: date) -> int:
    days = (cycle.ends_on - cycle.begins_on).days + 1
    over = (today - cycle.begins_on).days
    return min(max(over, 0), days) * WHOLE // days
