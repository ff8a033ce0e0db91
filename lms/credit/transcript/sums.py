"""What a transcript sums up to: by type and by year, what was awarded apart from what was entered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lms.credit.rules import credit_type
from lms.credit.transcript.entries import Entry, OwnEntry

NOTHING: Final = Decimal("0.00")
Line = Entry | OwnEntry


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which part of a transcript: days from and to, both included; no types means all of them."""

    types: frozenset[str] = frozenset()
    begins_on: date | None = None
    ends_on: date | None = None
    with_own: bool = True

    def holds(self, key: str, on: date) -> bool:
        """Whether a line of this type and day belongs to it."""
        return (
            (not self.types or key in self.types)
            and (self.begins_on is None or self.begins_on <= on)
            and (self.ends_on is None or on <= self.ends_on)
        )


EVERYTHING: Final = Scope()


@dataclass(frozen=True, kw_only=True)
class Total:
    """The sum of one credit type, of all years and of the present one."""

    credit_type: str
    name: str
    all_years: Decimal
    this_year: Decimal


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """Awards and own entries, newest first; sums count what stands. `types` are those that can be chosen."""

    entries: tuple[Entry, ...]
    totals: tuple[Total, ...]
    by_year: tuple[tuple[int, tuple[Decimal, ...]], ...]
    own: tuple[OwnEntry, ...]
    own_totals: tuple[Total, ...]
    own_by_year: Mapping[int, Decimal]
    types: tuple[str, ...]

    @property
    def years(self) -> tuple[tuple[int, tuple[Line, ...]], ...]:
        """All lines by year, newest first."""
        lines: list[Line] = sorted((*self.entries, *self.own), key=lambda line: line.completed_on, reverse=True)
        found: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            found[line.year].append(line)
        return tuple((year, tuple(lines)) for year, lines in found.items())

    def own_of(self, code: str) -> Mapping[int, Decimal]:
        """What she entered herself of one type, by year; nothing in every other year."""
        return _own_by_year(one for one in self.own if one.type_key == code)


def summed(
    entries: Sequence[Entry], own: Sequence[OwnEntry], this_year: int, scope: Scope = EVERYTHING
) -> Transcript:
    """The transcript of the lines that the scope holds."""
    shown = tuple(one for one in entries if scope.holds(one.credit_type, one.completed_on))
    added = tuple(one for one in own if scope.with_own and scope.holds(one.type_key, one.completed_on))
    return Transcript(
        entries=shown,
        totals=totals(shown, this_year),
        by_year=by_year(shown, added),
        own=added,
        own_totals=own_totals(added, this_year),
        own_by_year=_own_by_year(added),
        types=tuple(sorted({one.credit_type for one in entries} | {one.type_key for one in own})),
    )


def totals(entries: Iterable[Entry], this_year: int) -> tuple[Total, ...]:
    """One sum per credit type of what stands, by its code."""
    counted = ((one.credit_type, one.amount, one.year) for one in entries if one.counts)
    return tuple(
        Total(credit_type=code, name=plural(code), all_years=both[0], this_year=both[1])
        for code, both in _sums(counted, this_year)
    )


def own_totals(own: Iterable[OwnEntry], this_year: int) -> tuple[Total, ...]:
    """One sum per type of what she entered herself, by its words."""
    counted = ((one.type_words, one.amount, one.year) for one in own)
    return tuple(
        Total(credit_type="", name=words, all_years=both[0], this_year=both[1])
        for words, both in _sums(counted, this_year)
    )


def _sums(lines: Iterable[tuple[str, Decimal, int]], this_year: int) -> list[tuple[str, list[Decimal]]]:
    sums: dict[str, list[Decimal]] = {}
    for key, amount, year in lines:
        both = sums.setdefault(key, [NOTHING, NOTHING])
        both[0] += amount
        both[1] += amount if year == this_year else NOTHING
    return sorted(sums.items())


def by_year(entries: Sequence[Entry], own: Sequence[OwnEntry] = ()) -> tuple[tuple[int, tuple[Decimal, ...]], ...]:
    """Every year, newest first, with its sum per credit type in the order of `totals`.

    Years in which only own entries lie are there too, so that a table can say them beside.
    """
    counted = [one for one in entries if one.counts]
    found = {one.year for one in counted} | {one.year for one in own}
    if not found:
        return ()
    codes = sorted({one.credit_type for one in counted})
    sums: dict[tuple[int, str], Decimal] = defaultdict(lambda: NOTHING)
    for one in counted:
        sums[one.year, one.credit_type] += one.amount
    return tuple(
        (year, tuple(sums[year, code] for code in codes)) for year in range(max(found), min(found) - 1, -1)
    )


def _own_by_year(own: Iterable[OwnEntry]) -> Mapping[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for one in own:
        sums[one.year] += one.amount
    return sums


def plural(code: str) -> str:
    """The unit of what is awarded, else the type's own name."""
    kind = credit_type(code)
    return kind.unit_many if kind.is_awarded else kind.name
