"""What the player's page shows and what it is told after a beat: sentences, parts, the next step."""

from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms import formats
from lms.activities.models import Activity
from lms.learning.facts import Learner
from lms.learning.gate import Step, Task, TaskState
from lms.learning.standing import Standing, standing_of
from lms.learning.views.sittings import visited
from lms.learning.views.steps import Way, way_on
from lms.learning.views.streams import file_address, stream_facts
from lms.learning.watch import Watched, is_completed_before, watched_in
from lms.learning.watching import Ranges, clip, gaps, required_ms, watched_ms
from lms.media.models import Recording

MINUTE: Final = 60_000
# Under two minutes, "1 of 1 minutes" says nothing: seconds are shown.
SHORT: Final = 2 * MINUTE
SHORTEST_GAP_MS: Final = 1000


def player_facts(found: Activity, recording: Recording, mine: Standing, token: str) -> dict[str, Any]:
    """All that the page draws from the recording and from what is watched of it."""
    person_id = mine.person.id if mine.person else None
    watched = visited(found) if person_id is None else watched_in(mine.progress)
    required = required_ms(recording.duration_ms, found.required_share)
    complete = watched.watched_ms >= required or mine.facts.watched_before
    return {
        "recording": recording,
        "watched": watched,
        "required_ms": required,
        "complete": complete,
        "sentence": sentence(watched.watched_ms, recording.duration_ms),
        "left": left_sentence(watched.watched_ms, 0 if complete else required),
        "rects": rects(watched.ranges, recording.duration_ms),
        "ticks": ticks(recording),
        "gaps": shown_gaps(watched.ranges, recording.duration_ms),
        "beat_url": url_for("learning.take_beat", slug=found.slug) if token else "",
        "after": task_after_watching(mine.tasks),
        "way": way_after(found, mine if person_id is not None else None) if complete else None,
        "share_words": share_words(found, required),
        "file_address": file_address(found, recording),
        **stream_facts(found, recording),
    }


def answer_to_beat(found: Activity, played: Recording, watched: Watched, person_id: int | None) -> dict[str, Any]:
    """What the player's scripts take: parts, sentences, and the way on once enough is watched."""
    required = required_ms(played.duration_ms, found.required_share)
    total = watched_ms(clip(watched.ranges, played.duration_ms))
    complete = total >= required or is_completed_before(person_id, found)
    answer: dict[str, Any] = {
        "ranges": [list(part) for part in watched.ranges],
        "watched_ms": total,
        "complete": complete,
        "sentence": sentence(total, played.duration_ms),
        "left_sentence": left_sentence(total, 0 if complete else required),
    }
    if complete:
        mine = standing_of(Learner(id=person_id), found) if person_id is not None else None
        way = way_after(found, mine)
        answer |= {"next_url": way.url, "next_label": way.words}
    return answer


def sentence(done_ms: int, duration_ms: int) -> str:
    """29 of 48 minutes watched."""
    if duration_ms < SHORT:
        done, whole = formats.clock_ms(done_ms), formats.clock_ms(duration_ms)
        return str(_("%(done)s of %(whole)s watched", done=done, whole=whole))
    minutes = (duration_ms + MINUTE // 2) // MINUTE
    # Whole minutes that are over; all of them only where all is watched.
    done_minutes = minutes if done_ms >= duration_ms else min(done_ms // MINUTE, minutes)
    return str(_("%(done)d of %(whole)d minutes watched", done=done_minutes, whole=minutes))


def left_sentence(done_ms: int, required: int) -> str:
    """15 more minutes complete this step."""
    left_ms = required - done_ms
    if left_ms <= 0:
        return str(_("Watched. Your place is saved."))
    if left_ms < SHORT:
        return str(
            _("%(left)s more complete this step. Your place is saved.", left=formats.clock_ms(left_ms + 999))
        )
    minutes = -(-left_ms // MINUTE)
    return str(_("%(left)d more minutes complete this step. Your place is saved.", left=minutes))


def visit_words(watched: Watched) -> str:
    """12 minutes, or 0:40 where it was less than one."""
    if watched.watched_ms < MINUTE:
        return formats.clock_ms(watched.watched_ms)
    return str(ngettext("%(num)d minute", "%(num)d minutes", watched.watched_ms // MINUTE))


def share_words(found: Activity, required: int) -> str:
    """90 % of the recording, 44 minutes, completes this step."""
    length = (
        formats.clock_ms(required + 999)
        if required < SHORT
        else _("%(count)d minutes", count=-(-required // MINUTE))
    )
    share = f"{found.required_share * 100:.1f}".rstrip("0").rstrip(".")
    return str(_("%(share)s %% of the recording, %(length)s, completes this step.", share=share, length=length))


def rects(ranges: Ranges, duration_ms: int) -> list[tuple[int, int]]:
    """Watched parts in thousandths, as the measure draws them."""
    return [
        (round(1000 * start / duration_ms), max(round(1000 * (end - start) / duration_ms), 1))
        for start, end in clip(ranges, duration_ms)
    ]


def ticks(recording: Recording) -> list[int]:
    """Where chapters begin, in thousandths, as the measure draws them; the beginning of all needs no mark."""
    places = (round(1000 * one.start_ms / recording.duration_ms) for one in recording.chapters)
    return [place for place in places if place]


def shown_gaps(ranges: Ranges, duration_ms: int) -> list[tuple[int, int]]:
    """The parts not yet watched; what is shorter than a second at an edge is nothing to go to."""
    return [(start, end) for start, end in gaps(ranges, duration_ms) if end - start > SHORTEST_GAP_MS]


def task_after_watching(tasks: tuple[Task, ...]) -> Task | None:
    """The step that opens when the recording is watched; none where all that follows is done."""
    steps = [task.step for task in tasks]
    place = steps.index(Step.WATCH) + 1 if Step.WATCH in steps else len(tasks)
    following = (task for task in tasks[place:] if task.step not in (Step.SIGN_IN, Step.PROFILE))
    return next((task for task in following if task.state is not TaskState.DONE), None)


def way_after(found: Activity, mine: Standing | None) -> Way:
    """The one button once enough is watched; a visitor has no standing."""
    if mine is None:
        # Signing in leads back here, where what was watched is offered to be added.
        here = url_for("learning.watch", slug=found.slug)
        return Way(url_for("accounts.sign_in", next=here), str(_("Sign in to have it count")))
    # Without credit nothing follows the recording.
    way = way_on(found, mine.answer, mine.tasks) if mine.answer.step is not Step.WATCH else None
    return way or Way(url_for("learning.activity", slug=found.slug), str(_("Back to the activity")))
