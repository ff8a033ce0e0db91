"""Reads of imported reports: what each brought, which rows wait for a person, and what was decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, not_, or_, select

from lms.accounts.models import Address, Person
from lms.accounts.queries import is_named
from lms.activities.models import Activity, Venue
from lms.db import fetch, session
from lms.learning.attendance.evidence import COUNTS
from lms.learning.models import AttendanceReport, AttendanceRow, EventRegistration, MatchedBy

MOST_SHOWN: Final = 100
MOST_OFFERED: Final = 12
SHORTEST_WORD: Final = 3
_MOST_LOOKED_AT: Final = 200


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A report with how many of its rows stand how."""

    report: AttendanceReport
    venue: str
    importer: Person
    rows: int
    matched: int
    waiting: int
    set_aside: int

    @property
    def counts(self) -> bool:
        """False once it was set aside."""
        return self.report.set_aside_at is None


@dataclass(frozen=True, kw_only=True)
class SameName:
    """Rows of a venue that name the same and stand the same; `row_id` is the first one's."""

    row_id: int
    venue: str
    name: str
    address: str
    count: int
    joined_at: datetime
    left_at: datetime
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The first of them, and how many there are in all."""

    shown: Sequence[SameName]
    total: int


def reports_of(activity: Activity) -> list[ReportLine]:
    """All reports of an activity, the latest first."""
    row = AttendanceRow
    counted = (
        select(
            row.report_id,
            func.count().label("rows"),
            func.count().filter(row.person_id.is_not(None), COUNTS).label("matched"),
            func.count().filter(row.person_id.is_(None), COUNTS).label("waiting"),
            func.count().filter(not_(COUNTS)).label("set_aside"),
        )
        .group_by(row.report_id)
        .subquery()
    )
    found = session.execute(
        select(AttendanceReport, Venue.name.label("venue"), Person, counted)
        .join(Venue, Venue.id == AttendanceReport.venue_id)
        .join(Person, Person.id == AttendanceReport.imported_by)
        .outerjoin(counted, counted.c.report_id == AttendanceReport.id)
        .where(Venue.activity_id == activity.id)
        .order_by(AttendanceReport.id.desc())
    )
    return [
        ReportLine(
            report=one.AttendanceReport,
            venue=one.venue,
            importer=one.Person,
            rows=one.rows or 0,
            matched=one.matched or 0,
            waiting=one.waiting or 0,
            set_aside=one.set_aside or 0,
        )
        for one in found
    ]


def waiting_of(activity: Activity) -> Listed:
    """Whom a person must decide about, by name."""
    return _listed(activity, AttendanceRow.person_id.is_(None), COUNTS)


def decided_of(activity: Activity) -> Listed:
    """What a person decided: given to somebody, or set aside as nobody's."""
    given = (AttendanceRow.matched_by == MatchedBy.PERSON) & COUNTS
    nobodys = AttendanceRow.person_id.is_(None) & AttendanceRow.is_ignored.is_(True)
    return _listed(activity, given | nobodys)


def rows_like(row: AttendanceRow) -> Sequence[AttendanceRow]:
    """The stays that name the same as this one and wait with it."""
    return session.scalars(
        select(AttendanceRow)
        .filter_by(venue_id=row.venue_id, name=row.name, address=row.address)
        .where(AttendanceRow.person_id.is_(None), COUNTS)
        .order_by(AttendanceRow.joined_at, AttendanceRow.id)
    ).all()


def overlap(stays: Sequence[AttendanceRow]) -> bool:
    """Whether one began before another had ended, in the order of `rows_like`: by two devices, or two people."""
    return any(later.joined_at < earlier.left_at for earlier, later in pairwise(stays))


def registrants_named(activity: Activity, text: str) -> list[Person]:
    """Who registered and bears one of these words in her name, whatever became of it; the likeliest first."""
    words = {word.casefold() for word in text.replace(",", " ").split() if len(word) >= SHORTEST_WORD}
    if not words:
        return []
    found = session.scalars(_registrants(activity).where(or_(*map(is_named, words))).limit(_MOST_LOOKED_AT)).all()
    return sorted(found, key=lambda one: -_likeness(one, words))[:MOST_OFFERED]


def is_registrant(activity: Activity, person_id: int) -> bool:
    """Whether this person has or had a seat, or a place in the queue."""
    return session.scalar(_registrants(activity).where(Person.id == person_id)) is not None


def registrants_among(activity: Activity, person_ids: Collection[int]) -> dict[int, Person]:
    """Those of these people who registered, whatever became of it, by their ids."""
    return {one.id: one for one in session.scalars(_registrants(activity).where(Person.id.in_(person_ids)))}


def _registrants(activity: Activity) -> Select[Person]:
    return (
        select(Person)
        .join(EventRegistration, EventRegistration.person_id == Person.id)
        .where(EventRegistration.activity_id == activity.id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )


def _likeness(person: Person, words: Collection[str]) -> int:
    name = f"{person.given_name} {person.family_name}".casefold()
    return sum(word in name for word in words)


def confirmed_as(canonical: str) -> Person | None:
    """Whoever confirmed this address."""
    return session.scalars(
        select(Person)
        .join(Address, Address.person_id == Person.id)
        .where(Address.canonical == canonical, Address.confirmed_at.is_not(None))
    ).one_or_none()


def _listed(activity: Activity, *which: ColumnElement[bool]) -> Listed:
    groups = _groups(activity, *which)
    rows = fetch(groups.order_by(AttendanceRow.name, AttendanceRow.address, "row_id").limit(MOST_SHOWN))
    total = session.scalar(select(func.count()).select_from(groups.subquery())) or 0
    return Listed(shown=[SameName(**row._mapping) for row in rows], total=total)


def _groups(activity: Activity, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    row = AttendanceRow
    return (
        select(
            func.min(row.id).label("row_id"),
            Venue.name.label("venue"),
            row.name.label("name"),
            row.address.label("address"),
            func.count().label("count"),
            func.min(row.joined_at).label("joined_at"),
            func.max(row.left_at).label("left_at"),
            row.person_id.label("person_id"),
        )
        .join(Venue, Venue.id == row.venue_id)
        .where(Venue.activity_id == activity.id, *which)
        .group_by(row.venue_id, Venue.name, row.name, row.address, row.person_id)
    )


def people_by_id(person_ids: Collection[int]) -> dict[int, Person]:
    """These people, by their ids."""
    return {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(person_ids)))}
