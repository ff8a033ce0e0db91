"""Write a draft's quiz: its mark and attempts; its questions added, changed, moved, removed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from sqlalchemy import delete, select, update

from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import (
    LONGEST_TIME_LIMIT,
    MOST_ATTEMPTS,
    MOST_QUESTIONS,
    ChoiceText,
    QuestionText,
    check_question,
)
from lms.assessments.figures import Figure
from lms.assessments.models import Choice, Question, Quiz
from lms.assessments.operations.drafts import hold_draft, moved, one_of, refusing, reorder
from lms.assessments.operations.figures import put_figure
from lms.assessments.queries import question_text, quiz_with_questions
from lms.audit.log import note
from lms.db import session

FROZEN: Final = "quiz_frozen"
SWITCHES: Final = ("shuffles_questions", "shuffles_choices", "one_per_page")
MISSING: Final = "no_such_question"
NO_DRAW: Final = "no_such_draw"


def set_pass_mark(activity: Activity, pass_mark: Decimal, *, actor: Actor) -> Quiz:
    """Which share of the questions must be right; raises Refusal: quiz_frozen, mark_out_of_reach."""
    quiz = held_quiz(activity, actor)
    if not 0 < pass_mark <= 1:
        raise Refusal("mark_out_of_reach", status=422)
    quiz.pass_mark = pass_mark
    session.flush()
    note("pass_mark_set", actor_id=actor.id, subject=("activity", activity.id), pass_mark=str(pass_mark))
    return quiz


def limit_attempts(activity: Activity, most: int | None, *, actor: Actor) -> Quiz:
    """How often the quiz may be tried, None without limit; raises Refusal: quiz_frozen, attempts_out_of_range."""
    quiz = held_quiz(activity, actor)
    if most is not None and not 1 <= most <= MOST_ATTEMPTS:
        raise Refusal("attempts_out_of_range", status=422)
    quiz.attempt_limit = most
    session.flush()
    note("attempts_limited", actor_id=actor.id, subject=("activity", activity.id), most=most)
    return quiz


def set_switch(activity: Activity, name: str, is_on: bool, *, actor: Actor) -> Quiz:
    """Whether questions or choices are mixed, or one stands on a page (SWITCHES); raises Refusal: quiz_frozen."""
    assert name in SWITCHES
    quiz = held_quiz(activity, actor)
    setattr(quiz, name, is_on)
    session.flush()
    note("quiz_switched", actor_id=actor.id, subject=("activity", activity.id), switch=name, is_on=is_on)
    return quiz


def limit_time(activity: Activity, minutes: int | None, *, actor: Actor) -> Quiz:
    """How long an attempt may last, None without limit; raises Refusal: quiz_frozen, time_out_of_range."""
    quiz = held_quiz(activity, actor)
    if minutes is not None and not 1 <= minutes <= LONGEST_TIME_LIMIT:
        raise Refusal("time_out_of_range", status=422)
    quiz.time_limit_minutes = minutes
    session.flush()
    note("time_limited", actor_id=actor.id, subject=("activity", activity.id), minutes=minutes)
    return quiz


def add_questions(
    activity: Activity,
    questions: Iterable[QuestionText],
    *,
    actor: Actor,
    length_ms: int = 0,
    draw_id: int | None = None,
) -> list[Question]:
    """Put these behind the others, or behind those of a draw.

    Raises Refusal: quiz_frozen, no_such_draw, too_many_questions, and as `write_question`.
    """
    quiz, texts = held_quiz(activity, actor), list(questions)
    if draw_id is not None:
        one_of(quiz.draws, draw_id, missing=NO_DRAW)
    if len(quiz.questions) + len(texts) > MOST_QUESTIONS:
        raise Refusal("too_many_questions", status=422, most=MOST_QUESTIONS)
    added = []
    for text in texts:
        with refusing():
            check_question(text, length_ms=length_ms)
        question = Question(
            quiz=quiz,
            position=len(quiz.questions) + 1,
            stem="",
            draw_id=draw_id,
            bank_question_id=text.bank_question_id,
        )
        session.add(question)
        session.flush()
        fill(question, text)
        note(
            "question_added",
            actor_id=actor.id,
            subject=("question", question.id),
            activity_id=activity.id,
        )
        added.append(question)
    arrange(quiz, quiz.questions)
    return added


def write_question(
    activity: Activity, question_id: int, text: QuestionText, *, actor: Actor, length_ms: int = 0
) -> Question:
    """Keep a question as it stands now, also while it lacks something: the publish gate says what.

    Raises Refusal: quiz_frozen, no_such_question, no_such_picture, no_such_clip, and as `check_question`.
    """
    question = one_of(held_quiz(activity, actor).questions, question_id, missing=MISSING)
    with refusing():
        check_question(text, length_ms=length_ms)
    if question_text(question) != text:
        fill(question, text)
        note("question_changed", actor_id=actor.id, subject=("question", question.id), activity_id=activity.id)
    return question


def change_figure(
    activity: Activity, question_id: int, change: Callable[[Figure | None], Figure | None], *, actor: Actor
) -> Question:
    """Let a question show something else beside its words; raises Refusal as `write_question` does."""
    text = question_text(one_of(held_quiz(activity, actor).questions, question_id, missing=MISSING))
    return write_question(activity, question_id, replace(text, figure=change(text.figure)), actor=actor)


def move_question(activity: Activity, question_id: int, places: int, *, actor: Actor) -> Question:
    """Ask a question so many places later, or earlier where the number is negative; it stays in its draw."""
    quiz = held_quiz(activity, actor)
    question = one_of(quiz.questions, question_id, missing=MISSING)
    together = [one for one in quiz.questions if one.draw_id == question.draw_id]
    others = [one for one in quiz.questions if one.draw_id != question.draw_id]
    arrange(quiz, [*moved(together, question, places), *others])
    note("question_moved", actor_id=actor.id, subject=("question", question.id), position=question.position)
    return question


def remove_question(activity: Activity, question_id: int, *, actor: Actor) -> None:
    """Take a question out of the draft's quiz."""
    quiz = held_quiz(activity, actor)
    question = one_of(quiz.questions, question_id, missing=MISSING)
    rest = [one for one in quiz.questions if one.id != question.id]
    session.execute(delete(Choice).where(Choice.question_id == question.id))
    session.execute(delete(Question).where(Question.id == question.id))
    reorder(quiz, "questions", rest)
    note("question_removed", actor_id=actor.id, subject=("question", question_id), activity_id=activity.id)


def forget_places(activity_id: int, *, from_ms: int) -> None:
    """After another recording took the place of the one that questions point into: none points behind this."""
    mine = select(Quiz.id).where(Quiz.activity_id == activity_id).scalar_subquery()
    session.execute(
        update(Question)
        .where(Question.quiz_id == mine, Question.watch_from_ms >= from_ms)
        .values(watch_from_ms=None)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def arrange(quiz: Quiz, questions: Iterable[Question]) -> None:
    """Number questions anew, as they come: first those that are always asked, then draw by draw."""
    places = {draw.id: draw.position for draw in quiz.draws}
    reorder(quiz, "questions", sorted(questions, key=lambda one: places.get(one.draw_id or 0, 0)))


def held_quiz(activity: Activity, actor: Actor) -> Quiz:
    """The draft's quiz, made where there is none yet."""
    hold_draft(activity, actor=actor, frozen=FROZEN)
    quiz = quiz_with_questions(activity.id)
    if quiz is None:
        # What is written from now on is mixed unless its author says otherwise.
        quiz = Quiz(activity_id=activity.id, shuffles_questions=True, shuffles_choices=True)
        session.add(quiz)
        session.flush()
    return quiz


def fill(question: Question, text: QuestionText) -> None:
    """Put everything that a question says into its row and those of its choices."""
    question.kind, question.stem = text.kind, text.stem
    question.rationale, question.reference = text.rationale, text.reference
    question.watch_from_ms = text.watch_from_ms
    question.is_per_option, question.tolerance = text.is_per_option, text.tolerance
    question.objective, question.tags = text.objective, list(text.tags)
    put_figure(question, text.figure)
    _write_choices(question, text.choices)
    session.flush()


def _write_choices(question: Question, texts: Sequence[ChoiceText]) -> None:
    """In a draft nobody has chosen one yet, so that a row may take another's words."""
    rows = list(question.choices)
    for position, text in enumerate(texts, start=1):
        if position <= len(rows):
            row = rows[position - 1]
            row.position, row.text, row.is_right, row.match = position, text.text, text.is_right, text.match
        else:
            session.add(Choice(question=question, position=position, **vars(text)))
    left = [row.id for row in rows[len(texts) :]]
    if left:
        session.flush()
        session.execute(delete(Choice).where(Choice.id.in_(left)))
        session.expire(question, ["choices"])
