"""Evaluations that came back: how many, and what was answered, never by whom; groups under five are not shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import func, select, text

from lms.accounts.models import Person
from lms.assessments.answering import RATED, RATINGS
from lms.assessments.asked import Asked, Speaker, asked_of
from lms.assessments.blanks import Blank, speaker_of
from lms.assessments.models import (
    Attempt,
    Evaluation,
    EvaluationReceipt,
    EvaluationResponse,
    ItemKind,
    Quiz,
)
from lms.assessments.queries import evaluation_with_items, item_texts, speakers_of
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
    """What was answered to a question, or to one statement of a grid.

    A count of None stands for fewer than five; texts are in their alphabet.
    """

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
        items=tuple(
            _result(one, blank, counted.get(blank.key, Counter()), with_texts)
            for one in (
                asked_of(item_texts(evaluation), _everybody_asked_about(activity_id, counted)) if enough else ()
            )
            for blank in one.blanks
        ),
    )


def _everybody_asked_about(activity_id: int, keys: Iterable[str]) -> tuple[Speaker, ...]:
    """The speakers as they are, then those who were and about whom there are answers."""
    speakers = speakers_of(activity_id)
    gone = {speaker_of(key) for key in keys} - {one.person_id for one in speakers}
    former = session.scalars(select(Person).where(Person.id.in_(gone - {None})).order_by(Person.id))
    return speakers + tuple(Speaker(person_id=one.id, name=one.name_with_degree) for one in former)


def _result(one: Asked, blank: Blank, counted: Counter[str], with_texts: bool) -> ItemResult:
    offered = RATINGS if one.item.kind in RATED else one.item.options
    is_text = one.item.kind is ItemKind.TEXT
    words = f"{one.item.text}: {blank.words}" if blank.words else one.item.text
    return ItemResult(
        position=one.number,
        kind=one.item.kind,
        text=f"{words} ({one.speaker.name})" if one.speaker else words,
        mean=_mean(counted) if one.item.kind in RATED else None,
        counts=() if is_text else tuple((given, _shown(counted[given])) for given in offered),
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


def _counted(evaluation_id: int) -> dict[str, Counter[str]]:
    """How often each value was given to each place for an answer, by its key, in one statement."""
    statement = text(_COUNTED[session().get_bind().dialect.name])
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, value, count in session.execute(statement, {"evaluation_id": evaluation_id}):
        found[str(key)][str(value)] += count
    return found


def _count(table: type[EvaluationReceipt | EvaluationResponse], evaluation: Evaluation) -> int:
    return session.scalar(select(func.count()).where(table.evaluation_id == evaluation.id)) or 0


def _passed(activity_id: int) -> int:
    """People who passed the quiz: the evaluation is open to them."""
    people = select(func.count(Attempt.person_id.distinct())).join(Quiz, Quiz.id == Attempt.quiz_id)
    return session.scalar(people.where(Quiz.activity_id == activity_id, Attempt.passed.is_(True))) or 0
