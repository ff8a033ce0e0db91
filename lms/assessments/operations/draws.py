"""Let a draft's quiz ask only some of its questions: draws are made, filled, changed and ended."""

from collections.abc import Collection

from sqlalchemy import delete

from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import LONGEST_DRAW_LABEL, MOST_QUESTIONS
from lms.assessments.models import Question, Quiz, QuizDraw
from lms.assessments.operations.drafts import one_of
from lms.assessments.operations.questions import MISSING, NO_DRAW, arrange, held_quiz
from lms.audit.log import note
from lms.db import session


def add_draw(
    activity: Activity, question_ids: Collection[int], count: int, label: str, *, actor: Actor
) -> QuizDraw:
    """Ask `count` of these questions in each attempt; what was in another draw leaves it.

    Raises Refusal: quiz_frozen, no_such_question, draw_out_of_range, draw_label_too_long.
    """
    quiz = held_quiz(activity, actor)
    _check(count, label)
    chosen = [one_of(quiz.questions, one, missing=MISSING) for one in question_ids]
    last = max((one.position for one in quiz.draws), default=0)
    made = QuizDraw(quiz=quiz, position=last + 1, count=count, label=label)
    session.add(made)
    session.flush()
    note("draw_added", actor_id=actor.id, subject=("quiz_draw", made.id), activity_id=activity.id, count=count)
    for question in chosen:
        _put(activity, question, made.id, actor)
    arrange(quiz, quiz.questions)
    return made


def set_draw(activity: Activity, draw_id: int, count: int, label: str, *, actor: Actor) -> QuizDraw:
    """How many of its questions are asked, and what they have in common.

    Raises Refusal: quiz_frozen, no_such_draw, draw_out_of_range, draw_label_too_long.
    """
    draw = one_of(held_quiz(activity, actor).draws, draw_id, missing=NO_DRAW)
    _check(count, label)
    draw.count, draw.label = count, label
    session.flush()
    note("draw_changed", actor_id=actor.id, subject=("quiz_draw", draw.id), activity_id=activity.id, count=count)
    return draw


def put_into_draw(activity: Activity, question_id: int, draw_id: int | None, *, actor: Actor) -> Question:
    """Put a question behind those of a draw, or with None among those that are always asked.

    Raises Refusal: quiz_frozen, no_such_question, no_such_draw.
    """
    quiz = held_quiz(activity, actor)
    question = one_of(quiz.questions, question_id, missing=MISSING)
    if draw_id is not None:
        one_of(quiz.draws, draw_id, missing=NO_DRAW)
    _put(activity, question, draw_id, actor)
    arrange(quiz, [*(one for one in quiz.questions if one.id != question_id), question])
    return question


def end_draw(activity: Activity, draw_id: int, *, actor: Actor) -> None:
    """Ask all of its questions always; raises Refusal: quiz_frozen, no_such_draw."""
    quiz = held_quiz(activity, actor)
    draw = one_of(quiz.draws, draw_id, missing=NO_DRAW)
    for question in _questions_of(quiz, draw):
        _put(activity, question, None, actor)
    session.flush()
    session.execute(delete(QuizDraw).where(QuizDraw.id == draw.id))
    session.expire(quiz, ["draws"])
    arrange(quiz, quiz.questions)
    note("draw_ended", actor_id=actor.id, subject=("quiz_draw", draw_id), activity_id=activity.id)


def _questions_of(quiz: Quiz, draw: QuizDraw) -> list[Question]:
    return [one for one in quiz.questions if one.draw_id == draw.id]


def _put(activity: Activity, question: Question, draw_id: int | None, actor: Actor) -> None:
    question.draw_id = draw_id
    subject = ("question", question.id)
    note("question_put", actor_id=actor.id, subject=subject, activity_id=activity.id, draw_id=draw_id)


def _check(count: int, label: str) -> None:
    if not 1 <= count <= MOST_QUESTIONS:
        raise Refusal("draw_out_of_range", status=422, most=MOST_QUESTIONS)
    if len(label) > LONGEST_DRAW_LABEL:
        raise Refusal("draw_label_too_long", status=422, most=LONGEST_DRAW_LABEL)
