"""Evaluations that came back: how many, and what was answered, never by whom; groups under five are not shown."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import func, select, text

from lms.assessments.models import (
    Attempt,
    Evaluation,
    EvaluationItem,
    EvaluationReceipt,
    EvaluationResponse,
    ItemKind,
    Quiz,
)
from lms.assessments.queries import evaluation_with_items
from lms.db import session

SMALLEST_GROUP: Final = 5
# Each response is an object of lists: item by item, value by value, counted where the rows lie.
_COUNTED: Final = {
    "sqlite": (
        "SELECT item.key, answer.value, count(*) FROM evaluation_responses AS response,"
        " json_each(response.answers) AS item, json_each(item.value) AS answer"
        " WHERE response.evaluation_id = :evaluation_id GROUP BY item.key, answer.value"
    ),
    "postgresql": (
        "SELECT item.key, answer.value, count(*) FROM evaluation_responses AS response,"
        " jsonb_each(response.answers) AS item, jsonb_array_elements_text(item.value) AS answer"
        " WHERE response.evaluation_id = :evaluation_id GROUP BY item.key, answer.value"
    ),
}


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """What was answered to one item. A count of None stands for fewer than five; texts are in their alphabet."""

    position: int
    kind: ItemKind
    text: str
    mean: Decimal | None
    counts: tuple[tuple[str, int | None], ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Returned:
    """How many handed it in of those who could, and the answers where there are enough of them.

    Answers reach the table in batches, so that fewer may be there than were handed in.
    """

    handed_in: int
    could: int
    answered: int
    items: tuple[ItemResult, ...]

    @property
    def rate(self) -> int | None:
        """The share that handed it in, in percent; None where nobody could."""
        return round(100 * self.handed_in / self.could) if self.could else None

    @property
    def is_shown(self) -> bool:
        """True where enough answered to be nobody in particular."""
        return self.answered >= SMALLEST_GROUP


def returned_of(activity_id: int, *, with_texts: bool = False) -> Returned | None:
    """The evaluation's results; None where there is none. Texts are read for the export alone."""
    evaluation = evaluation_with_items(activity_id)
    if evaluation is None:
        return None
    answered = _count(EvaluationResponse, evaluation)
    enough = answered >= SMALLEST_GROUP
    counted = _counted(evaluation.id) if enough else {}
    return Returned(
        handed_in=_count(EvaluationReceipt, evaluation),
        could=_passed(activity_id),
        answered=answered,
        items=tuple(_result(item, counted.get(item.id, Counter()), with_texts) for item in evaluation.items)
        if enough
        else (),
    )


def _result(item: EvaluationItem, counted: Counter[str], with_texts: bool) -> ItemResult:
    offered: Sequence[str] = [str(one) for one in range(1, 6)] if item.kind is ItemKind.RATING else item.options
    is_text = item.kind is ItemKind.TEXT
    return ItemResult(
        position=item.position,
        kind=item.kind,
        text=item.text,
        mean=_mean(counted) if item.kind is ItemKind.RATING else None,
        counts=() if is_text else tuple((one, _shown(counted[one])) for one in offered),
        texts=tuple(sorted(counted.elements())) if is_text and with_texts else (),
    )


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= SMALLEST_GROUP else None


def _mean(counted: Counter[str]) -> Decimal | None:
    """The mean of ratings to one decimal; None where too few gave one."""
    total = counted.total()
    if total < SMALLEST_GROUP:
        return None
    mean = Decimal(sum(int(value) * count for value, count in counted.items())) / total
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _counted(evaluation_id: int) -> dict[int, Counter[str]]:
    """How often each value was given to each item, in one statement."""
    statement = text(_COUNTED[session().get_bind().dialect.name])
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for item_id, value, count in session.execute(statement, {"evaluation_id": evaluation_id}):
        found[int(item_id)][str(value)] += count
    return found


def _count(table: type[EvaluationReceipt | EvaluationResponse], evaluation: Evaluation) -> int:
    return session.scalar(select(func.count()).where(table.evaluation_id == evaluation.id)) or 0


def _passed(activity_id: int) -> int:
    """People who passed the quiz: the evaluation is open to them."""
    people = select(func.count(Attempt.person_id.distinct())).join(Quiz, Quiz.id == Attempt.quiz_id)
    return session.scalar(people.where(Quiz.activity_id == activity_id, Attempt.passed.is_(True))) or 0
