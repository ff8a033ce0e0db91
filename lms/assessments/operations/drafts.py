"""Hold a draft while its quiz or evaluation is written: neither changes once learners may have begun."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.activities.rules import ActivityState
from lms.assessments.authoring import AuthoringRefused
from lms.db import Model, session


class Placed(Protocol):
    """A row that has a place among others."""

    id: int
    position: int


Row = TypeVar("Row", bound=Placed)


def hold_draft(activity: Activity, *, actor: Actor, frozen: str) -> None:
    """Take turns with publishing; raises Refusal with the code `frozen` once it was published, or withdrawn."""
    insist(may_edit(actor, activity))
    session.refresh(activity, attribute_names=["state", "published_at"], with_for_update=True)
    if activity.state is not ActivityState.DRAFT or activity.published_at is not None:
        raise Refusal(frozen)


@contextmanager
def refusing() -> Iterator[None]:
    """Let what a pure check refuses be refused as operations do."""
    try:
        yield
    except AuthoringRefused as refusal:
        raise Refusal(refusal.code, status=422, most=refusal.most) from refusal


def one_of(rows: Sequence[Row], row_id: int, *, missing: str) -> Row:
    """The row with this id; raises Refusal with the code `missing` where it is none of these."""
    for row in rows:
        if row.id == row_id:
            return row
    raise Refusal(missing, status=404)


def reorder(parent: Model, name: str, rows: Sequence[Row]) -> None:
    """Number the parent's rows from 1 in this order, in which they are read from now on."""
    # Read again at the next look: a row that was taken out is still among those that were read before.
    session.expire(parent, [name])
    for position, row in enumerate(rows, start=1):
        row.position = position
    session.flush()


def moved(rows: Sequence[Row], row: Row, places: int) -> list[Row]:
    """The rows with one of them so many places further on; at most to either end."""
    others = [one for one in rows if one.id != row.id]
    target = max(0, min(len(others), [one.id for one in rows].index(row.id) + places))
    return [*others[:target], row, *others[target:]]
