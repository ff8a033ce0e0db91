"""The signed ticket of a sitting before the player: what it is for, whose it is, and when it began."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from lms import clock
from lms.tokens import Signer, TokenRefused

PURPOSE: Final = "viewing"
VISITOR_LIVES: Final = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A sitting: a visitor's person is None, and the disclosure's number is what her browser acknowledged."""

    activity_id: int
    recording_id: int
    person_id: int | None
    number: int | None
    began_at: datetime
    ends_at: datetime
    digest: str


def issue(
    signer: Signer,
    *,
    activity_id: int,
    recording_id: int,
    person_id: int | None,
    number: int | None,
    lives: timedelta,
) -> str:
    """A ticket that nobody can make or change, with 128 random bits of its own."""
    began = int(clock.now().timestamp())
    lives_seconds = int(lives.total_seconds())
    facts = [activity_id, recording_id, person_id, number, began, began + lives_seconds, secrets.token_hex(16)]
    return signer.sign(PURPOSE, json.dumps(facts, separators=(",", ":")), lives=lives)


def read(signer: Signer, token: object) -> Ticket | None:
    """The ticket; None where it is forged, over, or none at all."""
    if not isinstance(token, str) or len(token) > 1000:
        return None
    try:
        facts = json.loads(signer.read(PURPOSE, token))
    except TokenRefused:
        return None
    activity_id, recording_id, person_id, number, began, ends, _random = facts
    return Ticket(
        activity_id=activity_id,
        recording_id=recording_id,
        person_id=person_id,
        number=number,
        began_at=datetime.fromtimestamp(began, tz=UTC),
        ends_at=datetime.fromtimestamp(ends, tz=UTC),
        digest=hashlib.sha256(token.encode()).hexdigest(),
    )
