"""Reads for the staff's desk."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.activities.models import Activity
from lms.db import session
from lms.jobs.models import Job
from lms.mail.models import Letter

MOST_ROWS = 100
LARGEST_ID = 2**31 - 1


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
