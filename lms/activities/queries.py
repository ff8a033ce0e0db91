"""Reads of the catalogue: specialties, published activities page by page, search, one activity whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from lms.activities.models import Activity, ActivityPerson, Designation, Specialty
from lms.activities.rules import ActivityKind, ActivityState
from lms.activities.window import ENDS_SOON
from lms.db import session
from lms.media.models import CaptionTrack, Recording
from lms.search import ask, find

Order = Literal["newest", "ending"]
PAGE: Final = 20
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class CataloguePage:
    """Some rows of the catalogue; `after` asks for those that follow, empty where none do."""

    activities: tuple[Activity, ...]
    after: str


def open_now(now: datetime, table: type[Activity] | type[Designation] = Activity) -> ColumnElement[bool]:
    """The window as SQL, the only place besides activities/window.py: opens_at <= now < closes_at."""
    return and_(table.opens_at <= now, table.closes_at > now)


def specialties() -> Sequence[Specialty]:
    """All of them, by name."""
    return session.scalars(select(Specialty).order_by(Specialty.name)).all()


def specialty_by_slug(slug: str) -> Specialty | None:
    """The specialty of this address."""
    return session.scalars(select(Specialty).where(Specialty.slug == slug)).one_or_none()


def activity_by_slug(slug: str) -> Activity | None:
    """The activity with all that its page shows, in any state; four statements whatever it holds.

    The captions' texts stay behind until somebody reads them.
    """
    found = select(Activity).where(Activity.slug == slug).options(*_whole())
    return session.scalars(found).one_or_none()


def published(
    *,
    now: datetime,
    kind: ActivityKind | None = None,
    specialty_slug: str | None = None,
    ends_within: timedelta | None = None,
    longest: int | None = None,
    order: Order = "newest",
    after: str = "",
    limit: int = PAGE,
) -> CataloguePage:
    """Published activities; order "ending" holds only those whose credit is open, the soonest end first.

    `longest` is in minutes. `after` comes from the page before; one that nobody gave is the first page.
    """
    wanted = _filters(now=now, kind=kind, specialty_slug=specialty_slug, ends_within=ends_within, longest=longest)
    rows = _rows().where(*wanted)
    if order == "ending":
        rows = rows.where(open_now(now)).order_by(Activity.closes_at, Activity.id)
    else:
        rows = rows.order_by(Activity.opens_at.desc(), Activity.id.desc())
    place = _place(after)
    if place is not None:
        rows = rows.where(_follows(order, *place))
    found = session.scalars(rows.limit(limit + 1)).all()
    return CataloguePage(activities=tuple(found[:limit]), after=_mark(found, order, limit))


def search(q: str, limit: int = PAGE) -> Sequence[Activity]:
    """Published activities that hold all words: first where their titles do; of each level the newest."""
    question = ask(q)
    levels = {one.id: one.level for one in find(question)} if question is not None else {}
    if not levels:
        return ()
    level = case(levels, value=Activity.id)
    rows = _rows().where(Activity.id.in_(levels))
    return session.scalars(rows.order_by(level, Activity.opens_at.desc(), Activity.id.desc()).limit(limit)).all()


def ending_soon(now: datetime, limit: int) -> Sequence[Activity]:
    """Published activities whose credit ends within thirty days, the soonest first."""
    return published(now=now, ends_within=ENDS_SOON, order="ending", limit=limit).activities


def newest(now: datetime, limit: int) -> Sequence[Activity]:
    """The latest released activities whose credit is open."""
    rows = _rows().where(open_now(now)).order_by(Activity.opens_at.desc(), Activity.id.desc())
    return session.scalars(rows.limit(limit)).all()


def count_published(
    *,
    now: datetime,
    kind: ActivityKind | None = None,
    specialty_slug: str | None = None,
    ends_within: timedelta | None = None,
    longest: int | None = None,
) -> int:
    """How many activities the same filters leave; for the words when they leave none."""
    wanted = _filters(now=now, kind=kind, specialty_slug=specialty_slug, ends_within=ends_within, longest=longest)
    return session.scalar(select(func.count(Activity.id)).where(*wanted)) or 0


def _rows() -> Select[Activity]:
    """Catalogue rows: with specialty, designations and people, three statements a page."""
    return (
        select(Activity)
        .where(Activity.state == ActivityState.PUBLISHED)
        .options(
            joinedload(Activity.specialty),
            selectinload(Activity.designations),
            selectinload(Activity.people).joinedload(ActivityPerson.person),
        )
    )


def _whole() -> tuple[Any, ...]:
    captions = selectinload(Recording.captions).defer(CaptionTrack.webvtt)
    return (
        joinedload(Activity.specialty),
        joinedload(Activity.recording).options(captions),
        selectinload(Activity.designations),
        selectinload(Activity.people).joinedload(ActivityPerson.person),
    )


def _filters(
    *,
    now: datetime,
    kind: ActivityKind | None,
    specialty_slug: str | None,
    ends_within: timedelta | None,
    longest: int | None,
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Activity.state == ActivityState.PUBLISHED]
    if kind is not None:
        wanted.append(Activity.kind == kind)
    if specialty_slug:
        wanted.append(Activity.specialty.has(Specialty.slug == specialty_slug))
    if ends_within is not None:
        wanted += [open_now(now), Activity.closes_at <= now + ends_within]
    if longest is not None:
        wanted.append(Activity.minutes <= longest)
    return wanted


def _follows(order: Order, moment: datetime, activity_id: int) -> ColumnElement[bool]:
    if order == "ending":
        return tuple_(Activity.closes_at, Activity.id) > (moment, activity_id)
    return tuple_(Activity.opens_at, Activity.id) < (moment, activity_id)


def _mark(found: Sequence[Activity], order: Order, limit: int) -> str:
    if len(found) <= limit:
        return ""
    last = found[limit - 1]
    moment = last.closes_at if order == "ending" else last.opens_at
    return f"{((moment or _EPOCH) - _EPOCH) // _MICROSECOND}-{last.id}"


def _place(after: str) -> tuple[datetime, int] | None:
    moment, _dash, number = after.partition("-")
    if not (after.isascii() and moment.isdigit() and number.isdigit() and len(after) <= 40):
        return None
    try:
        place = _EPOCH + int(moment) * _MICROSECOND
    except OverflowError:
        return None
    return (place, int(number)) if int(number) < 2**31 else None
