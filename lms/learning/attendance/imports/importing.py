"""Reports of a meeting's platform: looked up before anything is kept, imported in one transaction, taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar

from sqlalchemy import bindparam, insert, select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.intervals import Interval
from lms.activities.models import Activity, Venue
from lms.activities.policy import may_host
from lms.activities.rules import MeetingPlatform
from lms.activities.timetable import timed
from lms.audit.log import note
from lms.db import expire, hold, session, write
from lms.jobs.outbox import enqueue
from lms.learning.attendance.imports.matching import NOBODY, Match, matches
from lms.learning.attendance.imports.taking_over import take_over, there_by_mark
from lms.learning.attendance.reports.placing import PlacedRow
from lms.learning.attendance.reports.rows import Role
from lms.learning.attendance.reports.understanding import Understood
from lms.learning.models import AttendanceReport, AttendanceRow, MatchedBy
from lms.learning.participation import queue_refreshing

# So many people are settled in one transaction: others write in between.
AT_ONCE: Final = 25

_Brought = TypeVar("_Brought", AttendanceReport, AttendanceRow)

_ROW: Final = insert(AttendanceRow).inline()
# Who joins a meeting meanwhile points to its venue, and does not wait.
_HELD: Final = select(Venue.id).where(Venue.id == bindparam("venue_id")).with_for_update(key_share=True)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row that would be kept, whom it is about, and whether an earlier report that counts brought it already.

    `is_own`: it is about whoever brings it, who does not say of herself that she was there, and so waits.
    """

    placed: PlacedRow
    match: Match
    is_known: bool
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    """What an import would do. `left_out`: rows of hosts and panelists who are nobody here."""

    candidates: tuple[Candidate, ...]
    left_out: int

    @property
    def new(self) -> list[Candidate]:
        """Rows that no report of this venue brought before, or one that was set aside."""
        return [one for one in self.candidates if not one.is_known]

    @property
    def known(self) -> int:
        """Rows that are there already."""
        return len(self.candidates) - len(self.new)

    def matched(self, by: MatchedBy) -> int:
        """How many new rows find their person so; NOBODY are those that a person decides."""
        return sum(one.match.by is by for one in self.new)


def venue_for_import(activity: Activity, venue_id: int) -> Venue:
    """The venue, through its activity."""
    found = session.scalars(select(Venue).filter_by(activity_id=activity.id, id=venue_id)).one_or_none()
    if found is None:
        raise Refusal("no_such_venue", status=404)
    return found


def hours_of(activity: Activity, venue_id: int) -> list[Interval]:
    """The sessions of a venue, from their starts to their ends."""
    return [span for span, one in timed(activity.sessions) if one.venue_id == venue_id]


def brought_for_hosting(kind: type[_Brought], activity: Activity, brought_id: int, actor: Actor) -> _Brought:
    """A report of this activity, or a row of one. Raises Refusal: not_allowed, not_brought."""
    insist(may_host(actor, activity))
    found = session.scalars(
        select(kind)
        .join(Venue, Venue.id == kind.venue_id)
        .where(Venue.activity_id == activity.id, kind.id == brought_id)
    ).one_or_none()
    if found is None:
        raise Refusal("not_brought", status=404)
    return found


def look_up(understood: Understood, venue: Venue, *, actor: Actor) -> LookedUp:
    """Whom the rows are about, and which of them are new, where this person brings them."""
    placed = understood.placing.rows
    known, found = _known(venue), matches(placed, venue.activity_id)
    kept = [
        _candidate(row, match, actor, is_known=row.fingerprint in known)
        for row, match in zip(placed, found, strict=True)
        if match.person_id is not None or row.row.role is Role.ATTENDEE
    ]
    return LookedUp(candidates=tuple(kept), left_out=len(placed) - len(kept))


def _candidate(row: PlacedRow, match: Match, actor: Actor, *, is_known: bool) -> Candidate:
    is_own = match.person_id is not None and match.person_id == actor.id
    return Candidate(placed=row, match=NOBODY if is_own else match, is_known=is_known, is_own=is_own)


def _known(venue: Venue) -> set[str]:
    """The rows of reports that count, some of them set aside by themselves."""
    standing = AttendanceReport.set_aside_at.is_(None)
    of_reports = select(AttendanceRow.fingerprint).join(AttendanceReport).where(standing)
    return set(session.scalars(of_reports.where(AttendanceRow.venue_id == venue.id)))


def hold_rows(venue_id: int) -> None:
    """Let imports for a venue and decisions about its rows take turns until the transaction ends.

    Each must see what the other did: whoever changes rows reads them after this.
    """
    hold(_HELD, venue_id=venue_id)


def import_report(
    activity: Activity,
    venue: Venue,
    understood: Understood,
    *,
    data: bytes,
    zone: str,
    file_name: str,
    actor: Actor,
) -> LookedUp:
    """Keep what is new of a report and let attendance follow; the same rows again double nothing.

    A row that waited for a person finds her where she has registered or confirmed her address since, or where a
    colleague brings it; what a person decided stays. What it says belongs to it from now on: an earlier report
    that is set aside takes nothing of it along. Of a report without a row to keep nothing is kept. Raises
    Refusal: not_allowed.
    """
    insist(may_host(actor, activity))
    hold_rows(venue.id)
    looked_up = look_up(understood, venue, actor=actor)
    if not looked_up.candidates:
        return looked_up
    there = there_by_mark(venue)
    report, replaced = _report(venue, understood, looked_up, data=data, zone=zone, name=file_name, actor=actor)
    said = [one.placed.fingerprint for one in looked_up.candidates]
    back = take_over(said, there, report)
    _insert([one for one in looked_up.new if one.placed.fingerprint not in there], report)
    found = _find_waiting(looked_up, venue)
    note(
        "attendance_imported",
        actor_id=actor.id,
        subject=("activity", activity.id),
        report_id=report.id,
        sha256=report.sha256,
        zone=zone,
        rows=len(looked_up.new),
        waiting=looked_up.matched(MatchedBy.NOBODY),
    )
    matched = {one.match.person_id for one in looked_up.new if one.match.person_id is not None}
    queue_settling(activity, matched | found | replaced | back)
    # Whom the report does not name waits for it no longer either.
    queue_refreshing(activity)
    return looked_up


def _report(
    venue: Venue,
    understood: Understood,
    looked_up: LookedUp,
    *,
    data: bytes,
    zone: str,
    name: str,
    actor: Actor,
) -> tuple[AttendanceReport, set[int]]:
    """The file's own row; of a file that comes again in another zone, also whose rows no longer hold."""
    digest = sha256(data).hexdigest()
    found = session.scalars(select(AttendanceReport).filter_by(venue_id=venue.id, sha256=digest)).one_or_none()
    if found is not None:
        replaced = set() if found.zone == zone else _replace(found, looked_up, actor)
        found.zone, found.set_aside_at = zone, None
        return found, replaced
    # Nobody prepares an activity without having signed in.
    assert actor.id is not None
    made = AttendanceReport(
        venue_id=venue.id,
        platform=MeetingPlatform(understood.report.form.platform),
        file_name=name[-200:],
        sha256=digest,
        zone=zone,
        imported_by=actor.id,
        imported_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made, set()


def _replace(report: AttendanceReport, looked_up: LookedUp, actor: Actor) -> set[int]:
    """The file's times were read in a wrong zone: what it said then is set aside, and what it says now counts.

    Rows that were read in this zone before are there already, set aside when it was taken for the wrong one.
    """
    now_said = {one.placed.fingerprint for one in looked_up.candidates}
    rows = session.scalars(select(AttendanceRow).filter_by(report_id=report.id)).all()
    changed = [row for row in rows if row.is_ignored is (row.fingerprint in now_said)]
    for row in changed:
        row.is_ignored, row.decided_by, row.decided_at = not row.is_ignored, actor.id, clock.now()
    return {row.person_id for row in changed if row.person_id is not None}


def _insert(new: Sequence[Candidate], report: AttendanceReport) -> None:
    rows = [_values(one, report) for one in new]
    if rows:
        # What was set aside a moment ago is written before the rows are read anew.
        session.flush()
        write(_ROW, *rows)
        expire(AttendanceRow)


def _values(one: Candidate, report: AttendanceReport) -> dict[str, Any]:
    return {
        "report_id": report.id,
        "venue_id": report.venue_id,
        "fingerprint": one.placed.fingerprint,
        "name": one.placed.row.name,
        "address": one.placed.row.address[:254],
        "joined_at": one.placed.joined_at,
        "left_at": one.placed.left_at,
        "person_id": one.match.person_id,
        "matched_by": one.match.by,
        "is_ignored": False,
    }


def _find_waiting(looked_up: LookedUp, venue: Venue) -> set[int]:
    """Rows of an earlier import whose person has become known since, and about which nobody has decided."""
    waiting = select(AttendanceRow.id, AttendanceRow.fingerprint).where(
        AttendanceRow.venue_id == venue.id,
        AttendanceRow.person_id.is_(None),
        AttendanceRow.decided_at.is_(None),
    )
    by_mark = {one.placed.fingerprint: one.match for one in looked_up.candidates if one.match is not NOBODY}
    found = set[int]()
    for row_id, mark in session.execute(waiting).all():
        match = by_mark.get(mark)
        if match is not None and match.person_id is not None:
            row = session.get_one(AttendanceRow, row_id)
            row.person_id, row.matched_by = match.person_id, match.by
            found.add(match.person_id)
    return found


def set_aside_report(activity: Activity, report_id: int, *, actor: Actor) -> None:
    """Nothing of a report counts any more: it was another meeting's, or read in a wrong zone."""
    report = _report_of(activity, report_id, actor)
    report.set_aside_at = clock.now()
    note("attendance_report_set_aside", actor_id=actor.id, subject=("activity", activity.id), report_id=report.id)
    queue_settling(activity, _people_in(report))


def count_report_again(activity: Activity, report_id: int, *, actor: Actor) -> None:
    """A report that was set aside counts again; rows without a person wait for a decision again.

    What was set aside by itself stays so: it was read in a wrong zone, or nobody was meant.
    """
    report = _report_of(activity, report_id, actor)
    report.set_aside_at = None
    note("attendance_report_counts", actor_id=actor.id, subject=("activity", activity.id), report_id=report.id)
    queue_settling(activity, _people_in(report))


def _people_in(report: AttendanceReport) -> set[int]:
    rows = select(AttendanceRow.person_id).filter_by(report_id=report.id, is_ignored=False)
    return {one for one in session.scalars(rows) if one is not None}


def _report_of(activity: Activity, report_id: int, actor: Actor) -> AttendanceReport:
    found = brought_for_hosting(AttendanceReport, activity, report_id, actor)
    hold_rows(found.venue_id)
    return found


def queue_settling(activity: Activity, person_ids: Collection[int]) -> None:
    """Let the stored answers of these people follow, a few at a time."""
    people = sorted(person_ids)
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        enqueue("learning.settle_attendance", activity_id=activity.id, person_ids=some)
