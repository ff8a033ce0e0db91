"""Reads of the catalogue whole, for whoever keeps it: its entries, and the mark that says when a copy is old."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Row, Select, select

from lms.accounts.models import Person
from lms.activities.editions import LISTS
from lms.activities.entries import Entry, OfferedCredit, Teacher
from lms.activities.events import HOURS
from lms.activities.models import (
    Activity,
    ActivityPerson,
    ActivitySession,
    Audience,
    CatalogueMark,
    Designation,
    Edition,
    LiveEvent,
    Specialty,
)
from lms.activities.rules import TEACHING, ActivityState
from lms.db import fetch, remembered, session

# With the mark of the office's lists, which every page asks for too.
_MARKS: Final = select(CatalogueMark.mark, Edition.mark.label("lists")).outerjoin(Edition, Edition.id == LISTS)

# Recordings of sessions, withdrawn ones too: what was earned by them is held.
_RECORDED: Final = (
    select(Activity.id, ActivitySession.id.label("session_id"), ActivitySession.activity_id.label("event_id"))
    .join(ActivitySession, ActivitySession.id == Activity.from_session_id)
    .where(Activity.state != ActivityState.DRAFT, Activity.allows_both.is_(False))
)


def current_mark() -> str:
    """What triggers renew when anything that lists show has changed."""
    row = fetch(_MARKS).one()
    remembered(("edition", LISTS), lambda: row.lists)
    return str(row.mark)


def listed_specialties() -> dict[str, str]:
    """Names by address: those in use by the office, by name."""
    kept = select(Specialty.slug, Specialty.name).where(Specialty.retired_at.is_(None))
    return {row.slug: row.name for row in session.execute(kept.order_by(Specialty.name))}


def published_entries() -> tuple[Entry, ...]:
    """All that learners may find, the newest first: four statements, however many there are."""
    return _entries(select(Activity.id).where(Activity.state == ActivityState.PUBLISHED))


def same_contents() -> dict[int, frozenset[int]]:
    """By what a learner holds credit of, what gives her none besides: an event's recordings, and it of these.

    Credit for the same content is given once, live or recorded, unless the office lets both be (domain rule 7).
    """
    found: dict[int, set[int]] = defaultdict(set)
    of_session: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(_RECORDED):
        of_session[row.session_id].add(row.id)
        found[row.event_id].add(row.id)
        found[row.id].add(row.event_id)
    for recorded in of_session.values():
        for one in recorded:
            found[one] |= recorded - {one}
    return {held: frozenset(others) for held, others in found.items()}


def entries_of(activity_ids: Collection[int]) -> tuple[Entry, ...]:
    """These activities, whatever has become of them."""
    shown = select(Activity.id).where(Activity.id.in_(activity_ids), Activity.state != ActivityState.DRAFT)
    return _entries(shown)


def _entries(shown: Select[int]) -> tuple[Entry, ...]:
    rows = session.execute(
        select(
            Activity.id,
            Activity.slug,
            Activity.title,
            Activity.summary,
            Activity.kind,
            Specialty.name.label("specialty"),
            Specialty.slug.label("specialty_slug"),
            Specialty.trace,
            Activity.zone,
            Activity.minutes,
            Activity.opens_at,
            Activity.closes_at,
            HOURS.c.begins_at.label("starts_at"),
            HOURS.c.ends_at,
            LiveEvent.cancelled_at,
        )
        .join(Specialty, Specialty.id == Activity.specialty_id)
        .outerjoin(HOURS, HOURS.c.activity_id == Activity.id)
        .outerjoin(LiveEvent, LiveEvent.activity_id == Activity.id)
        .where(Activity.id.in_(shown))
        .order_by(Activity.opens_at.desc(), Activity.id.desc())
    ).all()
    designations, teachers, professions = _designations(shown), _teachers(shown), _professions(shown)
    return tuple(
        Entry(
            **row._mapping,
            designations=tuple(designations[row.id]),
            teachers=tuple(teachers[row.id].values()),
            professions=frozenset(professions[row.id]),
        )
        for row in rows
    )


def _designations(shown: Select[int]) -> Mapping[int, list[OfferedCredit]]:
    found: dict[int, list[OfferedCredit]] = defaultdict(list)
    columns = ("id", "credit_type", "amount", "designated_at", "opens_at", "closes_at", "in_part")
    query = select(Designation.activity_id, *(getattr(Designation, name) for name in columns))
    rows: Iterable[Row[Any]] = session.execute(
        query.where(Designation.activity_id.in_(shown)).order_by(Designation.id)
    )
    for row in rows:
        found[row[0]].append(OfferedCredit(**dict(zip(columns, row[1:], strict=True))))
    return found


def _teachers(shown: Select[int]) -> Mapping[int, dict[int, Teacher]]:
    """By activity and person, so that whoever has two roles is named once."""
    found: dict[int, dict[int, Teacher]] = defaultdict(dict)
    rows = session.execute(
        select(ActivityPerson.activity_id, Person)
        .join(Person, Person.id == ActivityPerson.person_id)
        .where(ActivityPerson.activity_id.in_(shown), ActivityPerson.role.in_(TEACHING))
        .order_by(ActivityPerson.position, ActivityPerson.id)
    )
    for activity_id, person in rows:
        found[activity_id][person.id] = Teacher(id=person.id, name=person.name_with_degree)
    return found


def _professions(shown: Select[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = session.execute(
        select(Activity.id, Audience.professions).join(Activity.audiences).where(Activity.id.in_(shown))
    )
    for activity_id, professions in rows:
        found[activity_id].update(professions)
    return found
