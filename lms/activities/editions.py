"""Keeps what is the same for everybody from one request to the next, until what an activity's pages say changes.

A mark is read in the request's own transaction, before what it stands for: whatever was kept under it is what
this transaction would read. Marks are random and come with each change by triggers, so an undone change,
another process or another database can never bring an old one back. Nothing of one learner alone is kept: a
part of a page that is drawn for many is found by all that it says.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar, cast

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import ORMExecuteState, Session

from lms import db
from lms.activities.models import Activity, Edition

Kept = TypeVar("Kept")
LISTS: Final = 0
MOST_KEPT: Final = 20_000
_kept: OrderedDict[tuple[Hashable, int], tuple[str, Any]] = OrderedDict()
_lock = Lock()

# The menu's mark comes along: every page asks for it.
_LISTS_MARK: Final = select(Edition.mark).where(Edition.id == LISTS).correlate(None).scalar_subquery()
_OF_ADDRESS: Final = (
    select(Activity.id, Edition.mark, _LISTS_MARK.label("lists"))
    .join(Edition, Edition.id == Activity.id)
    .where(Activity.slug == bindparam("slug"))
)
_OF_ID: Final = select(Edition.mark).where(Edition.id == bindparam("id"))
# The activity's row for those who lock it before they decide, its mark for all who change what its pages say:
# their triggers write it, whichever of the tables they change.
_HELD: Final = (
    select(Edition.mark)
    .select_from(Activity)
    .join(Edition, Edition.id == Activity.id)
    .where(Activity.id == bindparam("id"))
    .with_for_update(read=True)
)


# What triggers mark anew: a transaction that writes to one of these reads the mark again.
SHOWN: Final = frozenset(
    {
        "activities",
        "activity_people",
        "activity_sessions",
        "audiences",
        "caption_tracks",
        "chapter_lists",
        "choices",
        "designations",
        "disclosure_versions",
        "evaluation_items",
        "evaluations",
        "live_events",
        "people",
        "questions",
        "quiz_draws",
        "quizzes",
        "recordings",
        "registration_questions",
        "replacements",
        "slide_decks",
        "specialties",
        "venues",
    }
)


@event.listens_for(Session, "after_flush")
def _after_flush(current: Session, _context: object) -> None:
    if any(row.__tablename__ in SHOWN for row in (*current.new, *current.dirty, *current.deleted)):
        current.info["read_before"] = {}


@event.listens_for(Session, "do_orm_execute")
def _before_change(state: ORMExecuteState) -> None:
    if state.is_select:
        return
    mapper = state.bind_mapper
    if mapper is None or mapper.local_table.name in SHOWN:  # type: ignore[attr-defined]
        state.session.info["read_before"] = {}


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(current: Session, _previous: object) -> None:
    current.info["read_before"] = {}


def mark_at(slug: str) -> tuple[int, str] | None:
    """Id and mark of the activity at this address."""
    found = db.fetch(_OF_ADDRESS, slug=slug).one_or_none()
    if found is None:
        return None
    db.remembered(("edition", found.id), lambda: found.mark)
    db.remembered(("edition", LISTS), lambda: found.lists)
    return found.id, found.mark


def mark_of(activity_id: int) -> str:
    """The mark of this activity, or of the office's lists."""
    found: str | None = db.remembered(
        ("edition", activity_id), lambda: db.fetch(_OF_ID, id=activity_id).scalar_one_or_none()
    )
    return found or ""


def hold_mark(activity_id: int) -> str:
    """The mark as it is now and stays: whoever changes what this activity's pages say waits until we have ended.

    Many may hold it at once. Who waited here for such a change reads everything anew.
    """
    found = db.hold(_HELD, id=activity_id)
    if found is not None:
        db.forget()
        db.remembered(("edition", activity_id), found.scalar_one)
    return mark_of(activity_id)


def kept(name: Hashable, activity_id: int, mark: str, make: Callable[[], Kept]) -> Kept:
    """What is kept under this name and mark, made first where nothing is. Nobody may change it."""
    key = (name, activity_id)
    with _lock:
        found = _kept.get(key)
        if found is not None and found[0] == mark:
            _kept.move_to_end(key)
            return cast(Kept, found[1])
    made = make()
    if mark:
        with _lock:
            _kept[key] = (mark, made)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return made
