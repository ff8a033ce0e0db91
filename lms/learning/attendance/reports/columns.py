"""Which column of a report says what: by its heading, in any of the spellings that programs have used."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Says(StrEnum):
    """What a column holds."""

    NAME = "name"
    FIRST = "first"
    LAST = "last"
    ADDRESS = "address"
    ACCOUNT = "account"
    JOINED = "joined"
    LEFT = "left"
    FIRST_JOIN = "first_join"
    LAST_LEAVE = "last_leave"
    LASTED = "lasted"
    ATTENDED = "attended"
    ROLE = "role"
    REGISTERED = "registered"
    MEETING = "meeting"
    TOPIC = "topic"
    STARTED = "started"
    ACTION = "action"
    WAITING = "waiting"


_SPELLINGS: Final = {
    Says.NAME: ("name (original name)", "user name (original name)", "user name", "name", "full name"),
    Says.FIRST: ("first name",),
    Says.LAST: ("last name",),
    Says.ADDRESS: ("user email", "email"),
    Says.ACCOUNT: ("participant id (upn)",),
    Says.JOINED: ("join time",),
    Says.LEFT: ("leave time",),
    Says.FIRST_JOIN: ("first join", "first join time"),
    Says.LAST_LEAVE: ("last leave", "last leave time"),
    Says.LASTED: (
        "duration",
        "duration (minutes)",
        "in-meeting duration",
        "time in session (minutes)",
        "total durection(minutes)",
        "total duration (minutes)",
    ),
    Says.ATTENDED: ("attended",),
    Says.ROLE: ("role",),
    Says.REGISTERED: ("registration time",),
    Says.MEETING: ("meeting id", "webinar id", "id"),
    Says.TOPIC: ("topic",),
    Says.STARTED: ("start time", "actual start time"),
    Says.ACTION: ("user action",),
    Says.WAITING: ("in waiting room",),
}
_SAYS: Final = {spelling: says for says, spellings in _SPELLINGS.items() for spelling in spellings}
_OF_MEETING: Final = frozenset({Says.MEETING, Says.TOPIC, Says.STARTED})


@dataclass(frozen=True)
class Columns:
    """Where each thing stands in a table's rows, and which columns are somebody's own questions."""

    places: dict[Says, int]
    own: tuple[int, ...]

    def has(self, *wanted: Says) -> bool:
        """Whether all of these stand in the table."""
        return all(one in self.places for one in wanted)

    def cell(self, says: Says, cells: Sequence[str]) -> str:
        """What a row says; empty where it says nothing."""
        place = self.places.get(says, len(cells))
        return cells[place] if place < len(cells) else ""


def columns_of(cells: Sequence[str]) -> Columns:
    """The columns of a heading. Before the name stands what the meeting was, after it what the person did.

    A question that somebody titled like a column of the program's stands behind it and is not taken for it. Where
    a meeting stands first, an address or a length beside it is the meeting's, and nobody's who was there.
    """
    said = [_SAYS.get(cell.casefold()) for cell in cells]
    name = said.index(Says.NAME) if Says.NAME in said else 0
    of_meeting, of_person = [*enumerate(said)][:name], [*enumerate(said)][name:]
    if Says.MEETING in said[:name]:
        of_meeting = [(place, says) for place, says in of_meeting if says in _OF_MEETING]
    if Says.JOINED in said:
        of_person = [(place, says) for place, says in of_person if says is not Says.STARTED]
    places: dict[Says, int] = {}
    for place, says in of_person + of_meeting:
        if says is not None:
            places.setdefault(says, place)
    own = tuple(place for place, cell in enumerate(cells) if cell and said[place] is None)
    return Columns(places, own)
