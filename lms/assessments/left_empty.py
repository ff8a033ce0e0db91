"""Which empty fields of a page say nothing: another tab or device may have saved an answer there meanwhile."""

from collections.abc import Sequence
from typing import Final

from werkzeug.datastructures import MultiDict

FIELD: Final = "not-saved-yet"


def says_nothing(posted: MultiDict[str, str], name: str, values: Sequence[str]) -> bool:
    """True where a field is empty and what was saved stands, because its page has saved every change of it.

    Such a page says so with a field that names what it could not save. A page without scripts sends none: there
    an empty field was emptied.
    """
    return FIELD in posted and not any(values) and name not in posted[FIELD].split()
