"""Sums over a quiz's attempts, made where the rows lie: as many statements for any number of attempts."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Float, FromClause, Select, bindparam, case, cast, exists, func, select
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


# One row for each answer to a question of an attempt handed in.
_ANSWERS: Final = (
    select(
        Answer.attempt_id,
        Answer.question_id,
        Answer.given,
        Answer.points,
        _IS_FIRST.label("is_first"),
        _HAS_PASSED.label("has_passed"),
        _TOTAL.label("total"),
    )
    .join(Attempt, Attempt.id == Answer.attempt_id)
    .where(_OF_QUIZ, _HANDED_IN)
)


def _cells(answers: FromClause) -> Select[Any]:
    """Equal answers together: a handful for each question, however many attempts there are."""
    one = answers.c
    return select(
        one.question_id,
        one.given,
        one.points,
        one.is_first,
        one.has_passed,
        func.count().label("attempts"),
        func.sum(one.total).label("total"),
        func.sum(one.total * one.total).label("total_squares"),
    ).group_by(one.question_id, one.given, one.points, one.is_first, one.has_passed)


CELLS: Final = _cells(_ANSWERS.subquery())
# Where attempts ask different questions, their points are told beside what their questions bring on the average of
# first attempts: who was drawn the harder ones knows no less. Windows read each row once, whatever the engine
# knows of the tables; joins of sums took minutes where it knew nothing.
_ALL: Final = _ANSWERS.subquery()
_MEAN: Final = func.avg(case((_ALL.c.is_first == 1, cast(_ALL.c.points, Float)))).over(
    partition_by=_ALL.c.question_id
)
_WITH_MEANS: Final = select(_ALL, _MEAN.label("mean")).subquery()
_BEYOND: Final = _WITH_MEANS.c.total - func.sum(_WITH_MEANS.c.mean).over(partition_by=_WITH_MEANS.c.attempt_id)
DRAWN_CELLS: Final = _cells(
    select(*(one for one in _WITH_MEANS.c if one.name != "total"), _BEYOND.label("total")).subquery()
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
