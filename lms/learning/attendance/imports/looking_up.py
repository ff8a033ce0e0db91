"""What importing a report would do, looked up before anything is kept."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.intervals import Interval
from lms.activities.models import Activity, Venue
from lms.activities.timetable import timed
from lms.db import session
from lms.learning.attendance.imports.matching import NOBODY, Match, matches
from lms.learning.attendance.reports.placing import PlacedRow
from lms.learning.attendance.reports.rows import Role
from lms.learning.attendance.reports.understanding import Understood
from lms.learning.models import AttendanceReport, AttendanceRow, MatchedBy


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
    """The venue, through its activity. Raises Refusal: no_such_venue."""
    found = session.scalars(select(Venue).filter_by(activity_id=activity.id, id=venue_id)).one_or_none()
    if found is None:
        raise Refusal("no_such_venue", status=404)
    return found


def hours_of(activity: Activity, venue_id: int) -> list[Interval]:
    """The sessions of a venue, from their starts to their ends."""
    return [span for span, one in timed(activity.sessions) if one.venue_id == venue_id]


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
