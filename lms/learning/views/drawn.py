"""Parts of pages that say the same to many learners: drawn once, until what they say changes."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, Final

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup

from lms import formats
from lms.activities.editions import kept, mark_of
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind
from lms.assessments.outcomes import ShownQuestion
from lms.disclosures.queries import current_version
from lms.learning.gate import Reason, Step, Task, TaskState
from lms.learning.sections import AWARDED
from lms.learning.standing import Standing
from lms.media.streaming.clips import PlayedClip

# Where a learner's own words go: a sign that no page has.
SLOT: Final = "\ue000"
MARK: Final = "\ue001"
_SAID_ON_TOP: Final = frozenset(
    {Reason.CREDIT_ENDED, Reason.NO_CREDIT_TYPE, Reason.HELD_FOR_SAME_CONTENT, *AWARDED}
)


def front_matter(found: Activity, mine: Standing) -> Markup:
    """The thirteen items: the same for all whose quiz asks for the same; an agenda for all of one zone."""
    facts, is_live = mine.facts, found.kind is ActivityKind.LIVE
    asked = (facts.has_quiz, facts.right_needed, facts.questions, facts.attempt_limit, facts.has_evaluation)
    file = "learning/_front_matter.html"
    zone = mine.person.zone if mine.person is not None and is_live else ""
    name = ("front matter", str(get_locale()), asked, zone)
    return _kept(found, name, lambda: _macros(file).front_matter(found, current_version(found.id), mine))


def lede(found: Activity, mine: Standing) -> Markup:
    """The band on top: the same for all who would get the same credit until the same moment."""
    zone = mine.person.zone if mine.person is not None else ""
    reason = mine.answer.reason if mine.answer.reason in _SAID_ON_TOP else None
    told = (mine.credits, bool(mine.facts.eligible_types), reason, mine.window, mine.facts.has_quiz)
    name = ("lede", str(get_locale()), told, zone)
    return _kept(found, name, lambda: _macros("learning/_lede.html").lede(found, mine))


def task_line(found: Activity, mine: Standing, task: Task) -> Markup:
    """One line of the steps: the same for all who stand there; what she has watched is each learner's own."""
    macros = _macros("learning/_task_line.html")
    if task.step is Step.WATCH:
        drawn: Markup = macros.task_line(task, found, mine)
        return drawn
    read_on = ""
    if task.step is Step.DISCLOSURE and task.state is TaskState.DONE and mine.acknowledged_at is not None:
        read_on = formats.day(mine.acknowledged_at, found.zone)
    facts = (task.step, task.state, task.reason, task.waits_for, *task.facts.values(), mine.window, read_on)
    return _kept(found, ("task", str(get_locale()), facts), lambda: macros.task_line(task, found, mine))


def question(
    found: Activity, line: ShownQuestion, *, of: int, error: str, saved_at: str, clip: PlayedClip | None = None
) -> Markup:
    """A question as it is answered: the same for all who chose the same; when it was saved is filled in."""
    asked = _macros("learning/_quiz_parts.html").asked
    if error:
        drawn: Markup = asked(line, of, found.slug, "", error, clip)
        return drawn
    slot, shown = SLOT if saved_at else "", _unmarked(line)
    name = (
        "question",
        str(get_locale()),
        line.id,
        line.number,
        of,
        shown.choices,
        line.sides,
        shown.chosen,
        slot,
        clip,
    )
    drawn = _kept(found, name, lambda: asked(shown, of, found.slug, slot, "", clip))
    return drawn.replace(SLOT, saved_at).replace(MARK, line.mark)


def _unmarked(line: ShownQuestion) -> ShownQuestion:
    """The same for all attempts that show the question alike: their own mark is filled in afterwards."""
    if not line.mark:
        return line
    choices = tuple((value.replace(line.mark, MARK, 1), words) for value, words in line.choices)
    return replace(line, choices=choices, chosen=tuple(value.replace(line.mark, MARK, 1) for value in line.chosen))


def _kept(found: Activity, name: Hashable, draw: Any) -> Markup:
    drawn: Markup = kept(name, found.id, mark_of(found.id), draw)
    return drawn


def _macros(file: str) -> Any:
    return current_app.jinja_env.get_template(file).module
