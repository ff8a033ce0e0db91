"""Of a draw each attempt asks so many questions as it says, each as likely as the other, and always the same."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.drawing import how_many, questions_for
from lms.assessments.layout import order_of

Questions = list[tuple[int, int | None]]
QUIZZES = st.lists(st.sampled_from((None, 1, 2)), max_size=30).map(lambda draws: list(enumerate(draws, start=1)))
COUNTS = st.fixed_dictionaries({1: st.integers(1, 12), 2: st.integers(1, 12)})


@given(QUIZZES, COUNTS, st.text(max_size=8))
def test_an_attempt_asks_what_is_always_asked_and_of_each_draw_as_many_as_it_says(
    questions: Questions, counts: dict[int, int], seed: str
) -> None:
    asked, draws = questions_for(questions, counts, seed=seed), dict(questions)
    assert asked == sorted(set(asked))
    assert asked == questions_for(questions, counts, seed=seed)
    assert {one for one, draw in questions if draw is None} <= set(asked)
    held, found = Counter(draws.values()), Counter(draws[one] for one in asked)
    assert all(found[draw] == min(count, held[draw]) for draw, count in counts.items())
    assert len(asked) == how_many(draws.values(), counts)


def test_each_question_and_each_pair_is_as_likely_as_the_other() -> None:
    questions: Questions = [(one, 7 if one > 2 else None) for one in range(1, 11)]
    drawn = [questions_for(questions, {7: 3}, seed=f"{number:032x}")[2:] for number in range(2000)]
    singles = Counter(one for asked in drawn for one in asked)
    pairs = Counter(pair for asked in drawn for pair in combinations(asked, 2))
    assert (len(singles), len(pairs)) == (8, 28)
    # 99.9 % of fair draws stay below these: 24.3 of seven degrees of freedom, 55.5 of twenty-seven.
    assert _chi_square(singles, 2000 * 3 / 8) < 24.3
    assert _chi_square(pairs, 2000 * 3 / 28) < 55.5


def test_the_order_in_which_they_are_asked_tells_nothing_of_what_was_drawn() -> None:
    questions: Questions = [(one, 7) for one in range(1, 5)]
    first = Counter()
    for number in range(1200):
        seed = f"{number:032x}"
        first[order_of(questions_for(questions, {7: 2}, seed=seed), seed=seed)[0]] += 1
    assert _chi_square(first, 300) < 16.3


def test_two_draws_are_drawn_apart() -> None:
    questions: Questions = [(one, 1 if one < 4 else 2) for one in range(1, 7)]
    found = Counter(tuple(questions_for(questions, {1: 1, 2: 1}, seed=f"{number:032x}")) for number in range(900))
    assert len(found) == 9
    assert _chi_square(found, 100) < 26.1


def _chi_square(found: Counter[object], expected: float) -> float:
    return sum((count - expected) ** 2 / expected for count in found.values())
