"""Begin an attempt, keep its answers as they are given, grade it once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.assessments import grading
from lms.assessments.models import Answer, Attempt, Question, Quiz
from lms.assessments.outcomes import gradable, ids_as_text, result_of
from lms.assessments.queries import attempts_of
from lms.audit.log import note
from lms.db import fetch, insert_or_renew, session

# The person's own attempt, held until the transaction ends: no answer slips in behind the grading.
_HELD: Final = (
    select(Attempt.quiz_id, Attempt.handed_in_at)
    .where(Attempt.id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))
    .with_for_update()
)


def begin_attempt(person_id: int, quiz: Quiz) -> Attempt:
    """The person's open attempt, begun if there is none; two requests at once begin one.

    Raises Refusal: quiz_passed, no_attempts_left. Constraints of the table keep the same from everybody else.
    """
    # Whoever begins second waits, and then reads the attempt of who was first.
    hold_person(person_id)
    attempts = attempts_of(person_id, quiz.id)
    running = next((one for one in attempts if one.handed_in_at is None), None)
    if running is not None:
        return running
    if any(one.passed for one in attempts):
        raise Refusal("quiz_passed")
    if quiz.attempt_limit is not None and len(attempts) >= quiz.attempt_limit:
        raise Refusal("no_attempts_left")
    return _new_attempt(person_id, quiz, number=len(attempts) + 1)


def save_answer(person_id: int, attempt_id: int, question: Question, choice_ids: Collection[int]) -> datetime:
    """Keep what was chosen for one question, as it was chosen: the latest answer counts. When it was saved.

    Raises Refusal: unknown_attempt, attempt_handed_in, unknown_question, unknown_choice, one_choice_only.
    """
    attempt = fetch(_HELD, attempt_id=attempt_id, person_id=person_id).one_or_none()
    if attempt is None:
        raise Refusal("unknown_attempt", status=404)
    if attempt.handed_in_at is not None:
        raise Refusal("attempt_handed_in")
    _check(attempt.quiz_id, question, choice_ids)
    now = clock.now()
    _keep_answers(attempt_id, {question.id: choice_ids}, now)
    return now


def hand_in_attempt(
    person_id: int, attempt_id: int, quiz: Quiz, answers: Mapping[int, Collection[int]]
) -> Attempt:
    """Keep these answers (by question), grade all that were given, once; a repeat returns the graded attempt.

    Raises Refusal as `save_answer` does. The grade is what stood at the hand-in: later edits change nothing.
    """
    attempt = _held(person_id, attempt_id)
    if attempt.quiz_id != quiz.id:
        raise Refusal("unknown_attempt", status=404)
    if attempt.handed_in_at is not None:
        return attempt
    _keep_all(attempt, quiz, answers)
    _grade(attempt, quiz)
    note(
        "attempt_handed_in",
        actor_id=person_id,
        subject=("attempt", attempt.id),
        right=attempt.right,
        passed=attempt.passed,
    )
    session.flush()
    return attempt


def _held(person_id: int, attempt_id: int) -> Attempt:
    """The person's own attempt, held until the transaction ends: no answer slips in behind the grading."""
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if attempt is None:
        raise Refusal("unknown_attempt", status=404)
    return attempt


def _new_attempt(person_id: int, quiz: Quiz, *, number: int) -> Attempt:
    attempt = Attempt(
        person_id=person_id,
        quiz_id=quiz.id,
        number=number,
        attempt_limit=quiz.attempt_limit,
        pass_mark=quiz.pass_mark,
        began_at=clock.now(),
    )
    session.add(attempt)
    session.flush()
    note("attempt_begun", actor_id=person_id, subject=("attempt", attempt.id), number=number)
    return attempt


def _check(quiz_id: int, question: Question, choice_ids: Collection[int]) -> None:
    if question.quiz_id != quiz_id:
        raise Refusal("unknown_question", status=422)
    try:
        grading.check_answer(gradable(question), ids_as_text(choice_ids))
    except grading.GradingRefused as refusal:
        raise Refusal(refusal.code, status=422) from refusal


def _keep_all(attempt: Attempt, quiz: Quiz, answers: Mapping[int, Collection[int]]) -> None:
    questions = {question.id: question for question in quiz.questions}
    for question_id, chosen in answers.items():
        if question_id not in questions:
            raise Refusal("unknown_question", status=422)
        _check(attempt.quiz_id, questions[question_id], chosen)
    if answers:
        _keep_answers(attempt.id, answers, clock.now())


def _keep_answers(attempt_id: int, answers: Mapping[int, Collection[int]], now: datetime) -> None:
    rows = (
        {"attempt_id": attempt_id, "question_id": question_id, "choice_ids": sorted(set(chosen)), "saved_at": now}
        for question_id, chosen in answers.items()
    )
    insert_or_renew(Answer, ("attempt_id", "question_id"), ("choice_ids", "saved_at"), *rows)


def _grade(attempt: Attempt, quiz: Quiz) -> None:
    result = result_of(attempt, quiz)
    attempt.right, attempt.out_of, attempt.passed = result.right, result.out_of, result.passed
    attempt.handed_in_at = clock.now()
