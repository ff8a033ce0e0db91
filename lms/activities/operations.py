"""Keeps activities findable: what is published is in the index, with what is spoken in its recording."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lms import search
from lms.activities.models import Activity, ActivityPerson
from lms.activities.rules import TEACHING, ActivityState
from lms.db import session
from lms.jobs.outbox import enqueue
from lms.media.captions import read_captions
from lms.media.models import Recording
from lms.media.queries import pages_of
from lms.search import Document, Passage

ENDINGS: Final = (".", "!", "?", "…")


def queue_indexing(activity: Activity) -> None:
    """After this change its words are others: the index follows at once, after the commit."""
    enqueue("activities.index", activity_id=activity.id)


def queue_indexing_with(recording: Recording) -> None:
    """After its captions, chapters or slides changed: so for whatever is published with the recording."""
    shown = Activity.recording_id == recording.id, Activity.state == ActivityState.PUBLISHED
    for activity in session.scalars(select(Activity).where(*shown)):
        queue_indexing(activity)


def document_of(activity_id: int) -> Document | None:
    """What a published activity is found by; None where learners do not see it."""
    found = session.scalars(
        select(Activity)
        .where(Activity.id == activity_id, Activity.state == ActivityState.PUBLISHED)
        .options(
            joinedload(Activity.specialty),
            selectinload(Activity.people).joinedload(ActivityPerson.person),
            joinedload(Activity.recording).selectinload(Recording.captions),
        )
    ).one_or_none()
    if found is None:
        return None
    return Document(
        id=found.id,
        title=f"{found.title} {found.program_title} {found.specialty_name}",
        people=" ".join(part.person.name for part in found.people if part.role in TEACHING),
        passages=(*_read(found), *_shown(found.recording), *_spoken(found.recording)),
    )


def _read(activity: Activity) -> Iterator[Passage]:
    titles = (one.title for one in activity.sessions)
    for text in (activity.summary, *titles, *activity.objectives, activity.overview, activity.target_audience):
        yield from (Passage(text=sentence) for sentence in search.sentences(text))


def _shown(recording: Recording | None) -> Iterator[Passage]:
    """What stands on the slides, a line at a time."""
    deck = recording.slides if recording is not None else None
    for page in pages_of(deck) if deck is not None else ():
        yield from (Passage(text=line) for line in page.text.splitlines())


def _spoken(recording: Recording | None) -> Iterator[Passage]:
    if recording is None:
        return
    for chapter in recording.chapters:
        # A sentence of its own: what is found around a word ends where a sentence does.
        ending = "" if chapter.title.endswith(ENDINGS) else "."
        yield Passage(text=chapter.title + ending, position_ms=chapter.start_ms)
    for track in recording.captions_shown:
        for cue in read_captions(track.webvtt).cues:
            yield Passage(text=cue.text, position_ms=cue.start_ms)
