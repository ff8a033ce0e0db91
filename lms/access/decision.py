"""A refusal that carries its reason."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Decision:
    """Truthy when allowed; otherwise `reason` is a code that templates put into words."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED: Final = Decision(allowed=True)


def refused(reason: str) -> Decision:
    """A refusal with its code."""
    return Decision(allowed=False, reason=reason)


class Refusal(Exception):
    """An operation that the rules refuse; `code` says why, `status` how the web says so."""

    def __init__(self, code: str, *, status: int = 409, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.status, self.facts = code, status, facts


def insist(decision: Decision, *, status: int = 403) -> None:
    """Raise the decision's reason where it is a refusal."""
    if not decision:
        raise Refusal(decision.reason, status=status)
