"""Correct a question that was published: a new version takes its place, and nothing of before changes."""

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.assessments.authoring import QuestionText, check_question, has_other_key, question_gaps
from lms.assessments.models import Question, Quiz
from lms.assessments.operations.drafts import one_of, refusing
from lms.assessments.operations.questions import fill
from lms.assessments.queries import question_text, quiz_with_questions
from lms.audit.log import note
from lms.db import session


def correct_question(
    activity: Activity, question_id: int, text: QuestionText, *, actor: Actor, length_ms: int = 0
) -> Question:
    """Ask it so from the next attempt on: attempts that have begun, and their results, keep what they asked.

    Kind, place, draw, mark and attempts stay. Raises Refusal: not_published, corrected_meanwhile, kind_stays,
    nothing_corrected, question_unfinished, and the codes of `check_question`.
    """
    question = _held_question(activity, question_id, actor)
    before = question_text(question)
    with refusing():
        check_question(text, length_ms=length_ms)
    _insist_on_better(before, text, length_ms)
    made = _next_version(question.quiz, question, text)
    note(
        "question_corrected",
        actor_id=actor.id,
        subject=("question", made.id),
        activity_id=activity.id,
        replaces=question.id,
        version=made.version,
        has_other_key=has_other_key(before, text),
    )
    return made


def _held_question(activity: Activity, question_id: int, actor: Actor) -> Question:
    """The question as it is asked now; corrections of one activity take turns."""
    insist(may_edit(actor, activity))
    session.refresh(activity, attribute_names=["published_at"], with_for_update=True)
    if activity.published_at is None:
        raise Refusal("not_published")
    session.expire_all()
    quiz = quiz_with_questions(activity.id)
    # An id that is no longer asked was replaced by somebody else's correction.
    return one_of(quiz.questions if quiz else (), question_id, missing="corrected_meanwhile")


def _insist_on_better(before: QuestionText, text: QuestionText, length_ms: int) -> None:
    if text.kind is not before.kind:
        raise Refusal("kind_stays", status=422)
    if text == before:
        raise Refusal("nothing_corrected", status=422)
    if question_gaps(text, length_ms=length_ms):
        raise Refusal("question_unfinished", status=422)


def _next_version(quiz: Quiz, question: Question, text: QuestionText) -> Question:
    """The old row goes first, so that the quiz never asks both; the new one is fixed once it is written."""
    now = clock.now()
    question.replaced_at = now
    session.flush()
    made = Question(
        quiz=quiz,
        position=question.position,
        stem=text.stem,
        version=question.version + 1,
        origin_id=question.origin_id or question.id,
        draw_id=question.draw_id,
        bank_question_id=question.bank_question_id,
    )
    session.add(made)
    session.flush()
    fill(made, text)
    made.fixed_at = now
    session.flush()
    session.expire(quiz)
    return made
