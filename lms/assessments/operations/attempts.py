"""Begin an attempt, keep its answers as they are given, grade it once."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.assessments import grading
from lms.assessments.drawing import questions_for
from lms.assessments.layout import given_of, order_of
from lms.assessments.models import Answer, Attempt, Question, Quiz
from lms.assessments.outcomes import asked_question, every_version, gradable, raised_by, result_of
from lms.assessments.queries import Given, Sheet, answers_of, attempts_granted, attempts_of, rulings_of
from lms.assessments.timing import ends_after, is_over
from lms.audit.log import note
from lms.db import expire, fetch, insert_or_renew, session, write

# The person's own attempt, held until the transaction ends: no answer slips in behind the grading.
_HELD: Final = (
    select(Attempt.id, Attempt.question_ids, Attempt.seed, Attempt.ends_at, Attempt.handed_in_at)
    .where(Attempt.id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))
    .with_for_update()
)

_HELD_WHOLE: Final = (
    select(Attempt)
    .where(Attempt.id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_GRADED: Final = update(Attempt).where(Attempt.id == bindparam("of_attempt"))


@dataclass(frozen=True, kw_only=True)
class HeldAttempt:
    """A person's own attempt, held until the transaction ends, with what was answered in it by question."""

    attempt: Attempt
    answers: Mapping[int, Given]


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
    limit = quiz.attempt_limit
    if limit is not None and len(attempts) >= limit:
        limit += attempts_granted(person_id, quiz.id)
        if len(attempts) >= limit:
            raise Refusal("no_attempts_left")
    return _new_attempt(person_id, quiz, number=len(attempts) + 1, limit=limit)


def save_answer(person_id: int, attempt_id: int, question: Question, given: grading.Given) -> datetime:
    """Keep what was answered to one question, in the words of `grading`: the latest counts. When it was saved.

    Raises Refusal: unknown_attempt, attempt_handed_in, time_over, unknown_question, and the codes of
    `grading.kept_answer`.
    """
    sheet = _open_sheet(person_id, attempt_id)
    if question.id not in sheet.question_ids:
        raise Refusal("unknown_question", status=422)
    return _save(sheet, gradable(question), given)


def save_from_page(
    person_id: int, attempt_id: int, quiz: Quiz, question_id: int | None, values: Sequence[str]
) -> datetime:
    """Keep what the attempt's page sent for one question, in the page's names.

    Raises Refusal: unknown_question, and as `save_answer`.
    """
    sheet = _open_sheet(person_id, attempt_id)
    asked = asked_question(quiz, sheet, question_id)
    if asked is None:
        raise Refusal("unknown_question", status=422)
    with _refusing():
        given = given_of(asked.layout, values)
    return _save(sheet, asked.question, given)


def hold_attempt(person_id: int, attempt_id: int) -> HeldAttempt:
    """Let no answer slip in behind the grading. Raises Refusal: unknown_attempt."""
    attempt = session.scalars(_HELD_WHOLE, {"attempt_id": attempt_id, "person_id": person_id}).one_or_none()
    if attempt is None:
        raise Refusal("unknown_attempt", status=404)
    return HeldAttempt(attempt=attempt, answers=answers_of(attempt_id))


def hand_in_attempt(
    person_id: int,
    attempt_id: int,
    quiz: Quiz,
    answers: Mapping[int, grading.Given],
    *,
    held: HeldAttempt | None = None,
) -> Attempt:
    """Keep these answers (by question), grade all that were given, once; a repeat returns the graded attempt.

    `held` where the attempt is held already. The grade is what stood at the hand-in: later edits change nothing.
    Once its time is over an attempt is handed in as it was saved, at its end, and these answers are not taken.
    Raises Refusal: unknown_attempt, unknown_question, and the codes of `grading.kept_answer`.
    """
    held = held or hold_attempt(person_id, attempt_id)
    attempt = held.attempt
    if attempt.quiz_id != quiz.id:
        raise Refusal("unknown_attempt", status=404)
    if attempt.handed_in_at is not None:
        return attempt
    now = clock.now()
    if attempt.ends_at is not None and is_over(attempt.ends_at, now):
        # Whoever looks first hands it in, however late: as it stood at its end.
        now, answers = attempt.ends_at, {}
    result = _grade(attempt, quiz, _all_answers(held, quiz, answers, now), now)
    note(
        "attempt_handed_in",
        actor_id=person_id,
        subject=("attempt", attempt_id),
        right=result.right,
        passed=result.passed,
    )
    return attempt


def _open_sheet(person_id: int, attempt_id: int) -> Sheet:
    """What the person's open attempt asks."""
    row = fetch(_HELD, attempt_id=attempt_id, person_id=person_id).one_or_none()
    if row is None:
        raise Refusal("unknown_attempt", status=404)
    if row.handed_in_at is not None:
        raise Refusal("attempt_handed_in")
    if is_over(row.ends_at, clock.now()):
        raise Refusal("time_over")
    return Sheet(id=row.id, question_ids=tuple(row.question_ids), seed=row.seed, ends_at=row.ends_at)


def _save(sheet: Sheet, question: grading.Question, given: grading.Given) -> datetime:
    now = clock.now()
    kept = {"given": _kept(question, given), "saved_at": now}
    row = {"attempt_id": sheet.id, "question_id": int(question.id), **kept}
    insert_or_renew(Answer, ("attempt_id", "question_id"), tuple(kept), row)
    return now


def _new_attempt(person_id: int, quiz: Quiz, *, number: int, limit: int | None) -> Attempt:
    now, seed = clock.now(), secrets.token_hex(16)
    asked = questions_for(
        [(one.id, one.draw_id) for one in quiz.questions], {one.id: one.count for one in quiz.draws}, seed=seed
    )
    attempt = Attempt(
        person_id=person_id,
        quiz_id=quiz.id,
        number=number,
        attempt_limit=limit,
        pass_mark=quiz.pass_mark,
        began_at=now,
        ends_at=ends_after(now, quiz.time_limit_minutes),
        question_ids=order_of(asked, seed=seed) if quiz.shuffles_questions else asked,
        seed=seed,
    )
    session.add(attempt)
    session.flush()
    note("attempt_begun", actor_id=person_id, subject=("attempt", attempt.id), number=number)
    return attempt


def _kept(question: grading.Question, given: grading.Given) -> list[str]:
    with _refusing():
        return list(grading.kept_answer(question, given))


@contextmanager
def _refusing() -> Iterator[None]:
    """Let what a pure check refuses be refused as operations do."""
    try:
        yield
    except grading.GradingRefused as refusal:
        raise Refusal(refusal.code, status=422) from refusal


def _all_answers(
    held: HeldAttempt, quiz: Quiz, answers: Mapping[int, grading.Given], now: datetime
) -> dict[int, Given]:
    """What was saved, and in its place what comes with the hand-in; nothing for what was never answered."""
    questions, asked = every_version(quiz), held.attempt.question_ids
    if not set(asked).issuperset(answers):
        raise Refusal("unknown_question", status=422)
    new = {
        number: Given(tuple(_kept(gradable(questions[number]), given)), now) for number, given in answers.items()
    }
    return {number: Given((), now) for number in asked} | dict(held.answers) | new


def _grade(attempt: Attempt, quiz: Quiz, answers: Mapping[int, Given], now: datetime) -> grading.Result:
    """Write all answers with their points, and what they come to."""
    raised = raised_by(rulings_of(quiz.id), quiz, answers)
    result = result_of(attempt, quiz, answers, raised=raised)
    rows = (
        {
            "attempt_id": attempt.id,
            "question_id": int(one.id),
            "given": list(answers[int(one.id)].values),
            "saved_at": answers[int(one.id)].saved_at,
            "points": one.points,
        }
        for one in result.per_question
    )
    insert_or_renew(Answer, ("attempt_id", "question_id"), ("given", "saved_at", "points"), *rows)
    came_to = {name: getattr(result, name) for name in ("right", "out_of", "passed", "points")}
    write(_GRADED, {"of_attempt": attempt.id, **came_to, "handed_in_at": now})
    expire(Attempt)
    return result
