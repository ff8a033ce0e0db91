"""Rows that have served their purpose are deleted, or lose their names: which, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from lms import clock, config, db
from lms.access.models import LimitCounter
from lms.accounts.models import MailedLink, Registration, SignInSession
from lms.db import Model
from lms.jobs.chores import chore
from lms.jobs.models import Job
from lms.learning.models import AttendanceReport, AttendanceRow, Viewing
from lms.mail.models import Letter
from lms.web.models import GivenAnswer

DAY, MONTH, YEAR = timedelta(days=1), timedelta(days=30), timedelta(days=366)
AT_ONCE: Final = 500
Served = Callable[[datetime], ColumnElement[bool]]
# Links go before the registrations that they refer to. What a visitor watched without signing in may still
# be added to an account within a day after its viewing has ended.
SERVED: tuple[tuple[type[Model], Served], ...] = (
    (GivenAnswer, lambda now: GivenAnswer.given_at < now - 2 * DAY),
    (LimitCounter, lambda now: LimitCounter.period_ends_at < now - DAY),
    (SignInSession, lambda now: or_(SignInSession.ends_at < now - MONTH, SignInSession.ended_at < now - MONTH)),
    (MailedLink, lambda now: MailedLink.ends_at < now - MONTH),
    (Registration, lambda now: and_(Registration.asked_at < now - 2 * MONTH, ~_has_link(Registration.id))),
    (Viewing, lambda now: Viewing.ends_at < now - DAY),
    (Job, lambda now: Job.done_at < now - MONTH),
)


def _has_link(registration_id: object) -> ColumnElement[bool]:
    return select(MailedLink.id).where(MailedLink.registration_id == registration_id).exists()


@chore("house.tidy", every=timedelta(hours=1))
def tidy() -> None:
    """Delete what has served, in short transactions; empty letters that never left: their links are secrets.

    Of a meeting's report who was there is known by the person; names and addresses, also of people who are nobody
    here, are kept no longer than those on certificates must be.
    """
    for table, served in SERVED:
        while _delete_some(table, served(clock.now())):
            pass
    with db.transaction():
        old = and_(Letter.sent_at.is_(None), Letter.written_at < clock.now() - MONTH)
        db.session.execute(update(Letter).where(old).values(body_text="", body_html="", calendar=""))
    with db.transaction():
        known_until = clock.now() - config.current().retention_years * YEAR
        reports = select(AttendanceReport.id).where(AttendanceReport.imported_at < known_until)
        named = or_(AttendanceRow.name != "", AttendanceRow.address != "")
        over = and_(AttendanceRow.report_id.in_(reports), named)
        db.session.execute(update(AttendanceRow).where(over).values(name="", address=""))


def _delete_some(table: type[Model], served: ColumnElement[bool]) -> bool:
    with db.transaction():
        ids = db.session.scalars(select(table.id).where(served).limit(AT_ONCE)).all()
        db.session.execute(delete(table).where(table.id.in_(ids)))
    return len(ids) == AT_ONCE
