"""What a letter is about is looked at once more when it leaves: what no longer holds is not sent."""

from collections.abc import Callable
from typing import Any, Final

Check = Callable[..., str]
HOLDS: Final = ""
# What a letter is about is out of learners' sight, and may come back: then another may be written of the same.
WITHDRAWN: Final = "withdrawn"
_checks: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register what is asked of letters that name it; it reads, and answers why not in a word, or HOLDS."""

    def register(asked: Check) -> Check:
        if _checks.setdefault(name, asked) is not asked:
            raise ValueError(f"A check {name!r} is there already.")
        return asked

    return register


def why_not(name: str, of: dict[str, Any]) -> str:
    """Why a letter with this check is not sent; HOLDS where it is."""
    return _checks[name](**of)
