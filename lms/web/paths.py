"""Paths to return to: ours only. Ids in addresses: such as columns hold."""

from typing import Any, Final
from urllib.parse import quote

from werkzeug.routing import IntegerConverter

LONGEST: Final = 1000
# What the columns of both engines hold.
MOST_ID: Final = 2**31 - 1


def safe_path(path: str | None, default: str = "/") -> str:
    """The path where it leads to a page of ours, else the default: no redirect leaves the house."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return default
    # Its length as the browser gets it: answers are kept in columns.
    return path if len(path) <= LONGEST and len(quote(path)) <= LONGEST else default


class RowId(IntegerConverter):
    """An id in an address: a number that both engines' columns hold, else there is no such page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": MOST_ID, **options})


def row_id(text: str) -> int:
    """An id that was sent beside the address, for `get(…, type=row_id)`; ValueError where no column holds it."""
    number = int(text)
    if not 0 <= number <= MOST_ID:
        raise ValueError(text)
    return number
