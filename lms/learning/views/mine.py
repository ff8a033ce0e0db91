"""My Activities: in progress with the next step, waiting for a claim, completed, ended with the reason."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from flask import render_template

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import signed_in
from lms.activities.catalogue import entries_of
from lms.activities.entries import Entry
from lms.activities.window import has_ended
from lms.learning.calendars.queries import address_of, feed_of
from lms.learning.catalogue import Learner, Line, learner, line_of, shelf
from lms.learning.gate import Reason
from lms.learning.queries import Begun
from lms.learning.registration.queries import upcoming_of
from lms.learning.sections import Section, section_of, why_ended
from lms.learning.shelf import Shelf
from lms.learning.views import answers
from lms.learning.views.blueprint import blueprint
from lms.learning.views.rows import Row, language, row
from lms.learning.views.steps import Way, stored_way

# What is older stands on the transcript.
MOST_OF_A_SECTION: Final = 50


@dataclass(frozen=True)
class Mine:
    """One activity that I have begun: its row, the way on, and why it ended where it did."""

    entry: Entry
    begun: Begun
    section: Section
    closes_at: datetime
    why: Reason | None
    row: Row
    way: Way | None


@blueprint.get("/my-activities")
@signed_in
def my_activities() -> str:
    """Where I have a seat, then all that I have begun, by what is left."""
    kept, now = shelf(), clock.now()
    me = learner(current_actor().id, kept)
    sections: dict[Section, list[Mine]] = defaultdict(list)
    ahead = upcoming_of(answers.me(), now=now)
    listed = {one.activity_id for one in ahead}
    for one in mine(kept, me, now):
        if one.entry.id not in listed:
            sections[one.section].append(one)
    feed = feed_of(answers.me())
    return render_template(
        "learning/my_activities.html",
        upcoming=ahead,
        feed=feed,
        feed_address=address_of(feed) if feed is not None else "",
        sections={section: sections[section][:MOST_OF_A_SECTION] for section in Section},
        counts={section: len(sections[section]) for section in Section},
    )


def mine(kept: Shelf, me: Learner, now: datetime) -> Iterator[Mine]:
    """What I have begun, the latest change first; what was withdrawn since is read by itself."""
    speech = language()
    missing = [one for one in me.begun if one not in kept.places]
    gone = {one.id: one for one in entries_of(missing)} if missing else {}
    for begun in islice(me.begun.values(), 4 * MOST_OF_A_SECTION):
        place = kept.places.get(begun.activity_id)
        entry = kept.entries[place] if place is not None else gone.get(begun.activity_id)
        # What an editor began in a preview of a draft is no activity of hers.
        if entry is not None:
            yield _mine(kept, line_of(me, entry, begun, now), begun, speech, now)


def _mine(kept: Shelf, one: Line, begun: Begun, speech: str, now: datetime) -> Mine:
    entry = one.entry
    is_published, is_open = entry.id in kept.places, not has_ended(one.window.closes_at, now)
    section = section_of(begun.reason, is_published=is_published, is_open=is_open)
    return Mine(
        entry=entry,
        begun=begun,
        section=section,
        closes_at=one.window.closes_at,
        why=why_ended(begun.reason, is_published=is_published, is_open=is_open)
        if section is Section.ENDED
        else None,
        row=row(kept, one, speech),
        way=_way(entry, begun, section),
    )


def _way(entry: Entry, begun: Begun, section: Section) -> Way | None:
    if section is Section.ENDED:
        return None
    return stored_way(entry.slug, begun.step, begun.reason)
