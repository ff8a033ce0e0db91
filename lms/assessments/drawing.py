"""Which of a quiz's questions one attempt asks: those of no draw, and of each draw as many as it says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lms.assessments.layout import order_of


def questions_for(
    questions: Sequence[tuple[int, int | None]], counts: Mapping[int, int], *, seed: str
) -> list[int]:
    """What an attempt of this seed asks, in the quiz's order, from ids with their draws and the draws' counts."""
    drawn = {one for draw, count in counts.items() for one in _drawn(questions, draw, count, seed)}
    return [one for one, draw in questions if draw is None or one in drawn]


def how_many(draws: Iterable[int | None], counts: Mapping[int, int]) -> int:
    """How many questions each attempt asks, from every question's draw: of a draw never more than it holds."""
    held = Counter(draws)
    return held[None] + sum(min(count, held[draw]) for draw, count in counts.items())


def _drawn(questions: Sequence[tuple[int, int | None]], draw: int, count: int, seed: str) -> list[int]:
    """The first of its questions in an order apart from the one in which an attempt asks them."""
    return order_of((one for one, its_draw in questions if its_draw == draw), seed=f"{seed} drawn")[:count]
