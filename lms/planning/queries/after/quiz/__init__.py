"""What an activity's quiz came to: questions, attempts, professions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row

from lms.assessments.grading import QuestionKind
from lms.assessments.models import Question, Quiz
from lms.assessments.outcomes import every_version, gradable
from lms.assessments.queries import quiz_with_questions
from lms.assessments.small_groups import groups_shown
from lms.assessments.statistics import Cell, distribution_of, figures_of, oddities_of
from lms.db import fetch
from lms.planning.queries.after.quiz.results import Again, Attempts, Group, QuestionResult, QuizResults
from lms.planning.queries.after.quiz.statements import AGAIN, BY_NUMBER, BY_PROFESSION, CELLS

__all__ = ["Again", "Attempts", "Group", "QuestionResult", "QuizResults", "quiz_results"]


def quiz_results(activity_id: int) -> QuizResults | None:
    """Of the activity's quiz as it is now; None where it has none."""
    quiz = quiz_with_questions(activity_id)
    if quiz is None:
        return None
    cells = _cells(quiz.id)
    by_number = tuple(Attempts(**row._mapping) for row in fetch(BY_NUMBER, quiz_id=quiz.id))
    groups = _groups(fetch(BY_PROFESSION, quiz_id=quiz.id).all())
    return QuizResults(
        by_number=by_number,
        passed=sum(one.passed for one in groups),
        again=_again(quiz.id),
        groups=groups,
        questions=tuple(_question(one, cells[one.id]) for one in _asked(quiz, cells)),
    )


def _asked(quiz: Quiz, answered: Collection[int]) -> list[Question]:
    """What is asked now, each behind its earlier versions that attempts handed in have answered."""
    found = [one for one in every_version(quiz).values() if one.replaced_at is None or one.id in answered]
    return sorted(found, key=lambda one: (one.position, one.version))


def _question(question: Question, cells: Sequence[Cell]) -> QuestionResult:
    figures = figures_of(cells)
    chosen = distribution_of(gradable(question), [one for one in cells if one.is_first])
    is_order = question.kind is QuestionKind.ORDERING
    return QuestionResult(
        id=question.id,
        position=question.position,
        replaced_version=question.version if question.replaced_at else None,
        stem=question.stem,
        kind=question.kind,
        steps=tuple(one.text for one in question.choices) if is_order else (),
        figures=figures,
        chosen=chosen,
        odd=oddities_of(question.kind, figures, chosen),
    )


def _cells(quiz_id: int) -> dict[int, list[Cell]]:
    """The answers of all attempts handed in, by question."""
    found: dict[int, list[Cell]] = defaultdict(list)
    rows: Any = fetch(CELLS, quiz_id=quiz_id)
    for question_id, given, own, is_first, has_passed, count, total, squares in rows:
        points = float(own)
        cell = Cell(
            given=tuple(given),
            points=points,
            is_first=bool(is_first),
            has_passed=bool(has_passed),
            attempts=count,
            rest=total - count * points,
            rest_squares=squares - 2 * points * total + count * points**2,
        )
        found[question_id].append(cell)
    return found


def _again(quiz_id: int) -> Again | None:
    row = fetch(AGAIN, quiz_id=quiz_id).one()
    return Again(**row._mapping) if row.people else None


def _groups(rows: Sequence[Row[Any]]) -> tuple[Group, ...]:
    """By profession, the largest group first; groups under five are told together, last."""
    by_name = {row.profession or "": row for row in rows}
    shown = groups_shown({name: row.people for name, row in by_name.items()})
    others = [row for name, row in by_name.items() if name not in shown]
    told = [(name, [by_name[name]]) for name in shown]
    return tuple(_group(name, some) for name, some in [*told, *([(None, others)] if others else [])])


def _group(profession: str | None, rows: Sequence[Row[Any]]) -> Group:
    people = sum(row.people for row in rows)
    return Group(
        profession=profession,
        people=people,
        passed=sum(row.passed for row in rows),
        share=sum(row.reached for row in rows) / people,
    )
