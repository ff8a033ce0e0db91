"""What a quiz's answers say, against plain slow computations over every attempt."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isclose
from statistics import StatisticsError, correlation, fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.grading import Option, Question, QuestionKind
from lms.assessments.statistics import Cell, Figures, Odd, Oddity, distribution_of, figures_of, oddities_of

SHARES = (0.0, 1 / 3, 0.5, 2 / 3, 0.75, 1.0)


@dataclass(frozen=True)
class Row:
    """One attempt, as it lies in the tables: its answer to the question, its points there and in the rest."""

    given: tuple[str, ...]
    points: float
    rest: float
    is_first: bool = True
    has_passed: bool = False


def cells_of(rows: Sequence[Row]) -> list[Cell]:
    """As the database puts equal ones together."""
    together: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        together[row.given, row.points, row.is_first, row.has_passed].append(row)
    return [
        Cell(
            given=some[0].given,
            points=some[0].points,
            is_first=some[0].is_first,
            has_passed=some[0].has_passed,
            attempts=len(some),
            rest=sum(one.rest for one in some),
            rest_squares=sum(one.rest**2 for one in some),
        )
        for some in together.values()
    ]


def question(kind: QuestionKind, *options: Option) -> Question:
    return Question(id="1", kind=kind, options=options)


def option(number: int, text: str = "", *, is_right: bool = False, match: str = "") -> Option:
    return Option(id=str(number), text=text, is_right=is_right, match=match)


FOUR = question(QuestionKind.SINGLE, option(1, "A"), option(2, "B", is_right=True), option(3, "C"), option(4, "D"))
ROWS = st.lists(
    st.builds(
        Row,
        given=st.sampled_from([("1",), ("2",), ("3",), ()]),
        points=st.sampled_from(SHARES),
        rest=st.sampled_from([0.0, 1 / 3, 1.0, 1.5, 3.0, 4.0]),
        is_first=st.booleans(),
        has_passed=st.booleans(),
    ),
    max_size=60,
)


@given(ROWS)
def test_figures_are_those_of_a_slow_computation_over_every_attempt(rows: list[Row]) -> None:
    figures, first = figures_of(cells_of(rows)), [row for row in rows if row.is_first]
    assert (figures.first, figures.attempts) == (len(first), len(rows))
    assert figures.wrong == sum(row.points < 1 for row in rows)
    for told, some in ((figures.difficulty, first), (figures.difficulty_overall, rows)):
        assert (told is None) == (not some)
        assert told is None or isclose(told, fmean(row.points for row in some), abs_tol=1e-9)
    assert_same_discrimination(figures, first)


def assert_same_discrimination(figures: Figures, first: list[Row]) -> None:
    if len(first) < 10:
        assert figures.discrimination is None
        return
    try:
        expected = correlation([row.points for row in first], [row.rest for row in first])
    except StatisticsError:
        assert figures.discrimination is None
        return
    assert figures.discrimination is not None
    assert isclose(figures.discrimination, expected, abs_tol=1e-6)


@given(ROWS)
def test_choices_are_counted_as_by_hand(rows: list[Row]) -> None:
    found = distribution_of(FOUR, cells_of(rows))
    by_hand = Counter(one for row in rows for one in row.given)
    failed = Counter(one for row in rows if not row.has_passed for one in row.given)
    assert [row.label for row in found.rows] == ["A", "B", "C", "D"]
    assert [row.attempts for row in found.rows] == [by_hand[one] for one in "1234"]
    assert [row.failed for row in found.rows] == [failed[one] for one in "1234"]
    assert [row.is_right for row in found.rows] == [False, True, False, False]
    assert (found.attempts, found.others) == (len(rows), 0)
    assert found.unanswered == sum(not row.given for row in rows)
    assert found.failed == sum(not row.has_passed for row in rows)


def test_where_everybody_reaches_the_same_nothing_is_told_apart() -> None:
    same = [Row(("2",), 1 / 3, rest=one / 7) for one in range(20)]
    assert figures_of(cells_of(same)).discrimination is None
    same = [Row(("2",), one % 2, rest=4 / 3) for one in range(20)]
    assert figures_of(cells_of(same)).discrimination is None


def test_one_who_is_wrong_among_many_still_makes_a_difference() -> None:
    rows = [Row(("2",), 1.0, rest=9.0)] * 4999 + [Row(("1",), 0.0, rest=2.0)]
    figures = figures_of(cells_of(rows))
    assert figures.discrimination == pytest.approx(1.0)


def test_pairs_are_counted_side_by_side_and_equal_right_sides_are_one() -> None:
    matching = question(
        QuestionKind.MATCHING,
        option(1, "Warfarin", match="INR"),
        option(2, "Heparin", match="aPTT"),
        option(3, "Argatroban", match="aptt"),
        option(4, match="Nothing"),
    )
    rows = [
        Row(("1:1", "2:2", "3:2"), 1.0, rest=1, has_passed=True),
        Row(("1:4", "2:2"), 1 / 3, rest=0),
        Row(("1:4", "9:1"), 0.0, rest=0),
        Row((), 0.0, rest=0),
    ]
    found = distribution_of(matching, cells_of(rows))
    assert [(row.label, row.is_right, row.attempts, row.failed) for row in found.rows] == [
        ("Warfarin → INR", True, 1, 0),
        ("Heparin → aPTT", True, 2, 1),
        ("Argatroban → aptt", True, 1, 0),
        ("Warfarin → Nothing", False, 2, 2),
    ]
    assert (found.others, found.unanswered) == (0, 1)


def test_wrong_pairs_are_told_beside_however_many_right_ones() -> None:
    pairs = [option(number, f"Left {number}", match=f"Right {number}") for number in range(12)]
    whole = tuple(f"{number}:{number}" for number in range(12))
    rows = [Row(whole, 1.0, rest=1)] * 5 + [Row(("0:1", *whole[1:]), 0.0, rest=0)] * 3
    found = distribution_of(question(QuestionKind.MATCHING, *pairs), cells_of(rows))
    assert [(row.label, row.attempts) for row in found.rows[12:]] == [("Left 0 → Right 1", 3)]


def test_orders_are_told_by_the_right_numbers_of_their_steps() -> None:
    ordering = question(QuestionKind.ORDERING, option(7, "Look"), option(8, "Call"), option(9, "Act"))
    rows = [Row(("8", "7", "9"), 0.0, rest=0)] * 3 + [Row(("7", "8", "9"), 1.0, rest=1)] + [Row(("5",), 0.0, 0)]
    found = distribution_of(ordering, cells_of(rows))
    assert [(row.label, row.is_right, row.attempts) for row in found.rows] == [
        ("1 2 3", True, 1),
        ("2 1 3", False, 3),
        ("?", False, 1),
    ]


def test_words_that_are_compared_alike_are_one_and_rare_ones_are_told_together() -> None:
    rows = [Row(("Sepsis",), 1.0, 1)] * 2 + [Row(("SEPSIS",), 1.0, 1), Row(("shock",), 0.0, 0)]
    rows += [Row((f"word {number}",), 0.0, 0) for number in range(20)]
    found = distribution_of(question(QuestionKind.TEXT, option(1, "sepsis")), cells_of(rows))
    assert [(row.label, row.is_right, row.attempts) for row in found.rows][:1] == [("Sepsis", True, 3)]
    assert (len(found.rows), found.others, found.unanswered) == (12, 24 - 3 - 11, 0)


NUMBERS = st.lists(st.tuples(st.integers(-40, 60), st.integers(1, 4)), max_size=25)


@given(NUMBERS)
def test_bins_of_numbers_hold_every_answer_once_and_do_not_overlap(given_numbers: list[tuple[int, int]]) -> None:
    rows = [Row((str(one),), float(8 <= one <= 12), 0) for one, count in given_numbers for _ in range(count)]
    found = distribution_of(question(QuestionKind.NUMBER, option(1, "10")), cells_of(rows))
    assert sum(row.attempts for row in found.rows) == len(rows)
    assert found.others == 0
    assert len(found.rows) <= 7
    ends = [tuple(int(one) for one in row.label.split(" – ")) for row in found.rows]
    flat = [end for pair in ends for end in (pair[0], pair[-1])]
    assert flat == sorted(flat)
    assert sum(row.is_right for row in found.rows) == any(8 <= one <= 12 for one, _count in given_numbers)


def test_a_number_that_was_right_once_stays_right_whatever_the_key_says_now() -> None:
    rows = [Row(("1,000",), 1.0, 1), Row(("7",), 0.0, 0), Row(("2000.5",), 0.0, 0)]
    found = distribution_of(question(QuestionKind.NUMBER, option(1, "10")), cells_of(rows))
    assert [(row.label, row.is_right) for row in found.rows] == [
        ("7", False),
        ("1000", True),
        ("2000.5", False),
    ]


def odd(rows: Sequence[Row], asked: Question = FOUR) -> tuple[Odd, ...]:
    cells = cells_of(rows)
    return oddities_of(asked.kind, figures_of(cells), distribution_of(asked, cells))


def codes(found: Sequence[Odd]) -> list[str]:
    return [one.code.value for one in found]


ALL_CHOSEN = [Row((one,), float(one == "2"), rest=float(one == "2")) for one in "1234"]


def test_of_few_attempts_nothing_is_odd() -> None:
    assert odd([Row(("1",), 0.0, rest=1.0)] * 9) == ()


def test_a_question_that_those_who_know_the_rest_get_wrong_has_a_doubtful_key() -> None:
    rows = [Row(("2",), 1.0, rest=0.0)] * 12 + [Row(("1",), 0.0, rest=4.0, has_passed=True)] * 10
    assert codes(odd(rows + ALL_CHOSEN))[0] == Oddity.KEY_DOUBTFUL
    # As many that contradict the rest by chance alone prove nothing.
    rows = [Row(("2",), 1.0, rest=float(one % 3 == 0)) for one in range(12)]
    rows += [Row(("1",), 0.0, rest=float(one % 2), has_passed=True) for one in range(10)]
    assert Oddity.KEY_DOUBTFUL not in codes(odd(rows + ALL_CHOSEN))


def test_a_wrong_answer_that_more_chose_than_the_right_one_is_named() -> None:
    rows = [Row(("3",), 0.0, rest=1.0, has_passed=True)] * 9 + [Row(("2",), 1.0, rest=1.5)] * 8 + ALL_CHOSEN
    found = odd(rows)
    assert (found[0].code, found[0].label, found[0].attempts, found[0].out_of) == (Oddity.OUTVOTED, "C", 10, 21)
    assert found[0].percent == 48


def test_what_most_who_failed_chose_is_named() -> None:
    rows = [Row(("4",), 0.0, rest=0.0)] * 6 + [Row(("2",), 1.0, rest=1.0, has_passed=True)] * 20 + ALL_CHOSEN
    found = [one for one in odd(rows) if one.code is Oddity.DRAWN]
    assert [(one.label, one.attempts, one.out_of) for one in found] == [("D", 7, 10)]
    # Half of them are not most.
    spread = [Row((one,), 0.0, rest=0.0) for one in "13334"]
    spread += [Row(("2",), 0.0, rest=0.0)] + [Row(("2",), 1.0, rest=1.0, has_passed=True)] * 20
    assert Oddity.DRAWN not in codes(odd(spread))
    # Four who failed are too few to be drawn anywhere.
    few = [Row(("4",), 0.0, rest=0.0)] * 4 + [Row(("2",), 1.0, rest=1.0, has_passed=True)] * 20
    assert Oddity.DRAWN not in codes(odd(few))


def test_what_nearly_all_or_hardly_anybody_knows_is_named() -> None:
    rows = [replace(row, has_passed=True) for row in ALL_CHOSEN]
    easy = [Row(("2",), 1.0, rest=1.0, has_passed=True)] * 96 + rows
    assert [(one.code, one.percent) for one in odd(easy)] == [(Oddity.TOO_EASY, 97)]
    hard = [Row(("2",), 1.0, rest=1.0, has_passed=True)] * 3 + [Row((), 0.0, rest=1.0, has_passed=True)] * 10
    assert [(one.code, one.percent) for one in odd(hard + rows)] == [(Oddity.TOO_HARD, 24)]


def test_of_points_that_are_reached_in_part_the_share_is_told_as_it_is() -> None:
    asked = question(QuestionKind.MULTIPLE, *FOUR.options)
    partly = [Row(("2",), 0.96, rest=1.0, has_passed=True)] * 10 + [Row(("1",), 0.94, rest=1.0, has_passed=True)]
    assert next((one.code, one.percent) for one in odd(partly, asked)) == (Oddity.TOO_EASY, 96)


def test_choices_that_nobody_made_are_named_where_choices_are_offered() -> None:
    rows = [Row(("2",), 1.0, rest=1.0, has_passed=True)] * 6 + [Row(("1",), 0.0, rest=1.0, has_passed=True)] * 4
    assert [(one.code, one.label) for one in odd(rows)] == [(Oddity.UNCHOSEN, "C"), (Oddity.UNCHOSEN, "D")]
    text = question(QuestionKind.TEXT, option(2, "sepsis"))
    assert odd(rows, text) == ()
    assert Odd(code=Oddity.UNCHOSEN).percent == 0
