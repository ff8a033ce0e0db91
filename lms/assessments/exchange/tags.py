"""Tags of a question: categories and tags of other programs, and the one mark that weights cannot carry."""

import re
from collections.abc import Iterable
from typing import Final

from lms.assessments.authoring import LONGEST_TAG, MOST_TAGS
from lms.assessments.exchange.plain import one_line
from lms.assessments.exchange.weights import ALL_OR_NOTHING

# Where Moodle's paths begin, which says nothing about the questions in them.
_ROOT: Final = re.compile(r"(?:\$(?:course|cat|system|module|user)[0-9]*+\$/?|top(?:/|\Z))*+")
# Nobody's path is longer, and no more of it is taken apart.
_LONGEST_PATH: Final = 1000


def category_tag(path: str) -> str:
    """A category's path as a tag: its last parts, as many as a tag holds; empty for a root."""
    parts = _ROOT.sub("", one_line(path[:_LONGEST_PATH]), count=1).split("/")
    while len("/".join(parts)) > LONGEST_TAG and len(parts) > 1:
        parts.pop(0)
    return "/".join(parts)


def kept_tags(tags: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags that we can keep, each once, and a note where some are lost."""
    # Our own table separates them by semicolons.
    plain = [one for one in dict.fromkeys(one_line(tag).replace(";", ",") for tag in tags) if one]
    kept = tuple(one for one in plain if len(one) <= LONGEST_TAG)[:MOST_TAGS]
    return kept, ("tags_dropped",) if len(kept) < len(plain) else ()


def without_mark(tags: Iterable[str]) -> tuple[list[str], bool]:
    """The tags of a question whose options could count one by one, and whether one says that they do not."""
    named = [one_line(tag) for tag in tags]
    return [one for one in named if one != ALL_OR_NOTHING], ALL_OR_NOTHING in named
