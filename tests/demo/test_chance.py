"""Chance is the same whenever it is asked, and no draw leaves its bounds."""

from collections import Counter

from lms.demo.chance import Chance


def test_the_same_word_draws_the_same_and_another_one_something_else() -> None:
    first, again, other = Chance("a"), Chance("a"), Chance("b")
    drawn = [first.number(0, 1000) for _ in range(20)]
    assert drawn == [again.number(0, 1000) for _ in range(20)]
    assert drawn != [other.number(0, 1000) for _ in range(20)]


def test_both_ends_are_drawn_and_nothing_beyond_them() -> None:
    chance = Chance("ends")
    assert {chance.number(2, 4) for _ in range(200)} == {2, 3, 4}
    assert all(0 <= chance.share() < 1 for _ in range(200))


def test_weights_decide_how_often_something_is_drawn() -> None:
    chance = Chance("weights")
    drawn = Counter(chance.by_weight("abc", (0, 1, 9)) for _ in range(500))
    assert set(drawn) == {"b", "c"}
    assert drawn["c"] > drawn["b"]


def test_some_of_many_are_all_different() -> None:
    assert sorted(Chance("some").some_of(range(5), 5)) == [0, 1, 2, 3, 4]
