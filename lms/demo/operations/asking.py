"""What the demonstration's activities ask: their quizzes, their evaluations, and what became of it later."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from lms.activities.models import Activity
from lms.assessments.answering import Measure, Repeats
from lms.assessments.authoring import ItemText
from lms.assessments.library import whole_library
from lms.assessments.models import Choice, Evaluation, EvaluationItem, ItemKind, Question, Quiz, QuizDraw
from lms.assessments.operations import (
    add_from_library,
    add_items,
    approve_evaluation,
    choose_follow_up,
    evaluation_token,
)
from lms.db import session
from lms.demo.content import Script, kind_of
from lms.demo.opinions import HINDRANCE, INDEPENDENCE, NEXT
from lms.demo.people import officer
from lms.demo.recordings import cues_of

_OF_SESSIONS: Final = ItemText(
    kind=ItemKind.RATING, text="This session was worth its time.", repeats=Repeats.SESSION
)


def add_quiz(script: Script, activity: Activity) -> None:
    """Its questions, each with its reason, its source and its place in the recording."""
    if "questions" not in script.values:
        return
    quiz = Quiz(activity_id=activity.id, attempt_limit=script.values.get("attempt_limit"))
    session.add(quiz)
    begins = [cues[0].begins for cues in cues_of(script.slides)]
    for position, facts in enumerate(script.values["questions"], start=1):
        question = Question(
            quiz=quiz,
            position=position,
            kind=kind_of(facts),
            stem=facts["stem"],
            rationale=facts["rationale"],
            reference=facts["reference"],
            watch_from_ms=begins[facts["slide"] - 1] * 1000 if begins else None,
            tolerance=Decimal(facts.get("tolerance", "0")),
        )
        session.add(question)
        right, sides = facts.get("right", ()), facts.get("matches") or [""] * len(facts["choices"])
        session.add_all(
            Choice(question=question, position=place, text=words, match=side, is_right=place in right)
            for place, (words, side) in enumerate(zip(facts["choices"], sides, strict=True), start=1)
        )
    session.flush()
    if "draw" in script.values:
        _draw_from(quiz, script.values["draw"])


def _draw_from(quiz: Quiz, facts: Mapping[str, Any]) -> None:
    """What is always asked stands before what is drawn."""
    draw = QuizDraw(quiz=quiz, position=1, count=facts["count"], label=facts["label"])
    session.add(draw)
    session.flush()
    for number, question in enumerate(quiz.questions, start=1):
        question.draw_id = draw.id if number in facts["questions"] else None
    in_order = sorted(quiz.questions, key=lambda one: one.draw_id is not None)
    for position, question in enumerate(in_order, start=1):
        question.position = position
    session.flush()


def add_evaluation(script: Script, activity: Activity, approved_at: datetime) -> None:
    """Seven items: two objectives, independence, what will change, what hinders, what was new, what to teach.

    Some ask more: of each session whether it was worth its time; or a grid about each speaker and what was
    improved, and by letter what became of it.
    """
    if "changes" not in script.values:
        return
    evaluation = Evaluation(activity_id=activity.id)
    session.add(evaluation)
    first, second = (f"I can {one[0].lower()}{one[1:]}" for one in script.values["objectives"][:2])
    nothing = "Nothing: this is already my practice"
    amounts = ["Almost all of it", "About half", "A little", "Nothing"]
    changes = [*script.values["changes"], nothing]
    items: tuple[tuple[ItemKind, str, list[str], Measure | None], ...] = (
        (ItemKind.RATING, first, [], Measure.OBJECTIVES),
        (ItemKind.RATING, second, [], Measure.OBJECTIVES),
        (ItemKind.RATING, INDEPENDENCE, [], Measure.BIAS),
        (ItemKind.CHOICES, "What will you do differently?", changes, None),
        (ItemKind.TEXT, HINDRANCE, [], None),
        (ItemKind.CHOICE, "How much of this was new to you?", amounts, None),
        (ItemKind.TEXT, NEXT, [], None),
    )
    session.add_all(
        EvaluationItem(
            evaluation=evaluation,
            position=position,
            kind=kind,
            text=words,
            options=options,
            is_required=kind is not ItemKind.TEXT,
            measures=[measure.value] if measure else [],
        )
        for position, (kind, words, options, measure) in enumerate(items, start=1)
    )
    session.flush()
    if activity.sessions:
        add_items(activity, [_OF_SESSIONS], actor=officer())
    if "follow_up_days" in script.values:
        _ask_more(activity, script.values["follow_up_days"])
    approve_evaluation(activity, saw=evaluation_token(evaluation), actor=officer(), now=approved_at)


def _ask_more(activity: Activity, days: Sequence[int]) -> None:
    """From the office's library; what was improved is asked again with what became of it."""
    known = whole_library()
    improved = next(one.id for one in known if Measure.PERFORMANCE in one.measures and one.is_standard)
    add_from_library(
        activity, {improved, *(one.id for one in known if one.kind is ItemKind.GRID)}, actor=officer()
    )
    later = {improved, *(one.id for one in known if one.is_follow_up)}
    for one in days:
        choose_follow_up(activity, one, later, actor=officer())
