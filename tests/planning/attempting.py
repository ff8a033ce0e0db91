"""Attempts and evaluations as their tables hold them, many at once and past the operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count

from sqlalchemy import insert

from lms import db
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.models import Answer, Attempt, EvaluationItem, EvaluationResponse, Quiz
from lms.assessments.queries import evaluation_with_items

_NUMBERS = count(1)


@dataclass(frozen=True)
class Try:
    """One attempt: what was given to each question and its points; None where it was not handed in.

    What stands at the places `left_out`, counted from 0, was not asked.
    """

    answers: tuple[tuple[list[str], float], ...] | None
    person_id: int
    number: int = 1
    left_out: frozenset[int] = frozenset()

    @property
    def asked(self) -> list[tuple[list[str], float]]:
        """What was given to the questions that were asked."""
        return [one for place, one in enumerate(self.answers or ()) if place not in self.left_out]

    @property
    def points(self) -> float:
        """All of them together."""
        return sum(points for _given, points in self.asked)


def people_of(profession: Profession | None, how_many: int, now: datetime) -> Sequence[int]:
    """So many new people; their ids."""
    known = {"known_since": now, "degree": "MD", "degree_text": "", "zone": "", "profession": profession}
    people = [{"given_name": f"Ada {next(_NUMBERS)}", "family_name": "Lin", **known} for _ in range(how_many)]
    return db.session.scalars(insert(Person).returning(Person.id), people).all()


def attempt_all(quiz: Quiz, tries: Sequence[Try], now: datetime) -> None:
    """The rows that handing these in leaves."""
    ids = db.session.scalars(
        insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True),
        [
            {
                "person_id": one.person_id,
                "quiz_id": quiz.id,
                "number": one.number,
                "pass_mark": quiz.pass_mark,
                "began_at": now,
                "handed_in_at": now if one.answers else None,
                "right": sum(points == 1 for _given, points in one.asked) if one.answers else None,
                "out_of": len(one.asked) if one.answers else None,
                "points": Decimal(str(round(one.points, 4))) if one.answers else None,
                "passed": one.points >= float(quiz.pass_mark) * len(one.asked) if one.answers else None,
                "question_ids": [],
                "seed": "",
            }
            for one in tries
        ],
    ).all()
    rows = [
        {
            "attempt_id": attempt_id,
            "question_id": question.id,
            "given": given,
            "saved_at": now,
            "points": Decimal(str(round(points, 4))),
        }
        for attempt_id, one in zip(ids, tries, strict=True)
        for place, (question, (given, points)) in enumerate(
            zip(quiz.questions, one.answers or (), strict=bool(one.answers))
        )
        if place not in one.left_out
    ]
    if rows:
        db.session.execute(insert(Answer), rows)
    db.session.commit()


def items_of(activity: Activity) -> list[EvaluationItem]:
    """The items of the activity's evaluation."""
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    return evaluation.items


def respond(activity: Activity, ratings: Sequence[int], words: str = "") -> None:
    """So many responses to the three items, as the ballot box leaves them."""
    rating, choices, text = (str(one.id) for one in items_of(activity))
    given = {choices: ["Refer earlier"]} | ({text: [words]} if words else {})
    put(activity, [{rating: [str(number)], **given} for number in ratings])


def put(activity: Activity, responses: Sequence[dict[str, list[str]]]) -> None:
    """These answers, by their keys, each by somebody."""
    evaluation_id = items_of(activity)[0].evaluation_id
    db.session.add_all(EvaluationResponse(evaluation_id=evaluation_id, answers=one) for one in responses)
    db.session.commit()
