"""Chapters kept, changed, and taken along to another recording."""

from collections.abc import Callable, Sequence

from lms import clock
from lms.access.decision import Refusal
from lms.audit.log import note
from lms.db import session
from lms.media.captions import Problem
from lms.media.chapters import Chapter, ChaptersRefused, read_chapters
from lms.media.models import ChapterList, Recording
from lms.media.queries import chapters_to_change

_followers: dict[str, Callable[[Recording], None]] = {}


def when_chapters_change(room: str, follow: Callable[[Recording], None]) -> None:
    """Let a room that this one may not know follow: a chapter is found by its title."""
    _followers[room] = follow


class ChaptersUnread(Refusal):
    """Chapters that are refused with everything that is wrong in them, each with its line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"chapters_{problems[0].code}", status=422, line=problems[0].line)
        self.problems = tuple(problems)


def rewrite_chapters(
    recording: Recording, content: bytes | str, *, seen: str, actor_id: int | None
) -> tuple[Chapter, ...]:
    """Keep these chapters in place of those with the digest `seen`, empty where there were none.

    An empty text takes all away. Raises Refusal: chapters_too_early, chapters_overtaken (says who and when),
    and the codes of reading with their line.
    """
    if not recording.is_ready:
        raise Refusal("chapters_too_early", status=422)
    try:
        chapters = read_chapters(content, duration_ms=recording.duration_ms)
    except ChaptersRefused as refused:
        raise ChaptersUnread(refused.problems) from refused
    known = chapters_to_change(recording.id)
    if seen != (known.digest if known else ""):
        raise _overtaken(known)
    if chapters != (known.chapters if known else ()):
        _keep(recording, known, chapters, actor_id)
    return chapters


def take_chapters_along(source: Recording, target: Recording, *, actor_id: int | None) -> None:
    """Give a recording the chapters of another with the same content, as far as they begin within it.

    What stood at the target gives way; a source without chapters changes nothing.
    """
    chapters = tuple(one for one in source.chapters if one.start_ms < target.duration_ms)
    known = chapters_to_change(target.id)
    if chapters and chapters != (known.chapters if known else ()):
        _keep(target, known, chapters, actor_id)


def _keep(
    recording: Recording, known: ChapterList | None, chapters: Sequence[Chapter], actor_id: int | None
) -> None:
    if known is None:
        known = ChapterList(recording=recording, changed_at=clock.now())
        session.add(known)
    known.rows = [[one.start_ms, one.title] for one in chapters]
    known.changed_by, known.changed_at = actor_id, clock.now()
    note(
        "chapters_changed",
        actor_id=actor_id,
        subject=("recording", recording.id),
        chapters=len(chapters),
        sha256=known.digest,
    )
    session.flush()
    for follow in _followers.values():
        follow(recording)


def _overtaken(known: ChapterList | None) -> Refusal:
    """Somebody else was here: who, and when."""
    return Refusal(
        "chapters_overtaken",
        name=known.author.name if known and known.author else "",
        at=known.changed_at.isoformat() if known else "",
    )
