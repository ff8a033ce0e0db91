"""Save what two people write at once: part by part, and never over what the sender has not seen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.planning.models import PartVersion
from lms.planning.operations.drafts import is_draft
from lms.planning.queries.versions import Versions, versions_of
from lms.planning.versions import Value, Verdict, seen, seen_from, shown, verdict


@dataclass(frozen=True, kw_only=True)
class DraftSlot:
    """A value of a draft that is saved by itself. `part` names it, such as "overview" or "person:17".

    `show` says a value in words to whoever is asked which of two she wants.
    """

    part: str
    read: Callable[[], Value]
    write: Callable[[Value], None]
    show: Callable[[Value], str] = shown


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """What somebody else made of a part meanwhile; `by` is None where nobody is known to have changed it."""

    part: str
    value: Value
    shown: str
    token: str
    by: Person | None
    at: datetime | None


@dataclass(kw_only=True)
class Saved:
    """What became of the parts that were sent: tokens of what stands now, and what others had changed."""

    tokens: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    newer: list[Theirs] = field(default_factory=list)
    conflicts: list[Theirs] = field(default_factory=list)


def save_parts(
    activity: Activity,
    slots: Callable[[Activity], Iterable[DraftSlot]],
    *,
    values: Mapping[str, Value],
    tokens: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Saved:
    """Save each value whose sender saw what stands; the rest is left as it is, and told.

    `slots` is asked once the activity is locked, so that it reads what stands then.
    Raises Refusal: published_meanwhile, where it is no draft any more.
    """
    insist(may_edit(actor, activity))
    lock(activity)
    if not is_draft(activity):
        raise Refusal("published_meanwhile")
    known, saved = versions_of(activity), Saved()
    for slot in slots(activity):
        if slot.part in values:
            _save(slot, values[slot.part], tokens.get(slot.part, ""), known, saved, actor=actor, now=now)
    session.flush()
    # What hangs on a changed id, such as the specialty, is read again.
    session.expire(activity)
    if saved.changed:
        note(
            "activity.edited", actor_id=actor.id, subject=("activity", activity.id), parts=",".join(saved.changed)
        )
    return saved


def lock(activity: Activity) -> None:
    """Savers of one activity take turns; whatever was read before the turn came is read again."""
    session.execute(select(Activity.id).where(Activity.id == activity.id).with_for_update())
    session.expire_all()


def _save(
    slot: DraftSlot, sent: Value, token: str, known: Versions, saved: Saved, *, actor: Actor, now: datetime
) -> None:
    stored, number = slot.read(), known.number(slot.part)
    decided = verdict(stored=stored, number=number, sent=sent, saw=seen_from(token))
    if decided is Verdict.WRITE:
        slot.write(sent)
        saved.changed.append(slot.part)
        stored, number = slot.read(), _raise(slot.part, known, actor=actor, now=now)
    if decided in (Verdict.SAME, Verdict.WRITE):
        saved.tokens[slot.part] = str(seen(number, stored))
        return
    row = known.row(slot.part)
    theirs = Theirs(
        part=slot.part,
        value=stored,
        shown=slot.show(stored),
        token=str(seen(number, stored)),
        by=known.person(slot.part),
        at=row.changed_at if row else None,
    )
    (saved.newer if decided is Verdict.NEWER else saved.conflicts).append(theirs)


def _raise(part: str, known: Versions, *, actor: Actor, now: datetime) -> int:
    """One version more; answers its number."""
    assert actor.id is not None
    row = known.row(part)
    if row is None:
        row = PartVersion(activity_id=known.activity_id, part=part, number=0, changed_by=actor.id, changed_at=now)
        session.add(row)
        known.add(row)
    row.number += 1
    row.changed_by, row.changed_at = actor.id, now
    return row.number
