"""Two who say an activity's facts at once: what each changed stays, and what both changed is told."""

import hashlib
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from lms.credit.accreditors.activity_rules import problems
from lms.credit.accreditors.facts import ActivitySaid

_NAMES: Final = tuple(item.name for item in fields(ActivitySaid))
_LENGTH: Final = 12


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What stands after both, and the facts of which only one can hold; of these `said` has the later one's."""

    said: ActivitySaid
    contested: tuple[str, ...]


def mark_of(said: ActivitySaid) -> str:
    """By what a page knows again what it has shown: a short digest of each fact."""
    return ".".join(_digest(getattr(said, name)) for name in _NAMES)


def merged(mine: ActivitySaid, seen: str, theirs: ActivitySaid) -> Merged:
    """What I say and what was said since I read what has the mark `seen`.

    What fits together no more, such as my state and their country, is contested as well.
    """
    was = dict(zip(_NAMES, seen.split("."), strict=False))
    changed = [
        name
        for name in _NAMES
        if _digest(getattr(theirs, name)) != was.get(name) and getattr(mine, name) != getattr(theirs, name)
    ]
    contested = {name for name in changed if _digest(getattr(mine, name)) != was.get(name)}
    said = replace(mine, **{name: getattr(theirs, name) for name in changed if name not in contested})
    contested |= {name for name, _code in problems(said)}
    return Merged(said=said, contested=tuple(name for name in _NAMES if name in contested))


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:_LENGTH]
