"""Who hears that her certificate waits, that its claim ends, or that the office has given her longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lms.accounts.queries import address_for_letters
from lms.activities.models import Activity
from lms.db import session
from lms.learning import gate
from lms.learning.announcing.claim_emails import (
    claim_reminder_of,
    extended_of,
    send_certificate_waiting,
    send_claim_extended,
    send_claim_reminder,
    waiting_of,
)
from lms.learning.announcing.claims import Claim, attended_unclaimed, claim_of
from lms.learning.announcing.words import left
from lms.learning.facts import Learner, facts_for
from lms.learning.models import ClaimExtension
from lms.mail import post

DAY: Final = timedelta(days=1)
# The days before the end of the claim on which learners are reminded.
TURNS: Final = (1, 7)


@dataclass(frozen=True)
class DueClaim:
    """One learner who is to be told what is left; `turn` is 0 for the first letter."""

    person_id: int
    claim: Claim
    turn: int


def due_claims(now: datetime) -> list[DueClaim]:
    """Learners who attended and are to be told: first that the certificate waits, later that the claim ends."""
    found = list(attended_unclaimed(now))
    told = post.written("certificate_waiting", [waiting_of(*one) for one in found])
    # Whoever was given longer while her certificate waited was told of both at once.
    extended = post.written("claim_extended", [extended_of(claim) for _, claim in found])
    due = [
        DueClaim(person_id, claim, turn)
        for person_id, claim in found
        if (turn := _turn(claim, told.get(waiting_of(person_id, claim)) or extended.get(extended_of(claim)), now))
        is not None
    ]
    reminded = post.written("claim_reminder", [_reminder(one) for one in due])
    return [one for one in due if one.turn == 0 or _reminder(one) not in reminded]


def tell_what_is_left(due: DueClaim, *, now: datetime) -> None:
    """Write it to whoever can still earn the credit, and has an address; a repeat writes none."""
    activity, person_id, claim = session.get_one(Activity, due.claim.activity_id), due.person_id, due.claim
    address, steps = address_for_letters(person_id), _steps_left(person_id, activity, now)
    if address is None or not steps:
        return
    if due.turn:
        send_claim_reminder(address, person_id, activity, claim, turn=due.turn, left=left(steps))
    else:
        send_certificate_waiting(address, person_id, activity, claim, left=left(steps))


def tell_of_extension(made: ClaimExtension, *, now: datetime) -> None:
    """Write to whom the office has just given longer, where she has an address and has not claimed."""
    activity, address = session.get_one(Activity, made.activity_id), address_for_letters(made.person_id)
    claim = claim_of(made.person_id, made.activity_id, now=now)
    if address is not None and not claim.is_claimed:
        steps = _steps_left(made.person_id, activity, now)
        is_waiting = bool(steps) and gate.Step.ATTEND not in steps
        send_claim_extended(address, made.person_id, activity, claim, left=left(steps), is_waiting=is_waiting)


def _reminder(due: DueClaim) -> str:
    return claim_reminder_of(due.person_id, due.claim, due.turn)


def _turn(claim: Claim, told_at: datetime | None, now: datetime) -> int | None:
    """0 for the first letter, then the days of the turn that has come; none within a day of the first letter."""
    if told_at is None:
        return 0
    if now - told_at < DAY:
        return None
    return next((days for days in TURNS if claim.time_left(now) <= days * DAY), None)


def _steps_left(person_id: int, activity: Activity, now: datetime) -> Sequence[gate.Step]:
    """The steps that the gate has open for her; none where no step of hers leads to credit any more."""
    facts = facts_for(Learner(id=person_id), activity, now=now)
    lines = [one for one in gate.tasks(facts, now=now) if one.state is not gate.TaskState.DONE]
    # A closed line that waits for none of hers is one that she cannot open.
    is_stuck = any(one.state is gate.TaskState.CLOSED and one.waits_for is None for one in lines)
    return () if is_stuck else [one.step for one in lines]
