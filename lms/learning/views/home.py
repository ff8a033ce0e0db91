"""Home: what a visitor needs at a glance, what a learner left unfinished, what ends soon for her."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from flask import render_template

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import public
from lms.activities.entries import Entry
from lms.activities.rules import ActivityKind
from lms.activities.timetable import Stage
from lms.activities.window import has_ended
from lms.learning.catalogue import Learner, Line, learner, line, offer_for, shelf
from lms.learning.events import events
from lms.learning.queries import Begun
from lms.learning.registration.queries import Upcoming, upcoming_of
from lms.learning.sections import Section, section_of
from lms.learning.shelf import Facet, Shelf, bits
from lms.learning.views.blueprint import blueprint
from lms.learning.views.rows import rows
from lms.learning.views.steps import Way, stored_way

ON_HOME: Final = 3
ENDS_SOON: Final = timedelta(days=90)


@dataclass(frozen=True)
class Unfinished:
    """An activity that somebody left, with the way on."""

    entry: Entry
    begun: Begun
    way: Way


@blueprint.get("/")
@public
def home() -> str:
    """The first page."""
    kept, now = shelf(), clock.now()
    me = learner(current_actor().id, kept)
    recordings = kept.masks[Facet.FORMAT][ActivityKind.ON_DEMAND]
    listed = recordings & ~offer_for(me, kept, now).ended
    ahead = _upcoming(now)
    seats = {one.activity_id for one in ahead}
    begun = (one for one in unfinished(kept, me, now) if one.entry.id not in seats)
    return render_template(
        "learning/home.html",
        newest=[line(me, kept, place, now) for place in islice(bits(listed), ON_HOME)],
        ending=rows(kept, islice(ending_soon(kept, me, now), ON_HOME)),
        unfinished=list(islice(begun, ON_HOME)),
        events=next_live(kept, me, now, but=seats),
        upcoming=ahead,
        count=listed.bit_count(),
    )


def _upcoming(now: datetime) -> list[Upcoming]:
    """Where the reader has a seat; a visitor has none."""
    me = current_actor().id
    return [] if me is None else upcoming_of(me, now=now, most=ON_HOME)


def unfinished(kept: Shelf, me: Learner, now: datetime) -> Iterator[Unfinished]:
    """What she has begun and can still finish with credit, the latest first."""
    for begun in me.begun.values():
        place = kept.places.get(begun.activity_id)
        if place is None:
            continue
        one = line(me, kept, place, now)
        section = section_of(begun.reason, is_published=True, is_open=not has_ended(one.window.closes_at, now))
        if section in (Section.IN_PROGRESS, Section.TO_CLAIM):
            yield Unfinished(one.entry, begun, stored_way(one.entry.slug, begun.step, begun.reason))


def ending_soon(kept: Shelf, me: Learner, now: datetime) -> Iterator[Line]:
    """What she has not completed and what soon gives her no credit any more, by the end that is hers."""
    offer, done = offer_for(me, kept, now), set(me.completed)
    # What is still to be attended is announced by its day, not by its claim.
    soon = offer.within(now + ENDS_SOON)
    places = (place for _, place in offer.by_end[: soon.bit_count()])
    left = (place for place in places if kept.entries[place].id not in done)
    return (line(me, kept, place, now) for place in left if kept.entries[place].kind is not ActivityKind.LIVE)


def next_live(kept: Shelf, me: Learner, now: datetime, *, but: Collection[int] = ()) -> list[Entry]:
    """The live events that are to come or under way, the next first; not those where her seat is shown already."""
    held = (one.entry for one in events(kept, me, now) if one.stage is not Stage.CANCELLED)
    return list(islice((one for one in held if one.id not in but), ON_HOME))
