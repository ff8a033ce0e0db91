"""The office's own lists: specialties, audiences, reusable texts. What is retired stays where it is used."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, Audience, Specialty
from lms.activities.operations import queue_indexing
from lms.activities.rules import ActivityState
from lms.assessments.library import library_text
from lms.assessments.models import LibraryItem
from lms.audit.log import note
from lms.db import session
from lms.planning.addresses import free_slug
from lms.planning.asking import library_values
from lms.planning.models import ReusableText
from lms.planning.policy import may_keep_lists
from lms.planning.versions import seen

Entry: TypeAlias = Specialty | Audience | ReusableText | LibraryItem
_TABLES: Final[dict[str, type[Entry]]] = {
    "specialties": Specialty,
    "audiences": Audience,
    "texts": ReusableText,
    "library": LibraryItem,
}


def entry_of(kind: str, entry_id: int) -> Entry | None:
    """The entry of this id in the list of this name."""
    table = _TABLES.get(kind)
    return cast("Entry | None", session.get(table, entry_id)) if table else None


def entry_token(entry: Entry) -> str:
    """What a page that shows this entry brings back."""
    return str(seen(0, _values(entry)))


def add_entry(kind: str, values: Mapping[str, Any], *, actor: Actor) -> Entry:
    """A new entry at the end of its list. Raises Refusal: not_allowed, name_taken."""
    insist(may_keep_lists(actor))
    entry = _made(kind, values)
    _keep(lambda: session.add(entry))
    note("list.added", actor_id=actor.id, subject=(kind, entry.id))
    return entry


def change_entry(entry: Entry, values: Mapping[str, Any], *, saw: str, actor: Actor) -> None:
    """Other words for an entry, wherever it is used.

    Raises Refusal: not_allowed, name_taken, and entry_changed where somebody changed it meanwhile.
    """
    insist(may_keep_lists(actor))
    session.refresh(entry, with_for_update=True)
    if saw != entry_token(entry) and _values(entry) != dict(values):
        raise Refusal("entry_changed")

    def write() -> None:
        for name, value in values.items():
            setattr(entry, name, value)

    _keep(write)
    if isinstance(entry, Specialty):
        _index_again(entry)
    note("list.changed", actor_id=actor.id, subject=(entry.__tablename__, entry.id))


def retire_entry(entry: Entry, *, actor: Actor, now: datetime) -> None:
    """Offer it no longer."""
    insist(may_keep_lists(actor))
    entry.retired_at = entry.retired_at or now
    session.flush()
    note("list.retired", actor_id=actor.id, subject=(entry.__tablename__, entry.id))


def offer_again(entry: Entry, *, actor: Actor) -> None:
    """Take back that it was retired."""
    insist(may_keep_lists(actor))
    entry.retired_at = None
    session.flush()
    note("list.offered", actor_id=actor.id, subject=(entry.__tablename__, entry.id))


def move_up(entry: Audience | LibraryItem, *, actor: Actor) -> None:
    """One place earlier among those that are offered; the first stays where it is."""
    insist(may_keep_lists(actor))
    rows = _in_order(Audience) if isinstance(entry, Audience) else _in_order(LibraryItem)
    place = rows.index(entry)
    rows.insert(max(place - 1, 0), rows.pop(place))
    for position, row in enumerate(rows, start=1):
        row.position = position
    session.flush()
    note("list.moved", actor_id=actor.id, subject=(entry.__tablename__, entry.id))


def _in_order(table: type[Audience] | type[LibraryItem]) -> list[Audience | LibraryItem]:
    order = (table.retired_at.is_not(None), table.position, table.id)
    return list(session.scalars(select(table).order_by(*order).with_for_update()))


def _made(kind: str, values: Mapping[str, Any]) -> Entry:
    if kind == "specialties":
        taken = session.scalars(select(Specialty.slug)).all()
        name = str(values["name"])
        return Specialty(name=name, slug=free_slug(name, taken), trace=str(values["trace"]))
    if kind == "audiences":
        last = max(session.scalars(select(Audience.position)).all(), default=0)
        return Audience(name=str(values["name"]), professions=list(values["professions"]), position=last + 1)
    if kind == "library":
        last = max(session.scalars(select(LibraryItem.position)).all(), default=0)
        return LibraryItem(position=last + 1, **values)
    return ReusableText(field=str(values["field"]), name=str(values["name"]), text=str(values["text"]))


def _keep(write: Callable[[], None]) -> None:
    """The database alone knows whether a name is free: another may be taking it at this moment."""
    try:
        with session.begin_nested():
            write()
            session.flush()
    except IntegrityError as error:
        raise Refusal("name_taken") from error


def _values(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Specialty):
        return {"name": entry.name, "trace": entry.trace}
    if isinstance(entry, Audience):
        return {"name": entry.name, "professions": list(entry.professions)}
    if isinstance(entry, LibraryItem):
        return library_values(library_text(entry), is_standard=entry.is_standard, is_follow_up=entry.is_follow_up)
    return {"field": entry.field, "name": entry.name, "text": entry.text}


def _index_again(specialty: Specialty) -> None:
    """Activities are found by their specialty's name too."""
    shown = Activity.specialty_id == specialty.id, Activity.state == ActivityState.PUBLISHED
    for activity in session.scalars(select(Activity).where(*shown)):
        queue_indexing(activity)
