"""The cycles that a learner sets herself: begun, changed, ended."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.audit.log import note
from lms.credit.transcript.models import CreditCycle
from lms.db import session

# How many cycles of one person may go on at once.
MOST_CYCLES: Final = 12


@dataclass(frozen=True, kw_only=True)
class CycleTerms:
    """What a cycle asks for: days from and to, both included, and its goal in quarters."""

    name: str
    begins_on: date
    ends_on: date
    goal: Decimal
    credit_types: list[str]
    with_external: bool


def set_cycle(person_id: int, terms: CycleTerms) -> CreditCycle:
    """Begin a cycle. Raises Refusal cycles_too_many."""
    hold_person(person_id)
    going_on = (CreditCycle.person_id == person_id, CreditCycle.ended_at.is_(None))
    if session.scalar(select(func.count()).where(*going_on)) == MOST_CYCLES:
        raise Refusal("cycles_too_many")
    cycle = CreditCycle(person_id=person_id, made_at=clock.now(), **vars(terms))
    session.add(cycle)
    session.flush()
    note("cycle.set", actor_id=person_id, subject=("credit_cycle", cycle.id))
    return cycle


def change_cycle(cycle: CreditCycle, terms: CycleTerms) -> None:
    """Change what it asks for. Raises Refusal cycle_ended."""
    _insist_on_going_on(cycle)
    for name, value in vars(terms).items():
        setattr(cycle, name, value)
    note("cycle.changed", actor_id=cycle.person_id, subject=("credit_cycle", cycle.id))


def end_cycle(cycle: CreditCycle) -> None:
    """Put it aside: it is still told, and changes no more. Raises Refusal cycle_ended."""
    _insist_on_going_on(cycle)
    cycle.ended_at = clock.now()
    note("cycle.ended", actor_id=cycle.person_id, subject=("credit_cycle", cycle.id))


def _insist_on_going_on(cycle: CreditCycle) -> None:
    if cycle.ended_at is not None:
        raise Refusal("cycle_ended")
