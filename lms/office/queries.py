"""Reads for the staff's desk."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report, ReportRow
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion
from lms.db import session
from lms.jobs.models import Job
from lms.mail.models import Letter

MOST_ROWS: Final = 100
LARGEST_ID: Final = 2**31 - 1


def dead_jobs() -> Sequence[Job]:
    """Work that failed too often, the latest first."""
    return session.scalars(
        select(Job).where(Job.dead_at.is_not(None)).order_by(Job.dead_at.desc(), Job.id.desc()).limit(MOST_ROWS)
    ).all()


def count_of_dead_jobs() -> int:
    """How much work failed too often."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.dead_at.is_not(None))) or 0


def latest_letters() -> Sequence[Letter]:
    """Letters, the newest first."""
    return session.scalars(select(Letter).order_by(Letter.id.desc()).limit(MOST_ROWS)).all()


def letter_by_id(letter_id: int) -> Letter | None:
    """One letter."""
    return session.get(Letter, letter_id)


def activity_id_of(text: str) -> int | None:
    """The id of the activity with this number, or with this last part of its page's address."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    if last.isascii() and last.isdigit():
        number = int(last)
        return session.scalar(select(Activity.id).filter_by(id=number)) if number <= LARGEST_ID else None
    return session.scalar(select(Activity.id).filter_by(slug=last))


def titles_of(activity_ids: Sequence[int]) -> dict[int, str]:
    """Titles by id, for roles that reach one activity."""
    rows = session.execute(select(Activity.id, Activity.title).where(Activity.id.in_(activity_ids)))
    return {row.id: row.title for row in rows}


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id; who was pseudonymised has none."""
    rows = session.scalars(select(Person).where(Person.id.in_(set(person_ids))))
    return {one.id: one.name for one in rows}


def slugs_of(activity_ids: Iterable[int]) -> dict[int, str]:
    """The last part of the address of each activity's pages, by id."""
    rows = session.execute(select(Activity.id, Activity.slug).where(Activity.id.in_(set(activity_ids))))
    return {row.id: row.slug for row in rows}


def reports_in_the_making(channel: str) -> Job | None:
    """The worker's open work on a channel's reports; None where there is none."""
    running = select(Job).where(Job.kind == "office.make_reports", Job.done_at.is_(None), Job.dead_at.is_(None))
    return next((one for one in session.scalars(running) if one.arguments["channel"] == channel), None)


def rows_reported_since(channel: str, moment: datetime) -> int:
    """Rows of a channel's reports that were made since then."""
    query = select(func.sum(Report.row_count)).where(Report.channel == channel, Report.made_at >= moment)
    return session.scalar(query) or 0


def last_reports_of(channel: Channel, rows: Iterable[ReportedCompletion | ReportedActivity]) -> dict[str, int]:
    """The last report that each of these rows stood in, by the row's key."""
    keys = {one.key for one in rows}
    query = select(ReportRow.key, func.max(ReportRow.report_id)).where(
        ReportRow.channel == channel, ReportRow.key.in_(keys)
    )
    found = session.execute(query.group_by(ReportRow.key)).all()
    return {key: int(report_id) for key, report_id in found}
