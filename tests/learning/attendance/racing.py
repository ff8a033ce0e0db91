"""What races about attendance need: an event that is over, committed for everybody, and acts on it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from threading import get_ident
from typing import Any

from sqlalchemy import event, select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.events import venues_of
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.audit.models import AuditRow
from lms.learning.attendance.imports import importing, looking_up
from lms.learning.attendance.reports.understanding import understand
from lms.learning.claiming import Claim, complete_and_claim
from lms.learning.participation import acknowledge
from tests.factories.attendance import first_session
from tests.factories.live import STARTS, ZONE, make_live_activity, register
from tests.factories.people import make_cast
from tests.learning.attendance.reports.made import zoom

AFTER = STARTS + timedelta(hours=3)
PAT = "pat@elsewhere.example"


@dataclass(frozen=True, kw_only=True)
class Over:
    """The event by its ids, each thread reads it for itself; the learner registered and read the disclosure."""

    activity_id: int
    session_id: int
    learner_id: int
    officer_id: int
    address: str

    @property
    def activity(self) -> Activity:
        """With its sessions."""
        return db.session.get_one(Activity, self.activity_id)

    @property
    def item(self) -> ActivitySession:
        """Its one session, of an hour."""
        return db.session.get_one(ActivitySession, self.session_id)

    @property
    def officer(self) -> Person:
        """Whoever acts for the office."""
        return db.session.get_one(Person, self.officer_id)

    def claim(self, amount: str = "1.00") -> str:
        """The reason why there is no credit, or nothing."""
        person = db.session.get_one(Person, self.learner_id)
        claim = Claim(credit_type="ama_pra_1", amount=Decimal(amount))
        return complete_and_claim(person=person, activity=self.activity, claim=claim).reason

    def bring(self, *, minutes: int = 60, address: str = "") -> None:
        """Import a report that names one person from the beginning on: the learner, unless said otherwise."""
        end = (STARTS + timedelta(minutes=minutes) - timedelta(hours=6)).strftime("%H:%M")
        data = zoom(f"Somebody,{address or self.address},2026-12-08 12:00,2026-12-08 {end},{minutes},No")
        venue = venues_of(self.activity)[0]
        hours = looking_up.hours_of(self.activity, venue.id)
        understood = understand(data, zone=ZONE, hours=hours)
        importing.import_report(
            self.activity, venue, understood, data=data, zone=ZONE, file_name="report.csv", actor=self.officer
        )


def make_over(*evidence: EvidenceKind, **values: Any) -> Over:
    """An hour's webinar with neither quiz nor evaluation: attendance is all that is asked."""
    with clock.frozen_at(STARTS - timedelta(days=1)), db.transaction():
        cast = make_cast()
        activity = make_live_activity(evidence=evidence or (EvidenceKind.REPORT,), evaluation=False, **values)
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
        return Over(
            activity_id=activity.id,
            session_id=first_session(activity).id,
            learner_id=cast.learner.id,
            officer_id=cast.officer.id,
            address=cast.learner.addresses[0].address,
        )


@contextmanager
def once_read(said: str, act: Callable[[], str], *, at: datetime) -> Iterator[list["Future[str]"]]:
    """Have somebody else act right after a statement with this word was answered to us; once.

    On SQLite she waits until we have ended, so we go on after a moment.
    """
    mine, done = get_ident(), list["Future[str]"]()

    def acted() -> str:
        with clock.frozen_at(at):
            return act()

    with ThreadPoolExecutor(1) as beside:

        def then(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if get_ident() == mine and said in statement and not done:
                done.append(beside.submit(acted))
                wait(done, timeout=1)

        event.listen(db.engine(), "after_cursor_execute", then)
        try:
            yield done
        finally:
            event.remove(db.engine(), "after_cursor_execute", then)


def noted(act: str) -> int:
    """How often this act was noted."""
    with db.transaction(write=False):
        return len(db.session.scalars(select(AuditRow).filter_by(act=act)).all())
