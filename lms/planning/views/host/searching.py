"""What is asked for in the search of a list at the host's desk."""

from typing import Final

from flask import request

LONGEST_SEARCH: Final = 120


def asked_words() -> str:
    """The words of a name, cut to what such a search takes."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]
