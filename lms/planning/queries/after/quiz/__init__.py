"""What an activity's quiz came to: questions, attempts, professions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from lms.assessments.grading import QuestionKind
from lms.assessments.models import Question, Quiz
from lms.assessments.outcomes import every_version, gradable
from lms.assessments.queries import asked_of, quiz_with_questions, shown_figure
from lms.assessments.small_groups import groups_shown
from lms.assessments.statistics import Cell, distribution_of, figures_of, oddities_of
from lms.db import fetch
from lms.planning.queries.after.quiz.results import Again, Attempts, Group, QuestionResult, QuizResults
from lms.planning.queries.after.quiz.statements import AGAIN, BY_NUMBER, BY_PROFESSION, CELLS, DRAWN_CELLS

__all__ = ["Again", "Attempts", "Group", "QuestionResult", "QuizResults", "quiz_results"]


def quiz_results(activity_id: int) -> QuizResults | None:
    """Of the activity's quiz as it is now; None where it has none."""
    quiz = quiz_with_questions(activity_id)
    if quiz is None:
        return None
    asked = asked_of(quiz)
    cells = _drawn_cells(quiz.id) if asked < len(quiz.questions) else _cells(fetch(CELLS, quiz_id=quiz.id))
    by_number = tuple(Attempts(**row._mapping) for row in fetch(BY_NUMBER, quiz_id=quiz.id))
    groups = _groups(fetch(BY_PROFESSION, quiz_id=quiz.id).all())
    return QuizResults(
        asked=asked,
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
        shown=shown_figure(question),
        figures=figures,
        chosen=chosen,
        odd=oddities_of(question.kind, figures, chosen),
    )


def _drawn_cells(quiz_id: int) -> dict[int, list[Cell]]:
    """As all are, but points beyond those that the questions of the same attempt bring on average."""
    rows: Any = fetch(DRAWN_CELLS, quiz_id=quiz_id).all()
    sums: dict[int, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
    for row in rows:
        if row.is_first:
            points, attempts = sums[row.question_id]
            sums[row.question_id] = points + float(row.points) * row.attempts, attempts + row.attempts
    return _cells(rows, {one: points / attempts for one, (points, attempts) in sums.items()})


def _cells(rows: Any, means: Mapping[int, float] | None = None) -> dict[int, list[Cell]]:
    """The answers of all attempts handed in, by question; `means` are what its total leaves out of each."""
    found: dict[int, list[Cell]] = defaultdict(list)
    for question_id, given, own, is_first, has_passed, count, total, squares in rows:
        points = float(own)
        beside = points - (means or {}).get(question_id, 0.0)
        cell = Cell(
            given=tuple(given),
            points=points,
            is_first=bool(is_first),
            has_passed=bool(has_passed),
            attempts=count,
            rest=total - count * beside,
            rest_squares=squares - 2 * beside * total + count * beside**2,
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
