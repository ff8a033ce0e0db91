"""Where a certificate stands, from what happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What a verifier is told."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One event, as the ledger has it: revoked, reinstated or superseded."""

    kind: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Where it stands, since when and why; a valid one has neither."""

    standing: Standing
    since: datetime | None = None
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether the credit stands; that of a replaced certificate does."""
        return self.standing is not Standing.REVOKED


def standing_of(happenings: Iterable[Happening]) -> Verdict:
    """Events in their order; a revocation that was not lifted outweighs a replacement."""
    revoked = superseded = None
    for one in happenings:
        if one.kind == "superseded":
            superseded = one
        else:
            revoked = one if one.kind == "revoked" else None
    if revoked is not None:
        return Verdict(standing=Standing.REVOKED, since=revoked.at, reason=revoked.reason)
    if superseded is not None:
        return Verdict(standing=Standing.SUPERSEDED, since=superseded.at, reason=superseded.reason)
    return Verdict(standing=Standing.VALID)
