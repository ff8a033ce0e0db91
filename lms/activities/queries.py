"""Reads of activities: specialties, the window as SQL, one activity whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import Person
from lms.activities.models import (
    Activity,
    ActivityPerson,
    ActivitySession,
    Designation,
    Replacement,
    Specialty,
)
from lms.activities.replacing import Version
from lms.activities.rules import TEACHING, ActivityState
from lms.db import session
from lms.media.models import CaptionTrack, Recording


def open_now(now: datetime, table: type[Activity] | type[Designation] = Activity) -> ColumnElement[bool]:
    """The window as SQL, here alone besides activities/window.py: opens_at <= now < closes_at."""
    return and_(table.opens_at <= now, is_ahead(table.closes_at, now))


def is_ahead(closes_at: Any, now: datetime) -> ColumnElement[bool]:
    """That an end, a column, has not come: `window.has_ended` as SQL."""
    ahead: ColumnElement[bool] = closes_at > now
    return ahead


def specialties() -> Sequence[Specialty]:
    """Those in use by name; a retired one too as long as something of it is published."""
    shown = exists().where(Activity.specialty_id == Specialty.id, Activity.state == ActivityState.PUBLISHED)
    found = select(Specialty).where(or_(Specialty.retired_at.is_(None), shown))
    return session.scalars(found.order_by(Specialty.name)).all()


def activity_by_slug(slug: str) -> Activity | None:
    """The activity with all that its page shows, in any state; eight statements whatever it holds.

    The captions' texts stay behind until somebody reads them.
    """
    found = select(Activity).where(Activity.slug == slug).options(*whole())
    return session.scalars(found).one_or_none()


def whole() -> tuple[Any, ...]:
    """All that an activity's page shows, in a fixed number of statements."""
    captions = selectinload(Recording.captions).defer(CaptionTrack.webvtt)
    return (
        joinedload(Activity.specialty),
        selectinload(Activity.audiences),
        joinedload(Activity.recording).options(
            captions, joinedload(Recording.chapter_list), selectinload(Recording.slide_decks)
        ),
        selectinload(Activity.designations),
        selectinload(Activity.people).joinedload(ActivityPerson.person),
        joinedload(Activity.live),
        selectinload(Activity.sessions).options(
            selectinload(ActivitySession.people), joinedload(ActivitySession.venue)
        ),
    )


def teachers_of(activity: Activity) -> tuple[Person, ...]:
    """Those whom learners meet, each once, in the order in which learners read of them."""
    return tuple(dict.fromkeys(part.person for part in activity.people if part.role in TEACHING))


def speakers_in(activity: Activity, one: ActivitySession) -> tuple[Person, ...]:
    """Who speaks in this session, in the same order; whoever has no such part any more is left out."""
    return tuple(person for person in teachers_of(activity) if person in one.people)


def line_of(activity_id: int) -> tuple[Version, ...]:
    """The recordings that an activity has shown, the oldest first; none where nothing was ever replaced."""
    rows = session.execute(
        select(Replacement, Recording.id, Recording.duration_ms)
        .join(Recording, Recording.id.in_((Replacement.old_id, Replacement.new_id)))
        .where(Replacement.activity_id == activity_id)
        .order_by(Replacement.id)
    ).all()
    lengths = {row.id: row.duration_ms for row in rows}
    made = list(dict.fromkeys(row.Replacement for row in rows))
    first = [Version(recording_id=one.old_id, duration_ms=lengths[one.old_id]) for one in made[:1]]
    after = (
        Version(
            recording_id=one.new_id,
            duration_ms=lengths[one.new_id],
            content=one.content,
            since=one.made_at,
            until=one.until,
        )
        for one in made
    )
    return (*first, *after)
