"""Places for answers in an evaluation, and the keys under which drafts, ballots and results keep them."""

import re
from dataclasses import dataclass
from typing import Final

from lms.assessments.answering import Repeats

BIGGEST_ID: Final = 2**31 - 1
_KEY: Final = re.compile(r"([0-9]{1,10})(?:([st])([0-9]{1,10}))?(?:r[0-9]{1,3})?")
# How a key names what it is about: "12s7" the speaker 7, "12t3" the session 3.
LETTERS: Final = {Repeats.SPEAKER: "s", Repeats.SESSION: "t"}
_NAMED: Final = {letter: repeats for repeats, letter in LETTERS.items()}


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A place for one answer.

    `part` is empty, or says what it is about, and which statement: "s7", "t3", "r0", "s7r0".
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
    match = _KEY.fullmatch(key)
    # No id of ours is longer, and a database refuses to compare with one that does not fit its columns.
    return int(match[1]) if match and int(match[1]) <= BIGGEST_ID else None


def subject_of(key: str) -> tuple[Repeats, int] | None:
    """What a key is about, a speaker or a session, and its id; None where it is about the whole."""
    match = _KEY.fullmatch(key)
    return (_NAMED[match[2]], int(match[3])) if match and match[2] else None
