"""Sittings before the player: the held row of a ticket, and all of a person's that are looked at together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from lms.access.decision import Refusal
from lms.db import fetch, insert_unless_there, write
from lms.learning.models import Viewing
from lms.learning.tickets import Ticket
from lms.learning.watching import Ranges, Sitting

# So long a person's sittings are looked at together.
LOOK_BACK: Final = timedelta(days=1)
# Built once: a beat comes every few seconds from everybody who watches.
_VIEWING: Final = (
    select(Viewing.id, Viewing.ranges, Viewing.began_at, Viewing.last_beat_at, Viewing.added_at)
    .where(Viewing.digest == bindparam("digest"))
    .with_for_update()
)
_SITTINGS: Final = select(
    Viewing.id,
    Viewing.digest,
    Viewing.activity_id,
    Viewing.recording_id,
    Viewing.began_at,
    Viewing.last_beat_at,
    Viewing.ranges,
).where(
    Viewing.person_id == bindparam("person_id"),
    Viewing.began_at >= bindparam("since", type_=Viewing.began_at.type),
)
_SEEN: Final = update(Viewing).where(Viewing.id == bindparam("viewing"))


@dataclass(frozen=True)
class Held:
    """A held viewing row, and whether this beat has made it."""

    id: int
    known: Ranges
    began_at: datetime
    last_beat_at: datetime
    is_first: bool = False


def held_viewing(ticket: Ticket, now: datetime) -> tuple[Held, tuple[Sitting, ...]]:
    """The ticket's own row, and the other sittings of the same person: she is held, and all are read at once."""
    if ticket.person_id is None:
        return _locked_viewing(ticket), ()
    rows = sittings_of(ticket.person_id, ticket, now)
    own = next((row for row in rows if row.digest == ticket.digest), None)
    others = tuple(sitting(row, row.began_at, ranges_in(row.ranges)) for row in rows if row is not own)
    if own is not None:
        return Held(own.id, ranges_in(own.ranges), own.began_at, own.last_beat_at), others
    made = _made_viewing(ticket)
    assert made is not None, "Whoever is held makes her rows alone."
    return Held(made, (), ticket.began_at, ticket.began_at, is_first=True), others


def _locked_viewing(ticket: Ticket) -> Held:
    """A visitor's: nobody else is held with it."""
    row = fetch(_VIEWING, digest=ticket.digest).one_or_none()
    if row is None:
        # Of several first beats at once, one makes the row; all find it.
        _made_viewing(ticket)
        row = fetch(_VIEWING, digest=ticket.digest).one()
    if row.added_at is not None:
        # Its minutes belong to somebody who has signed in since: this page is from before.
        raise Refusal("viewing_over")
    return Held(row.id, ranges_in(row.ranges), row.began_at, row.last_beat_at)


def _made_viewing(ticket: Ticket) -> int | None:
    return insert_unless_there(
        Viewing,
        ("digest",),
        digest=ticket.digest,
        person_id=ticket.person_id,
        activity_id=ticket.activity_id,
        recording_id=ticket.recording_id,
        acknowledged_number=ticket.number,
        began_at=ticket.began_at,
        ends_at=ticket.ends_at,
        last_beat_at=ticket.began_at,
        ranges=[],
        position_ms=0,
    )


def sittings_of(person_id: int, ticket: Ticket, now: datetime) -> Sequence[Row[Any]]:
    """All sittings of this person's since the ticket's own began, and at least of a day."""
    return fetch(_SITTINGS, person_id=person_id, since=min(ticket.began_at, now - LOOK_BACK)).all()


def sitting(of: Ticket | Row[Any], began_at: datetime, ranges: Ranges) -> Sitting:
    """What of it decides whether somebody can have watched so much."""
    return Sitting(content=(of.activity_id, of.recording_id), began_at=began_at, ranges=ranges)


def keep_played(viewing: Held, played: Ranges, position_ms: int, now: datetime) -> None:
    """Write down what this sitting has played so far."""
    write(
        _SEEN,
        {"viewing": viewing.id, "ranges": stored(played), "position_ms": position_ms, "last_beat_at": now},
    )


def ranges_in(stored: list[Any]) -> Ranges:
    """As rows keep them in JSON."""
    return tuple((start, end) for start, end in stored)


def stored(ranges: Ranges) -> list[list[int]]:
    """As rows take them."""
    return [list(part) for part in ranges]
