"""The values of a draft's quiz and evaluation, each saved by itself, by the writes of the room that keeps them."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.assessments.authoring import QuestionText
from lms.assessments.models import EvaluationItem, Question, Quiz, QuizDraw
from lms.assessments.operations import (
    limit_attempts,
    limit_time,
    set_draw,
    set_pass_mark,
    set_switch,
    write_item,
    write_question,
)
from lms.assessments.operations.questions import SWITCHES
from lms.assessments.queries import evaluation_with_items, figure_of, item_text, question_text, quiz_with_questions
from lms.planning.asking import (
    item_from,
    item_shown,
    item_value,
    question_from,
    question_shown,
    question_value,
)
from lms.planning.operations.figures import figure_slots
from lms.planning.operations.saving import DraftSlot
from lms.planning.versions import Value

PASS_MARK, ATTEMPTS, TIME_LIMIT = "pass_mark", "attempt_limit", "time_limit_minutes"


def quiz_slots(activity: Activity, *, actor: Actor) -> Iterable[DraftSlot]:
    """Mark, attempts, how an attempt goes, each question and what is said of its figure, and each draw."""
    quiz = quiz_with_questions(activity.id)
    if quiz is not None:
        yield _mark(activity, quiz, actor)
        yield _attempts(activity, quiz, actor)
        yield from (_switch(activity, quiz, name, actor) for name in SWITCHES)
        yield _time_limit(activity, quiz, actor)
        yield from (_question(activity, question, actor) for question in quiz.questions)
        yield from (_draw(activity, draw, actor) for draw in quiz.draws)
        yield from figure_slots(activity, actor=actor)


def evaluation_slots(activity: Activity, *, actor: Actor) -> Iterable[DraftSlot]:
    """Each item as a whole."""
    evaluation = evaluation_with_items(activity.id)
    yield from (_item(activity, item, actor) for item in (evaluation.items if evaluation else ()))


def question_part(question_id: int) -> str:
    """The name of a question's part."""
    return f"question:{question_id}"


def draw_part(draw_id: int) -> str:
    """The name of a draw's part."""
    return f"draw:{draw_id}"


def item_part(item_id: int) -> str:
    """The name of an item's part."""
    return f"item:{item_id}"


def length_of(activity: Activity) -> int:
    """The recording's length in milliseconds, 0 while it is not known."""
    return activity.recording.duration_ms if activity.recording else 0


def _mark(activity: Activity, quiz: Quiz, actor: Actor) -> DraftSlot:
    return DraftSlot(
        part=PASS_MARK,
        read=lambda: str(quiz.pass_mark),
        write=lambda value: _do(set_pass_mark(activity, Decimal(str(value)), actor=actor)),
        show=lambda value: f"{Decimal(str(value)):.0%}",
    )


def _attempts(activity: Activity, quiz: Quiz, actor: Actor) -> DraftSlot:
    return DraftSlot(
        part=ATTEMPTS,
        read=lambda: str(quiz.attempt_limit or ""),
        write=lambda value: _do(limit_attempts(activity, int(str(value)) if value else None, actor=actor)),
        show=lambda value: str(value or "∞"),
    )


def _switch(activity: Activity, quiz: Quiz, name: str, actor: Actor) -> DraftSlot:
    return DraftSlot(
        part=name,
        read=lambda: "y" if getattr(quiz, name) else "",
        write=lambda value: _do(set_switch(activity, name, bool(value), actor=actor)),
        show=lambda value: "✓" if value else "–",
    )


def _time_limit(activity: Activity, quiz: Quiz, actor: Actor) -> DraftSlot:
    return DraftSlot(
        part=TIME_LIMIT,
        read=lambda: str(quiz.time_limit_minutes or ""),
        write=lambda value: _do(limit_time(activity, int(str(value)) if value else None, actor=actor)),
        show=lambda value: str(value or "∞"),
    )


def _question(activity: Activity, question: Question, actor: Actor) -> DraftSlot:
    length_ms = length_of(activity)
    return DraftSlot(
        part=question_part(question.id),
        read=lambda: question_value(question_text(question)),
        write=lambda value: _do(
            write_question(activity, question.id, _with_figure(question, value), actor=actor, length_ms=length_ms)
        ),
        show=question_shown,
    )


def _draw(activity: Activity, draw: QuizDraw, actor: Actor) -> DraftSlot:
    def write(value: Value) -> None:
        assert isinstance(value, dict)
        set_draw(activity, draw.id, int(str(value["count"])), str(value["label"]), actor=actor)

    return DraftSlot(
        part=draw_part(draw.id),
        read=lambda: {"count": str(draw.count), "label": draw.label},
        write=write,
        show=_draw_shown,
    )


def _draw_shown(value: Value) -> str:
    assert isinstance(value, dict)
    return " · ".join(str(one) for one in (value["count"], value["label"]) if one)


def _item(activity: Activity, item: EvaluationItem, actor: Actor) -> DraftSlot:
    return DraftSlot(
        part=item_part(item.id),
        read=lambda: item_value(item_text(item)),
        write=lambda value: _do(write_item(activity, item.id, item_from(value), actor=actor)),
        show=item_shown,
    )


def _with_figure(question: Question, value: Value) -> QuestionText:
    """What the question shows beside its words is a part of its own."""
    return replace(question_from(value), figure=figure_of(question))


def _do(_written: object) -> None:
    """A slot's write answers nothing."""
