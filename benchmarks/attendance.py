"""Reports of attendance give every stay as it was, in every form, zone and order; and large ones are read quickly.

Stays are drawn first, as moments, and then written as Zoom and Teams write them, with days and hours of the zone's
own clock, on days on which it changes as well. The reference counts seconds one by one in a set; it shares no
method with the software. A report of 20,000 rows is held against the `csv` module's bare reading of the same text,
and imported twice on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import process_time
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from benchmarks._proof import Findings, House, is_full, on_both
from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.addresses import canonical_address
from lms.accounts.models import Address, Person
from lms.activities.events import venues_of
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.imports import importing
from lms.learning.attendance.reports.placing import NEVER, TWICE
from lms.learning.attendance.reports.understanding import Understood, understand
from lms.learning.models import AttendanceRow
from tests.factories.live import STARTS, ZONE, make_live_activity
from tests.factories.people import grant, make_person

# Reports that are drawn, and rows of the large one.
SMALL, FULL = (60, 300), (3_000, 20_000)
SEED = 20261122
ZONES = ("America/Chicago", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
# Around the days on which these clocks change, and any others.
DAYS = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
)
SECOND = timedelta(seconds=1)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Stay:
    """From when to when somebody was there."""

    name: str
    joined: datetime
    left: datetime


@dataclass(frozen=True)
class Form:
    """One way of writing a report: its lines before the rows, one row, and its encoding."""

    head: Sequence[str]
    row: Callable[[Stay, datetime, datetime], str]
    encoding: str = "utf-8"


def _lasted(stay: Stay) -> int:
    return int((stay.left - stay.joined) / SECOND)


def _zoom(stay: Stay, joined: datetime, left: datetime) -> str:
    ends = ",".join(f"{one:%m/%d/%Y %I:%M:%S %p}" for one in (joined, left))
    return f"{stay.name},{stay.name}@example.org,{ends},{-(-_lasted(stay) // 60)},No"


def _webinar(stay: Stay, joined: datetime, left: datetime) -> str:
    ends = ",".join(f'"{one:%b %d, %Y %H:%M:%S}"' for one in (joined, left))
    return f'Yes,"{stay.name}",{stay.name}@example.org,{ends},{-(-_lasted(stay) // 60)},"a ""b"", c",Spain,'


def _teams(format_of: str) -> Callable[[Stay, datetime, datetime], str]:
    def row(stay: Stay, joined: datetime, left: datetime) -> str:
        minutes, seconds = divmod(_lasted(stay), 60)
        ends = "\t".join(one.strftime(format_of) for one in (joined, left))
        return f"{stay.name}\t{ends}\t{minutes}m {seconds}s\t{stay.name}@example.org\tAttendee"

    return row


TEAMS = ("1. Summary", "Meeting title\tRhythm", "", "3. In-Meeting Activities")
TEAMS_HEAD = (*TEAMS, "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole")
FORMS = (
    Form(("Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest",), _zoom),
    Form(
        (
            "Attendee Details,",
            "Attended,User Name,Email,Join Time,Leave Time,Time in Session (minutes),Why,Country/Region Name",
        ),
        _webinar,
        "utf-8-sig",
    ),
    Form(TEAMS_HEAD, _teams("%m/%d/%y, %I:%M:%S %p"), "utf-16"),
    Form(TEAMS_HEAD, _teams("%d/%m/%y, %H:%M:%S"), "utf-16"),
    Form(TEAMS_HEAD, _teams("%Y-%m-%d %H:%M:%S"), "cp1252"),
)


def main() -> int:
    """Drawn reports, then one large report; the exit status."""
    findings, (reports, rows) = Findings(), FULL if is_full("attendance") else SMALL
    chance = random.Random(SEED)
    for _ in range(reports):
        drawn(findings, chance)
    data = large(rows)
    print("| A report | Rows | Milliseconds of processor |\n|---|---:|---:|")
    bare, (ours, understood) = timed(lambda: bare_rows(data))[0], timed(lambda: read(data))
    print(f"| read by the csv module alone | {rows:,} | {bare:,.0f} |")
    print(f"| read, understood and placed, {ours / bare:.1f} times as long | {rows:,} | {ours:,.0f} |")
    findings.check("Every row of a large report is understood", len(understood.placing.rows) == rows)
    on_both(lambda house: imported_twice(house, findings, data, rows))
    return findings.end()


def drawn(findings: Findings, chance: random.Random) -> None:
    """Draw stays, write them in some form, and compare what is understood with what was drawn."""
    zone, form = chance.choice(ZONES), chance.choice(FORMS)
    starts = datetime.combine(chance.choice(DAYS), datetime.min.time(), tzinfo=UTC)
    starts += timedelta(minutes=15 * chance.randrange(-24, 120))
    hours = (starts, starts + timedelta(minutes=15 * chance.randrange(2, 17)))
    stays = [_stay(chance, hours) for _ in range(chance.randrange(1, 12))]
    rows = [form.row(one, _local(one.joined, zone), _local(one.left, zone)) for one in stays]
    data = "\r\n".join((*form.head, *rows)).encode(form.encoding)
    understood = understand(data, zone=zone, hours=[hours])
    found = {name: _seconds(_of(name, understood), hours) for name in {one.name for one in stays}}
    wanted = {
        name: _seconds([(one.joined, one.left) for one in stays if one.name == name], hours) for name in found
    }
    changes = {TWICE, NEVER} & set(understood.notes)
    evidence = (zone, data.decode(form.encoding), hours)
    findings.check("No line of what these programs write is refused", not understood.problems, evidence)
    if not changes:
        findings.check("Every minute that somebody was there counts once, and no other", found == wanted, evidence)
    lengths = {(one.row.name, one.left_at - one.joined_at) for one in understood.placing.rows}
    longest = {(one.name, one.left - one.joined) for one in stays}
    findings.check("A stay lasts what it lasted, also while clocks change", lengths == longest, evidence)
    again = understand(_shuffled(chance, form, rows), zone=zone, hours=[hours])
    marks = [{one.fingerprint for one in some.placing.rows} for some in (understood, again)]
    findings.check("In any order, and twice, rows are the same rows", marks[0] == marks[1], evidence)


def _stay(chance: random.Random, hours: tuple[datetime, datetime]) -> Stay:
    joined = hours[0] + timedelta(seconds=chance.randrange(-1800, 5400))
    return Stay(chance.choice("ABC") * 3, joined, joined + timedelta(seconds=chance.randrange(1, 9000)))


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _of(name: str, understood: Understood) -> list[tuple[datetime, datetime]]:
    return [(one.joined_at, one.left_at) for one in understood.placing.rows if one.row.name == name]


def _seconds(stays: Sequence[tuple[datetime, datetime]], hours: tuple[datetime, datetime]) -> int:
    """Seconds that somebody was there, each counted once and none beside the session."""
    inside = set[int]()
    for joined, left in stays:
        begin, end = (int((moment - hours[0]) / SECOND) for moment in (joined, left))
        inside.update(range(max(begin, 0), min(end, int((hours[1] - hours[0]) / SECOND))))
    return len(inside)


def _shuffled(chance: random.Random, form: Form, rows: Sequence[str]) -> bytes:
    mixed = [*rows, *rows]
    chance.shuffle(mixed)
    return "\r\n".join((*form.head, *mixed)).encode(form.encoding)


def large(rows: int) -> bytes:
    """A report of so many people, each of whom stayed for some of the hour."""
    form, made = FORMS[0], []
    for number in range(rows):
        joined = STARTS + timedelta(seconds=number % 1800)
        stay = Stay(f"learner{number}", joined, joined + timedelta(minutes=30))
        made.append(form.row(stay, _local(stay.joined, ZONE), _local(stay.left, ZONE)))
    return "\r\n".join((*form.head, *made)).encode()


def read(data: bytes) -> Understood:
    """As a preview reads it."""
    return understand(data, zone=ZONE, hours=[(STARTS, STARTS + timedelta(hours=1))])


def bare_rows(data: bytes) -> int:
    """The same text, as cells that nobody looks at."""
    return sum(1 for _ in csv.reader(io.StringIO(data.decode(), newline="")))


def timed(act: Callable[[], Found]) -> tuple[float, Found]:
    """Milliseconds of processor, and what came of it."""
    start = process_time()
    found = act()
    return 1000 * (process_time() - start), found


def imported_twice(house: House, findings: Findings, data: bytes, rows: int) -> None:
    """Half of the people are known; the second import finds everything there."""
    understood = read(data)
    with db.transaction():
        officer = make_person("Ines", "Roth")
        grant(officer, Role.OFFICER)
        activity = make_live_activity(evidence=(EvidenceKind.REPORT,))
        _know(rows // 2)
        venue = venues_of(activity)[0]
        took = [
            timed(
                lambda: importing.import_report(
                    activity, venue, understood, data=data, zone=ZONE, file_name="large.csv", actor=officer
                )
            )[0]
            for _ in range(2)
        ]
        kept = db.session.scalar(select(func.count()).select_from(AttendanceRow))
        known = db.session.scalar(select(func.count(AttendanceRow.person_id)))
    findings.check("A report that is imported twice is kept once", kept == rows, kept)
    findings.check("Whoever has confirmed her address is found, and nobody else", known == rows // 2, known)
    for words, milliseconds in zip(("imported", "imported again"), took, strict=True):
        print(f"| {words}, {house.engine} | {rows:,} | {milliseconds:,.0f} |")


def _know(count: int) -> None:
    now = clock.now()
    for number in range(count):
        address = f"learner{number}@example.org"
        person = Person(given_name="Learner", family_name=f"Number {number}", known_since=now)
        person.addresses.append(
            Address(person=person, address=address, canonical=canonical_address(address), confirmed_at=now)
        )
        db.session.add(person)
    db.session.flush()


if __name__ == "__main__":
    sys.exit(main())
