"""One's own credit: every award with its current certificate, and what it sums up to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from lms import sheets
from lms.credit.codes import grouped
from lms.credit.models import Award, Certificate, CertificateEvent
from lms.credit.rules import credit_type, unit_words
from lms.credit.standing import Happening, Verdict, standing_of
from lms.db import fetch

NOTHING = Decimal("0.00")
STANDS: Final = standing_of(())
_HELD: Final = (
    select(
        Award.id.label("award_id"),
        Award.completed_on,
        Award.credit_type,
        Award.amount,
        Certificate.id.label("certificate_id"),
        Certificate.title,
        Certificate.code,
    )
    .join(Certificate, Certificate.award_id == Award.id)
    .where(Award.person_id == bindparam("person_id"))
    .order_by(Award.claimed_at.desc(), Award.id.desc(), Certificate.issue)
)
_EVENTS: Final = (
    select(CertificateEvent.certificate_id, CertificateEvent.kind, CertificateEvent.at, CertificateEvent.reason)
    .join(Certificate, Certificate.id == CertificateEvent.certificate_id)
    .join(Award, Award.id == Certificate.award_id)
    .where(Award.person_id == bindparam("person_id"))
    .order_by(CertificateEvent.id)
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One award on the transcript; `reissued` where its first certificate was replaced."""

    title: str
    completed_on: date
    credit_type: str
    amount: Decimal
    unit: str
    code: str
    verdict: Verdict
    reissued: Verdict | None

    @property
    def year(self) -> int:
        """The calendar year in which it counts."""
        return self.completed_on.year

    @property
    def type_words(self) -> str:
        """The credit type beside its amount."""
        kind = credit_type(self.credit_type)
        return self.unit if kind.is_awarded else kind.name


@dataclass(frozen=True, kw_only=True)
class Total:
    """The sum of one credit type, of all years and of the present one."""

    credit_type: str
    name: str
    all_years: Decimal
    this_year: Decimal


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """Entries newest first; sums count what stands."""

    entries: tuple[Entry, ...]
    totals: tuple[Total, ...]
    by_year: tuple[tuple[int, tuple[Decimal, ...]], ...]

    @property
    def years(self) -> tuple[tuple[int, tuple[Entry, ...]], ...]:
        """The entries by year, newest first."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.year].append(entry)
        return tuple((year, tuple(entries)) for year, entries in found.items())


def transcript_of(person_id: int, this_year: int) -> Transcript:
    """The person's own transcript, in a fixed number of statements."""
    entries = _entries(person_id)
    return Transcript(entries=entries, totals=totals(entries, this_year), by_year=by_year(entries))


def totals(entries: Iterable[Entry], this_year: int) -> tuple[Total, ...]:
    """One sum per credit type, in the registry's order of first appearance."""
    sums: dict[str, list[Decimal]] = {}
    for entry in entries:
        if entry.verdict.counts:
            both = sums.setdefault(entry.credit_type, [NOTHING, NOTHING])
            both[0] += entry.amount
            both[1] += entry.amount if entry.year == this_year else NOTHING
    return tuple(
        Total(credit_type=code, name=_plural(code), all_years=both[0], this_year=both[1])
        for code, both in sorted(sums.items())
    )


def by_year(entries: Sequence[Entry]) -> tuple[tuple[int, tuple[Decimal, ...]], ...]:
    """Every year, newest first, with its sum per credit type in the order of `totals`."""
    counted = [entry for entry in entries if entry.verdict.counts]
    if not counted:
        return ()
    codes = sorted({entry.credit_type for entry in counted})
    sums: dict[tuple[int, str], Decimal] = defaultdict(lambda: NOTHING)
    for entry in counted:
        sums[entry.year, entry.credit_type] += entry.amount
    years = range(max(one.year for one in counted), min(one.year for one in counted) - 1, -1)
    return tuple((year, tuple(sums[year, code] for code in codes)) for year in years)


def _plural(code: str) -> str:
    """The unit of what is awarded, else the type's own name."""
    kind = credit_type(code)
    return kind.unit_many if kind.is_awarded else kind.name


def as_table(transcript: Transcript, verify_at: str) -> Iterator[sheets.Row]:
    """One row per award below the headings, for spreadsheets."""
    yield ("Activity", "Completed", "Credit type", "Credits", "Status", "Certificate code", "Verify at")
    for one in transcript.entries:
        yield (
            one.title,
            one.completed_on.isoformat(),
            credit_type(one.credit_type).name,
            one.amount,
            one.verdict.standing.value,
            grouped(one.code),
            f"{verify_at}/{one.code}",
        )


def _entries(person_id: int) -> tuple[Entry, ...]:
    """Two statements: what she holds with its certificates in their order, and what happened to them."""
    events: dict[int, list[Happening]] = defaultdict(list)
    for event in fetch(_EVENTS, person_id=person_id):
        events[event.certificate_id].append(Happening(kind=event.kind, at=event.at, reason=event.reason))
    verdicts = {certificate_id: standing_of(found) for certificate_id, found in events.items()}
    held: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in fetch(_HELD, person_id=person_id):
        held[row.award_id].append(row)
    return tuple(_entry(issues[0], issues[-1], verdicts) for issues in held.values())


def _entry(first: Row[Any], current: Row[Any], verdicts: dict[int, Verdict]) -> Entry:
    return Entry(
        title=current.title,
        completed_on=current.completed_on,
        credit_type=current.credit_type,
        amount=current.amount,
        unit=unit_words(current.amount, current.credit_type),
        code=current.code,
        verdict=verdicts.get(current.certificate_id, STANDS),
        reissued=verdicts.get(first.certificate_id) if first is not current else None,
    )
