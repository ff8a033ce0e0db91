"""Places for answers in an evaluation, and the keys under which drafts, ballots and results keep them."""

import re
from dataclasses import dataclass
from typing import Final

BIGGEST_ID: Final = 2**31 - 1
_KEY: Final = re.compile(r"([0-9]{1,10})(?:s([0-9]{1,10}))?(?:r[0-9]{1,3})?")


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A place for one answer. `part` is empty, or says whom and which statement it is about: "s7", "r0", "s7r0".

    Item and part together are its key in drafts, ballots and results; `words` are a grid's statement.
    """

    item_id: int
    part: str = ""
    words: str = ""

    @property
    def key(self) -> str:
        """What an answer is kept under, such as "12" or "12s7r0"."""
        return f"{self.item_id}{self.part}"


def item_of(key: str) -> int | None:
    """The id of the item that a key is about; None for what is no key."""
    number = _piece(key, 1)
    # No id of ours is longer, and a database refuses to compare with one that does not fit its columns.
    return number if number is not None and number <= BIGGEST_ID else None


def speaker_of(key: str) -> int | None:
    """The id of the person whom a key is about; None where it is about nobody."""
    return _piece(key, 2)


def _piece(key: str, place: int) -> int | None:
    match = _KEY.fullmatch(key)
    return int(match[place]) if match and match[place] else None
