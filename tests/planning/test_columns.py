"""Columns over time are drawn to scale, from none to many."""

import itertools
from datetime import date, timedelta

from lms.planning.columns import CEILING, FLOOR, LEFT, MOST_LABELS, RIGHT, columns_of

FIRST = date(2026, 11, 2)


def test_the_highest_column_reaches_the_top_and_the_scale_is_even() -> None:
    drawn = columns_of([(FIRST, 3), (FIRST + timedelta(days=7), 4), (FIRST + timedelta(days=14), 0)])
    assert [one.height for one in drawn.columns] == [102.0, FLOOR - CEILING, 0]
    assert [value for value, _y in drawn.lines] == [4, 2, 0]
    assert all(one.x >= LEFT and one.x + one.width <= RIGHT for one in drawn.columns)


def test_nothing_is_drawn_of_nothing() -> None:
    assert columns_of([]).columns == ()
    assert [value for value, _y in columns_of([(FIRST, 0)]).lines] == [2, 1, 0]


def test_many_columns_stay_beside_one_another_and_few_are_labelled() -> None:
    drawn = columns_of([(FIRST + timedelta(days=7 * place), place) for place in range(26)])
    edges = [(one.x, one.x + one.width) for one in drawn.columns]
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(edges))
    assert sum(one.is_labelled for one in drawn.columns) <= MOST_LABELS
