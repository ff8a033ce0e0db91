"""Regrade a question that was asked: whoever gains by it is raised, and nobody ever loses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.assessments.models import Answer, Attempt, Question, Quiz, Regrade
from lms.assessments.operations.drafts import one_of
from lms.assessments.outcomes import every_version, gradable, raised_by, result_of
from lms.assessments.queries import Given, first_of_chain, quiz_with_questions, rulings_of
from lms.assessments.ruling import Ruling, RulingRefused, check_ruling, is_right_by
from lms.audit.log import note
from lms.db import session

AT_ONCE: Final = 500
_RAISE_ANSWER: Final = (
    update(Answer)
    .where(Answer.attempt_id == bindparam("of_attempt"), Answer.question_id == bindparam("of_question"))
    .values(points=1)
)


@dataclass(frozen=True, kw_only=True)
class Raised:
    """One graded attempt that a ruling raises: the question that earns its point now, and what all comes to."""

    attempt: Attempt
    question_id: int
    points: Any
    right: int
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a ruling does to attempts handed in; `passing` are people who had not passed before."""

    raised: tuple[Raised, ...]
    passing: frozenset[int]


def effect_of(activity: Activity, question_id: int, ruling: Ruling, *, actor: Actor) -> Effect:
    """What the ruling would do now; nothing is changed. Raises Refusal as `regrade` does."""
    insist(may_edit(actor, activity))
    quiz, question = _asked(activity, question_id)
    _check(question, ruling)
    return _effect(quiz, question, ruling)


def regrade(activity: Activity, question_id: int, ruling: Ruling, *, reason: str, actor: Actor) -> Effect:
    """Raise every attempt handed in that gains by the ruling, and those handed in from now on.

    All versions of the question whose choices correspond are meant. Points, right answers and passing are only
    ever raised; nothing is awarded here. Raises Refusal: no_such_question, reason_missing, and as `check_ruling`.
    """
    insist(may_edit(actor, activity))
    # Corrections and regrades of one activity take turns.
    session.refresh(activity, attribute_names=["published_at"], with_for_update=True)
    session.expire_all()
    quiz, question = _asked(activity, question_id)
    _check(question, ruling)
    if not reason.strip():
        raise Refusal("reason_missing", status=422)
    # Whoever begins or hands in meanwhile waits, and then reads the ruling.
    session.execute(select(Quiz.id).where(Quiz.id == quiz.id).with_for_update())
    session.execute(select(Attempt.id).where(Attempt.quiz_id == quiz.id).order_by(Attempt.id).with_for_update())
    effect = _effect(quiz, question, ruling)
    _write(effect)
    _keep(quiz, question, ruling, effect, reason=reason.strip(), actor=actor)
    return effect


def _asked(activity: Activity, question_id: int) -> tuple[Quiz, Question]:
    quiz = quiz_with_questions(activity.id)
    if quiz is None or activity.published_at is None:
        raise Refusal("no_such_question", status=404)
    return quiz, one_of(list(every_version(quiz).values()), question_id, missing="no_such_question")


def _check(question: Question, ruling: Ruling) -> None:
    try:
        check_ruling(gradable(question), ruling)
    except RulingRefused as refusal:
        raise Refusal(refusal.code, status=422) from refusal


def _effect(quiz: Quiz, question: Question, ruling: Ruling) -> Effect:
    gaining = _gaining(quiz, question, ruling)
    attempts = _attempts(gaining)
    rulings = [(first_of_chain(question), ruling), *rulings_of(quiz.id)]
    raised = [_raised(quiz, attempts[one], gaining[one], given, rulings) for one, given in _answers(gaining)]
    before = _passed(quiz.id)
    passing = frozenset(one.attempt.person_id for one in raised if one.passed) - before
    return Effect(raised=tuple(raised), passing=passing)


def _gaining(quiz: Quiz, question: Question, ruling: Ruling) -> dict[int, int]:
    """Attempts handed in whose answer to the question earns more by the ruling, and which version they asked."""
    chain = first_of_chain(question)
    versions = {one.id: gradable(one) for one in every_version(quiz).values() if first_of_chain(one) == chain}
    rows = session.execute(
        select(Answer.attempt_id, Answer.question_id, Answer.given)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.quiz_id == quiz.id, Answer.question_id.in_(versions), Answer.points < 1)
    )
    return {
        row.attempt_id: row.question_id
        for row in rows
        if is_right_by(ruling, versions[row.question_id], row.given)
    }


def _attempts(ids: Iterable[int]) -> dict[int, Attempt]:
    found = (
        session.scalars(select(Attempt).where(Attempt.id.in_(some)).execution_options(populate_existing=True))
        for some in _some(ids)
    )
    return {one.id: one for rows in found for one in rows}


def _answers(ids: Iterable[int]) -> Iterable[tuple[int, dict[int, Given]]]:
    """All answers of these attempts, attempt by attempt."""
    for some in _some(ids):
        by_attempt: dict[int, list[Row[Any]]] = {one: [] for one in some}
        for row in session.execute(select(*_GIVEN).where(Answer.attempt_id.in_(some))):
            by_attempt[row.attempt_id].append(row)
        for one, rows in by_attempt.items():
            yield one, {row.question_id: Given(tuple(row.given), row.saved_at, row.points) for row in rows}


_GIVEN: Final = (Answer.attempt_id, Answer.question_id, Answer.given, Answer.saved_at, Answer.points)


def _some(ids: Iterable[int]) -> Iterable[list[int]]:
    every = sorted(ids)
    return (every[place : place + AT_ONCE] for place in range(0, len(every), AT_ONCE))


def _raised(
    quiz: Quiz,
    attempt: Attempt,
    question_id: int,
    answers: Mapping[int, Given],
    rulings: Sequence[tuple[int, Ruling]],
) -> Raised:
    """What stood before stays where it was better."""
    whole = {one for one, given in answers.items() if given.points == 1}
    result = result_of(attempt, quiz, answers, raised=raised_by(rulings, quiz, answers) | whole)
    return Raised(
        attempt=attempt,
        question_id=question_id,
        points=max(result.points, attempt.points or result.points),
        right=max(result.right, attempt.right or 0),
        passed=result.passed or bool(attempt.passed),
    )


def _passed(quiz_id: int) -> frozenset[int]:
    passed = select(Attempt.person_id).where(Attempt.quiz_id == quiz_id, Attempt.passed.is_(True))
    return frozenset(session.scalars(passed))


def _write(effect: Effect) -> None:
    for one in effect.raised:
        one.attempt.points, one.attempt.right, one.attempt.passed = one.points, one.right, one.passed
    if effect.raised:
        rows = [{"of_attempt": one.attempt.id, "of_question": one.question_id} for one in effect.raised]
        session.connection().execute(_RAISE_ANSWER, rows)
    session.flush()


def _keep(quiz: Quiz, question: Question, ruling: Ruling, effect: Effect, *, reason: str, actor: Actor) -> None:
    assert actor.id is not None
    made = Regrade(
        quiz_id=quiz.id,
        question_id=first_of_chain(question),
        accepts=list(ruling.accepts or ()),
        reason=reason,
        made_by=actor.id,
        made_at=clock.now(),
        attempts_raised=len(effect.raised),
        people_passed=len(effect.passing),
    )
    session.add(made)
    session.flush()
    note(
        "question_regraded",
        actor_id=actor.id,
        subject=("question", question.id),
        regrade=made.id,
        is_for_everybody=ruling.accepts is None,
        attempts_raised=made.attempts_raised,
        people_passed=made.people_passed,
    )
