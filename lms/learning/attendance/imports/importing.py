"""Reports of a meeting's platform imported: what is new of one is kept, in one transaction."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import insert, select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import insist
from lms.activities.models import Activity, Venue
from lms.activities.policy import may_host
from lms.activities.rules import MeetingPlatform
from lms.audit.log import note
from lms.db import expire, session, write
from lms.learning.attendance.imports.holding import hold_rows
from lms.learning.attendance.imports.looking_up import Candidate, LookedUp, look_up
from lms.learning.attendance.imports.taking_over import (
    find_waiting,
    note_mentions,
    replace_misread,
    take_over,
    there_by_fingerprint,
)
from lms.learning.attendance.operations import queue_settling
from lms.learning.attendance.reports.understanding import Understood
from lms.learning.models import AttendanceReport, AttendanceRow, MatchedBy
from lms.learning.participation import queue_refreshing

_ROW: Final = insert(AttendanceRow).inline()


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
    colleague brings it; what a person decided stays. What it says belongs to it from now on, and is still said by
    the reports before. Of a report without a row to keep nothing is kept. Raises Refusal: not_allowed.
    """
    insist(may_host(actor, activity))
    hold_rows(venue.id)
    looked_up = look_up(understood, venue, actor=actor)
    if not looked_up.candidates:
        return looked_up
    there = there_by_fingerprint(venue)
    report, replaced = _report(venue, understood, looked_up, data=data, zone=zone, name=file_name, actor=actor)
    said = [one.placed.fingerprint for one in looked_up.candidates]
    back = take_over(said, there, report)
    _insert([one for one in looked_up.new if one.placed.fingerprint not in there], report)
    note_mentions(said, report)
    found = find_waiting(looked_up, venue)
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
        replaced = set() if found.zone == zone else replace_misread(found, looked_up, actor)
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
