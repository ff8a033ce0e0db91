"""Grading: pass or fail at a mark known beforehand."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.grading import GradingRefused, Question, QuestionKind, grade, right_needed

SINGLE = Question(id="1", kind=QuestionKind.SINGLE, choices=frozenset({"a", "b", "c"}), right=frozenset({"b"}))
MULTIPLE = Question(
    id="2", kind=QuestionKind.MULTIPLE, choices=frozenset({"a", "b", "c"}), right=frozenset({"a", "c"})
)
BOTH = (SINGLE, MULTIPLE)


def test_all_right_passes() -> None:
    result = grade(BOTH, {"1": ["b"], "2": ["c", "a"]})
    assert (result.right, result.out_of, result.right_needed, result.passed) == (2, 2, 2, True)
    assert result.per_question == (("1", True), ("2", True))


@pytest.mark.parametrize("chosen", [[], ["a"], ["a", "b"], ["a", "b", "c"], ["b"]])
def test_several_choices_count_all_or_nothing(chosen: list[str]) -> None:
    result = grade(BOTH, {"1": ["b"], "2": chosen}, pass_mark=Decimal("0.5"))
    assert result.per_question == (("1", True), ("2", False))
    assert result.passed


def test_an_unanswered_question_is_wrong() -> None:
    assert grade(BOTH, {}).right == 0
    assert not grade(BOTH, {"1": ["b"]}).passed


def test_a_choice_marked_twice_counts_once() -> None:
    assert grade((SINGLE,), {"1": ["b", "b"]}).passed


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"3": ["a"]}, "unknown_question"),
        ({"1": ["z"]}, "unknown_choice"),
        ({"1": ["a", "b"]}, "one_choice_only"),
        ({"2": ["a", "c", "z"]}, "unknown_choice"),
    ],
)
def test_answers_that_no_page_offers_are_refused(answers: dict[str, list[str]], code: str) -> None:
    with pytest.raises(GradingRefused) as refusal:
        grade(BOTH, answers)
    assert refusal.value.code == code


def test_a_quiz_needs_questions_that_differ() -> None:
    for questions, code in (((), "no_questions"), ((SINGLE, SINGLE), "repeated_question")):
        with pytest.raises(GradingRefused) as refusal:
            grade(questions, {})
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("mark", "out_of", "needed"),
    [("0.80", 5, 4), ("0.80", 4, 4), ("0.80", 10, 8), ("0.70", 10, 7), ("1", 3, 3), ("0.01", 5, 1), ("0.6", 5, 3)],
)
def test_the_pass_mark_is_rounded_up_without_floats(mark: str, out_of: int, needed: int) -> None:
    assert right_needed(Decimal(mark), out_of) == needed


@pytest.mark.parametrize("mark", ["0", "-0.1", "1.01"])
def test_a_pass_mark_lies_above_zero_and_up_to_one(mark: str) -> None:
    with pytest.raises(GradingRefused):
        right_needed(Decimal(mark), 5)


answers_by_question = st.dictionaries(st.sampled_from("12345"), st.sets(st.sampled_from("abc"), max_size=1))


@settings(max_examples=100)
@given(st.permutations("12345"), answers_by_question, st.integers(1, 100))
def test_the_order_of_questions_changes_nothing(
    order: list[str], answers: dict[str, set[str]], percent: int
) -> None:
    made = {
        name: Question(id=name, kind=QuestionKind.SINGLE, choices=SINGLE.choices, right=SINGLE.right)
        for name in "12345"
    }
    mark = Decimal(percent) / 100
    straight = grade([made[name] for name in "12345"], answers, pass_mark=mark)
    shuffled = grade([made[name] for name in order], answers, pass_mark=mark)
    assert dict(straight.per_question) == dict(shuffled.per_question)
    assert straight.passed is shuffled.passed is (straight.right * 100 >= percent * 5)
