"""Help: what learners ask most, answered with the reader's own state; and how an activity is made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import render_template

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import public
from lms.accounts.models import Address, Person
from lms.accounts.queries import primary_address
from lms.activities.rules import ActivityKind
from lms.credit.rules import CREDIT_TYPES, eligible_types
from lms.db import session
from lms.learning.catalogue import learner, shelf
from lms.learning.gate import Step
from lms.learning.queries import Watched, watched_by
from lms.learning.sections import Section
from lms.learning.views.blueprint import blueprint
from lms.learning.views.mine import Mine, mine
from lms.learning.views.player import left_sentence, sentence

# The latest stand on this page; all of them on My Activities.
MOST_SHOWN: Final = 5
_UNFINISHED: Final = (Section.TO_CLAIM, Section.IN_PROGRESS)


@dataclass(frozen=True, kw_only=True)
class Unwatched:
    """A recording that I have begun: how much of it counts, and what is left."""

    mine: Mine
    sentence: str
    left: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads this page, and what her answers are."""

    person: Person
    address: Address | None
    receives: str
    unfinished: list[Mine]
    ended: list[Mine]
    unwatched: list[Unwatched]
    attended: list[Mine]

    @property
    def ends(self) -> list[Mine]:
        """What is unfinished, the soonest end first."""
        return sorted(self.unfinished, key=lambda one: one.closes_at)


@blueprint.get("/help", endpoint="help")
@public
def show_help() -> str:
    """The questions that learners ask most, and for the office the way from a file to a published activity."""
    person_id = current_actor().id
    return render_template("learning/help.html", reader=_reader(person_id) if person_id is not None else None)


def _reader(person_id: int) -> Reader:
    person = session.get_one(Person, person_id)
    kept, now = shelf(), clock.now()
    begun = list(mine(kept, learner(person_id, kept), now))
    unfinished = [one for one in begun if one.section in _UNFINISHED][:MOST_SHOWN]
    seen = watched_by(person_id, [one.entry.id for one in unfinished if one.begun.step == Step.WATCH], now=now)
    return Reader(
        person=person,
        address=primary_address(person_id),
        receives=_receives(person),
        unfinished=unfinished,
        ended=[one for one in begun if one.section is Section.ENDED][:MOST_SHOWN],
        attended=[one for one in begun if one.entry.kind is ActivityKind.LIVE][:MOST_SHOWN],
        unwatched=[_unwatched(one, seen[one.entry.id]) for one in unfinished if one.entry.id in seen],
    )


def _unwatched(one: Mine, seen: Watched) -> Unwatched:
    return Unwatched(
        mine=one,
        sentence=sentence(seen.watched_ms, seen.duration_ms),
        left=left_sentence(seen.watched_ms, seen.required_ms),
        until=seen.until,
    )


def _receives(person: Person) -> str:
    """The type that is made for this person, else attendance; empty while the profile names no profession."""
    if person.profession is None:
        return ""
    return eligible_types(person.profession, CREDIT_TYPES, degree=person.degree)[0]
