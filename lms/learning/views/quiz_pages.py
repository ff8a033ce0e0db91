"""The quiz's pages as they are drawn: an attempt, all of it or one question a page, and its result."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from lms import clock, formats
from lms.activities.models import Activity
from lms.assessments.forms import QUESTION, QuizForm, number_in
from lms.assessments.models import Attempt, Quiz
from lms.assessments.outcomes import Asked, outcomes_of
from lms.assessments.queries import QuizState
from lms.db import session
from lms.learning import gate
from lms.learning.standing import Standing
from lms.learning.views import drawn
from lms.learning.views.answers import my_zone
from lms.learning.views.figures import clip_of
from lms.learning.views.steps import url_of, way_on
from lms.web.answers import Drawn


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One page of an attempt that shows one question a page: its place among them, and which are answered.

    `questions` are told by the names of their fields.
    """

    place: int
    of: int
    questions: tuple[tuple[str, bool], ...]


def questions(found: Activity, mine: Standing, state: QuizState, form: QuizForm) -> Drawn:
    """The open attempt: all of its questions, or the one whose page it is."""
    leaf = _leaf(form) if state.one_per_page else None
    shown = form.asked[leaf.place - 1 : leaf.place] if leaf else form.asked
    page = render_template(
        "learning/quiz.html",
        activity=found,
        mine=mine,
        state=state,
        form=form,
        leaf=leaf,
        questions=[_question(found, form, one, of=state.questions) for one in shown],
        progress=progress(state, sum(map(form.is_answered, form.asked))),
        left_ms=_left_ms(state),
        zone=my_zone(found),
    )
    return (page, 422) if form.errors else page


def progress(state: QuizState, answered: int) -> dict[str, Any]:
    """How many are answered, in words and for the bar."""
    sentence = _("%(done)d of %(all)d answered", done=answered, all=state.questions)
    return {
        "answered_sentence": sentence,
        "answered_thousandths": round(1000 * answered / max(state.questions, 1)),
    }


def result(found: Activity, mine: Standing, state: QuizState, quiz: Quiz, *, may_try: bool) -> Drawn:
    """What the attempt that passed, or the last one, came to."""
    attempt = session.get_one(Attempt, state.passed_attempt_id or state.last_attempt_id)
    return render_template(
        "learning/quiz_result.html",
        activity=found,
        mine=mine,
        state=state,
        attempt=attempt,
        outcomes=outcomes_of(attempt, quiz, has_ended=mine.answer.reason is gate.Reason.CREDIT_ENDED),
        clip_of=partial(clip_of, found),
        may_try=may_try,
        is_late=attempt.handed_in_at is not None and mine.is_too_late(attempt.handed_in_at),
        way=way_on(found, mine.answer, mine.tasks),
        url_of=url_of,
        zone=my_zone(found),
    )


def _leaf(form: QuizForm) -> Leaf:
    """The page that was asked for, else that of the first question without an answer."""
    of = len(form.asked)
    asked_for = tuple((f"{QUESTION}{one.shown.id}", form.is_answered(one)) for one in form.asked)
    asked = number_in(request.values.get("place"), "")
    first = next((place for place, (_name, is_so) in enumerate(asked_for, start=1) if not is_so), of)
    return Leaf(place=min(max(asked, 1), of) if asked is not None else first, of=of, questions=asked_for)


def _left_ms(state: QuizState) -> int | None:
    """What is left of the attempt's time, in milliseconds."""
    if state.ends_at is None:
        return None
    return max(0, round((state.ends_at - clock.now()).total_seconds() * 1000))


def _question(found: Activity, form: QuizForm, one: Asked, *, of: int) -> Markup:
    """As the page shows it: with what was chosen last, when that was saved, and what is wrong with it."""
    line = one.shown
    error = form.errors.get(f"{QUESTION}{line.id}", "")
    saved_at = formats.time_of_day(line.saved_at, my_zone(found)) if line.saved_at else ""
    shown = replace(line, chosen=form.chosen[line.id])
    clip = clip_of(found, line.id, line.figure)
    return drawn.question(found, shown, of=of, error=error, saved_at=saved_at, clip=clip)
