"""Evaluations that came back: how many, and what was answered, never by whom; groups under five are not shown."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, select, text

from lms.accounts.models import Person
from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.asked import Asked, Subject, asked_of
from lms.assessments.blanks import subject_of
from lms.assessments.later import same_questions
from lms.assessments.models import Attempt, Evaluation, EvaluationReceipt, EvaluationResponse, Quiz
from lms.assessments.queries import evaluation_with_items, follow_ups_with_items, item_texts, subjects_of
from lms.assessments.small_groups import SMALLEST_GROUP
from lms.db import session
from lms.learning.models import FollowUpRequest
from lms.planning.queries.after.evaluations.results import Compared, ItemResult, Returned, ReturnedLater
from lms.planning.queries.after.evaluations.telling import told_of

__all__ = ["Compared", "ItemResult", "Returned", "ReturnedLater", "returned_later_of", "returned_of"]

# Each response is an object of lists: equal ones of an item are counted where the rows lie.
_COUNTED: Final = {
    "sqlite": (
        "SELECT item.key, item.value, count(*) FROM evaluation_responses AS response,"
        " json_each(response.answers) AS item"
        " WHERE response.evaluation_id = :evaluation_id GROUP BY item.key, item.value"
    ),
    "postgresql": (
        "SELECT item.key, CAST(item.value AS text), count(*) FROM evaluation_responses AS response,"
        " jsonb_each(response.answers) AS item"
        " WHERE response.evaluation_id = :evaluation_id GROUP BY item.key, item.value"
    ),
}


def returned_of(activity_id: int, *, with_answers: bool = True) -> Returned | None:
    """The evaluation's results; None where there is none. What asks about commercial bias comes first."""
    evaluation = evaluation_with_items(activity_id)
    return _returned(evaluation, _passed(activity_id), with_answers=with_answers) if evaluation else None


def returned_later_of(activity_id: int, first: Returned | None) -> tuple[ReturnedLater, ...]:
    """What came back to the letters of each follow-up; `first` is what came back with the claim."""
    asked_first = evaluation_with_items(activity_id)
    return tuple(
        _returned_later(later, asked_first, first.items if first is not None else ())
        for later in follow_ups_with_items(activity_id)
    )


def _returned_later(
    later: Evaluation, asked_first: Evaluation | None, first: Iterable[ItemResult]
) -> ReturnedLater:
    assert later.days_after is not None
    returned = _returned(later, _count(FollowUpRequest, later), with_answers=True)
    known = {(one.item_id, one.part): one for one in first if one.kind is not ItemKind.TEXT}
    same = same_questions(item_texts(asked_first), item_texts(later)) if asked_first is not None else {}
    return ReturnedLater(
        days=later.days_after,
        returned=returned,
        compared=tuple(
            Compared(before=known[place], after=one)
            for one in returned.items
            if (place := (same.get(one.item_id, 0), one.part)) in known
        ),
    )


def _returned(evaluation: Evaluation, could: int | None, *, with_answers: bool) -> Returned:
    answered = _count(EvaluationResponse, evaluation)
    is_shown = with_answers and answered >= SMALLEST_GROUP
    return Returned(
        handed_in=_count(EvaluationReceipt, evaluation),
        could=could,
        answered=answered,
        items=_items(evaluation, answered) if is_shown else (),
    )


def _items(evaluation: Evaluation, answered: int) -> tuple[ItemResult, ...]:
    counted, givers = _counted(evaluation.id)
    items = [
        told_of(one, blank, counted[blank.key], givers[blank.key], answered)
        for one in _asked(evaluation, list(counted))
        for blank in one.blanks
    ]
    return tuple(sorted(items, key=lambda one: not one.about_bias))


def _asked(evaluation: Evaluation, keys: Iterable[str]) -> tuple[Asked, ...]:
    """About speakers and sessions as they are, then about the speakers who were and about whom there are answers.

    Sessions stay once they were published.
    """
    subjects = subjects_of(evaluation.activity_id)
    known = {(one.repeats, one.id) for one in subjects}
    gone = {
        one[1]
        for one in map(subject_of, keys)
        if one is not None and one[0] is Repeats.SPEAKER and one not in known
    }
    former = session.scalars(select(Person).where(Person.id.in_(gone)).order_by(Person.id)).all() if gone else ()
    left = tuple(Subject(repeats=Repeats.SPEAKER, id=one.id, name=one.name_with_degree) for one in former)
    return asked_of(item_texts(evaluation), subjects + left)


def _counted(evaluation_id: int) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """How often each value was given in each place for an answer, and how many answered there, by its key."""
    statement = text(_COUNTED[session().get_bind().dialect.name])
    found: dict[str, Counter[str]] = defaultdict(Counter)
    givers: Counter[str] = Counter()
    for key, values, count in session.execute(statement, {"evaluation_id": evaluation_id}):
        givers[key] += count
        for value in json.loads(values):
            found[key][value] += count
    return found, givers


def _count(table: type[EvaluationReceipt | EvaluationResponse | FollowUpRequest], evaluation: Evaluation) -> int:
    return session.scalar(select(func.count()).where(table.evaluation_id == evaluation.id)) or 0


def _passed(activity_id: int) -> int | None:
    """People who passed the quiz: the evaluation is open to them; None where there is no quiz."""
    has_passed = (Attempt.quiz_id == Quiz.id) & Attempt.passed.is_(True)
    people = select(func.count(Attempt.person_id.distinct())).select_from(Quiz).outerjoin(Attempt, has_passed)
    return session.scalar(people.where(Quiz.activity_id == activity_id).group_by(Quiz.id))
