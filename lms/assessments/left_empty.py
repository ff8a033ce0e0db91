"""Which fields of a page say nothing new: another tab or device may have saved a later answer there meanwhile."""

from collections.abc import Sequence
from typing import Final

from werkzeug.datastructures import MultiDict

FIELD: Final = "not-saved-yet"


def says_nothing(posted: MultiDict[str, str], name: str, values: Sequence[str], saved: Sequence[str]) -> bool:
    """True where what was saved stands, because its page has saved every change of this field.

    Such a page says so with a field that names what it could not save. A page without scripts sends none: there
    every field says what it shows, and an empty one was emptied.
    """
    return FIELD in posted and name not in posted[FIELD].split() and (any(saved) or not any(values))
