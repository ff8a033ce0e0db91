"""Sums over a quiz's attempts, made where the rows lie: as many statements for any number of attempts."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Float, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.assessments.models import Answer, Attempt


def _share_of(attempt: type[Attempt]) -> ColumnElement[Any]:
    """The share of its points that an attempt reached, from 0 to 1."""
    return cast(attempt.points, Float) / attempt.out_of


_OF_QUIZ: Final = Attempt.quiz_id == bindparam("quiz_id")
_HANDED_IN: Final = Attempt.handed_in_at.is_not(None)
_IS_FIRST: Final = case((Attempt.number == 1, 1), else_=0)
_HAS_PASSED: Final = case((Attempt.passed.is_(True), 1), else_=0)
_TOTAL: Final = cast(Attempt.points, Float)
# Equal answers together: a handful for each question, however many attempts there are.
CELLS: Final = (
    select(
        Answer.question_id,
        Answer.given,
        Answer.points,
        _IS_FIRST.label("is_first"),
        _HAS_PASSED.label("has_passed"),
        func.count().label("attempts"),
        func.sum(_TOTAL).label("total"),
        func.sum(_TOTAL * _TOTAL).label("total_squares"),
    )
    .join(Attempt, Attempt.id == Answer.attempt_id)
    .where(_OF_QUIZ, _HANDED_IN)
    .group_by(Answer.question_id, Answer.given, Answer.points, _IS_FIRST, _HAS_PASSED)
)
BY_NUMBER: Final = (
    select(
        Attempt.number,
        func.count().label("begun"),
        func.count(Attempt.handed_in_at).label("handed_in"),
        func.sum(_HAS_PASSED).label("passed"),
        func.avg(_share_of(Attempt)).label("share"),
    )
    .where(_OF_QUIZ)
    .group_by(Attempt.number)
    .order_by(Attempt.number)
)
_FIRST, _LAST, _LATER = aliased(Attempt), aliased(Attempt), aliased(Attempt)
AGAIN: Final = (
    select(
        func.count().label("people"),
        func.avg(_share_of(_FIRST)).label("first"),
        func.avg(_share_of(_LAST)).label("last"),
    )
    .select_from(_FIRST)
    .join(_LAST, (_LAST.person_id == _FIRST.person_id) & (_LAST.quiz_id == _FIRST.quiz_id))
    .where(
        _FIRST.quiz_id == bindparam("quiz_id"),
        _FIRST.number == 1,
        _LAST.number > 1,
        _LAST.handed_in_at.is_not(None),
        ~exists().where(
            _LATER.person_id == _LAST.person_id,
            _LATER.quiz_id == _LAST.quiz_id,
            _LATER.number > _LAST.number,
            _LATER.handed_in_at.is_not(None),
        ),
    )
)
_EACH: Final = (
    select(
        Attempt.person_id,
        func.max(_HAS_PASSED).label("passed"),
        func.max(case((Attempt.number == 1, _share_of(Attempt)))).label("reached"),
    )
    .where(_OF_QUIZ, _HANDED_IN)
    .group_by(Attempt.person_id)
    .subquery()
)
BY_PROFESSION: Final = (
    select(
        Person.profession,
        func.count().label("people"),
        func.sum(_EACH.c.passed).label("passed"),
        func.sum(_EACH.c.reached).label("reached"),
    )
    .join(_EACH, _EACH.c.person_id == Person.id)
    .group_by(Person.profession)
)
