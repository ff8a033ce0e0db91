"""Groups under five are never told, and cannot be found by subtraction."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.small_groups import groups_shown, mean_shown, parts_shown, shares_shown

COUNTS = st.lists(st.integers(0, 12), min_size=2, max_size=7)


@given(COUNTS)
def test_what_is_withheld_of_a_whole_is_five_people_at_least_and_nobody_in_particular(counts: list[int]) -> None:
    shown = parts_shown(counts)
    hidden = [count for count, told in zip(counts, shown, strict=True) if told is None]
    assert all(told is None or told == 0 or told >= 5 for told in shown)
    assert all(told in (None, count) for count, told in zip(counts, shown, strict=True))
    if len(hidden) < len(counts):
        assert not hidden or (sum(hidden) >= 5 and sum(hidden) > len(hidden) > 1)
    assert bool(hidden) == any(0 < count < 5 for count in counts)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([0, 5, 9], (0, 5, 9)),
        # One alone would be found by subtraction: the smallest other goes with it.
        ([1, 20, 9], (None, 20, None)),
        ([2, 3, 20], (None, None, 20)),
        # Five of one each are five people, and each is one.
        ([1, 1, 1, 1, 1, 8, 9], (None, None, None, None, None, None, 9)),
        ([1, 1, 1, 1, 1, 0], (None,) * 6),
        # Together they are forty, whatever each is.
        ([39, 1, 0], (None, None, 0)),
    ],
)
def test_counts_of_one_to_four_are_withheld_with_others(counts: list[int], told: tuple[int | None, ...]) -> None:
    assert parts_shown(counts) == told


def test_of_counts_that_overlap_the_others_are_a_group_too() -> None:
    assert shares_shown([0, 4, 5, 15, 16, 19, 20], 20) == (0, None, 5, 15, None, None, 20)


@given(st.lists(st.integers(1, 5), min_size=5, max_size=80))
def test_a_mean_is_so_rough_that_the_ratings_may_add_up_to_five_sums(ratings: list[int]) -> None:
    total, people = sum(ratings), len(ratings)
    told = mean_shown(total, people, exactly=False)
    fitting = [one for one in range(people, 5 * people + 1) if mean_shown(one, people, exactly=False) == told]
    # At the ends of the scale fewer sums are possible at all.
    assert len(fitting) >= 5 or told in (1, 5)
    exact = mean_shown(total, people, exactly=True)
    assert exact is not None
    assert abs(exact - Decimal(total) / people) <= Decimal("0.05")


def test_four_ratings_have_no_mean() -> None:
    assert mean_shown(20, 4, exactly=True) is None
    assert (str(mean_shown(34, 8, exactly=False)), str(mean_shown(34, 8, exactly=True))) == ("4", "4.3")


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 20)))
def test_groups_that_are_told_together_are_none_or_five(people: dict[str, int]) -> None:
    shown = groups_shown(people)
    others = sum(count for name, count in people.items() if name not in shown)
    assert all(people[name] >= 5 for name in shown)
    assert others == 0 or others >= 5 or not shown
    assert sorted(shown, key=lambda name: -people[name]) == list(shown)
