"""Grading: pass or fail at a mark known beforehand, by what each kind of question counts as right."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.grading import (
    GradingRefused,
    Option,
    Question,
    QuestionKind,
    grade,
    is_whole,
    kept_answer,
    read_number,
    right_needed,
    right_sides,
    share_earned,
)


def choices(right: str, offered: str = "abc") -> tuple[Option, ...]:
    return tuple(Option(id=one, text=one.upper(), is_right=one in right) for one in offered)


SINGLE = Question(id="1", kind=QuestionKind.SINGLE, options=choices("b"))
MULTIPLE = Question(id="2", kind=QuestionKind.MULTIPLE, options=choices("ac"))
BOTH = (SINGLE, MULTIPLE)
SHARED = Question(id="2", kind=QuestionKind.MULTIPLE, options=choices("ac", "abcd"), is_per_option=True)
PAIRS = Question(
    id="3",
    kind=QuestionKind.MATCHING,
    options=(
        Option(id="a", text="Heparin", match="Protamine"),
        Option(id="b", text="Warfarin", match="Vitamin K"),
        Option(id="c", text="Enoxaparin", match="protamine "),
        Option(id="d", match="Idarucizumab"),
    ),
)
STEPS = Question(
    id="4",
    kind=QuestionKind.ORDERING,
    options=tuple(
        Option(id=one, text=words) for one, words in zip("abcd", ("Call", "Press", "Shock", "press"), strict=True)
    ),
)
WORDS = Question(
    id="5", kind=QuestionKind.TEXT, options=(Option(id="a", text="Ménière's  disease"), Option(id="b", text="MD"))
)
NUMBER = Question(
    id="6", kind=QuestionKind.NUMBER, options=(Option(id="a", text="2.5"),), tolerance=Decimal("0.1")
)


def earned(question: Question, *answer: str) -> Fraction:
    return share_earned(question, kept_answer(question, answer))


def test_all_right_passes() -> None:
    result = grade(BOTH, {"1": ["b"], "2": ["c", "a"]})
    assert (result.right, result.out_of, result.right_needed, result.passed) == (2, 2, 2, True)
    assert [(one.id, one.points, one.is_right) for one in result.per_question] == [("1", 1, True), ("2", 1, True)]
    assert result.points == 2


@pytest.mark.parametrize("chosen", [[], ["a"], ["a", "b"], ["a", "b", "c"], ["b"]])
def test_several_choices_count_all_or_nothing(chosen: list[str]) -> None:
    result = grade(BOTH, {"1": ["b"], "2": chosen}, pass_mark=Decimal("0.5"))
    assert [one.is_right for one in result.per_question] == [True, False]
    assert result.passed


@pytest.mark.parametrize(
    ("chosen", "quarters"), [("", 0), ("b", 1), ("bd", 0), ("a", 3), ("ab", 2), ("ac", 4), ("abcd", 2)]
)
def test_each_option_gives_its_share_where_the_question_says_so(chosen: str, quarters: int) -> None:
    assert earned(SHARED, *chosen) == Fraction(quarters, 4)


def test_a_share_of_a_third_is_kept_to_four_places_and_compared_exactly() -> None:
    third = Question(id="0", kind=QuestionKind.MULTIPLE, options=choices("ab"), is_per_option=True)
    quiz = [Question(**{**vars(third), "id": str(number)}) for number in range(3)]
    result = grade(quiz, {str(number): ["a"] for number in range(3)}, pass_mark=Decimal("0.666"))
    assert [one.points for one in result.per_question] == [Decimal("0.6667")] * 3
    assert (result.right, result.points, result.passed) == (0, 2, True)


@pytest.mark.parametrize(("last", "passed"), [("ac", False), ("abcd", False), ("a", True)])
def test_parts_of_points_pass_where_they_reach_the_questions_that_the_page_says_are_needed(
    last: str, passed: bool
) -> None:
    five = [Question(**{**vars(SINGLE), "id": str(number)}) for number in range(5)]
    shared = Question(id="5", kind=QuestionKind.MULTIPLE, options=choices("a", "abcdef"), is_per_option=True)
    result = grade([*five, shared], {"5": [*last]} | {str(number): ["b"] for number in range(4)})
    assert (result.right_needed, result.passed) == (5, passed)


def test_true_or_false_is_one_of_two() -> None:
    question = Question(id="1", kind=QuestionKind.TRUE_FALSE, options=choices("a", "ab"))
    assert (earned(question, "a"), earned(question, "b")) == (1, 0)
    with pytest.raises(GradingRefused, match="one_choice_only"):
        kept_answer(question, ["a", "b"])


def test_pairs_count_all_or_nothing_unless_each_gives_its_share() -> None:
    shared = Question(**{**vars(PAIRS), "is_per_option": True})
    right, two = ("a:a", "b:b", "c:c"), ("a:a", "b:d", "c:a")
    assert (earned(PAIRS, *right), earned(PAIRS, *two)) == (1, 0)
    assert (earned(shared, *right), earned(shared, *two), earned(shared, "b:b")) == (
        1,
        Fraction(2, 3),
        Fraction(1, 3),
    )


def test_right_sides_that_say_the_same_are_offered_once_and_are_each_as_right() -> None:
    assert [one.id for one in right_sides(PAIRS)] == ["a", "b", "d"]
    assert right_sides(STEPS) == ()
    assert kept_answer(PAIRS, ["c:c", "a:c"]) == ("a:a", "c:a")


def test_a_matching_question_is_answered_when_each_left_side_has_its_match() -> None:
    assert not is_whole(PAIRS, ("a:a", "b:b"))
    assert is_whole(PAIRS, ("a:a", "b:b", "c:a"))
    assert is_whole(SINGLE, ("a",))
    assert not is_whole(SINGLE, ())


def test_steps_are_right_in_their_order_and_alike_ones_may_change_places() -> None:
    assert (earned(STEPS, *"abcd"), earned(STEPS, *"adcb"), earned(STEPS, *"bacd")) == (1, 1, 0)
    assert earned(STEPS) == 0


@pytest.mark.parametrize(
    "said", ["Ménière's disease", "  MÉNIÈRE’S DISEASE", "md", "Me\u0301nie\u0300re's disease"]
)
def test_words_are_compared_without_case_and_with_their_accents(said: str) -> None:
    assert earned(WORDS, said) == 1


@pytest.mark.parametrize("said", ["می\u200cشود", "می\u200c\u00adشود\u200b", "\u00a0می\u200cشود"])
def test_words_are_compared_with_what_joins_letters_and_without_what_nobody_sees(said: str) -> None:
    question = Question(id="1", kind=QuestionKind.TEXT, options=(Option(id="a", text="می\u200cشود"),))
    assert earned(question, said) == 1


@pytest.mark.parametrize("said", ["Meniere's disease", "Ménière", "M D"])
def test_other_words_are_wrong(said: str) -> None:
    assert earned(WORDS, said) == 0


@pytest.mark.parametrize(
    ("said", "is_right"),
    [("2.5", 1), ("2.6", 1), ("2.4", 1), ("2.60001", 0), ("2.39", 0), (" 2.50 ", 1), ("25e-1", 1), ("-2.5", 0)],
)
def test_a_number_is_right_within_its_tolerance_both_ends_included(said: str, is_right: int) -> None:
    assert earned(NUMBER, said) == is_right


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,000", "1000"),
        ("1,000.5", "1000.5"),
        (".5", "0.5"),
        ("+3.", "3"),
        ("\N{MINUS SIGN}4", "-4"),
        ("6e-3", "0.006"),
        ("1 000", "1000"),
        ("1,00", None),
        ("", None),
        (".", None),
        ("2,5", None),
        ("5 mg", None),
        ("nan", None),
        ("٣", None),
        ("1" * 21, None),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


def test_a_number_without_a_key_is_never_right() -> None:
    bare = Question(id="1", kind=QuestionKind.NUMBER, options=(Option(id="a", text="soon"),))
    assert earned(bare, "1") == 0


def test_an_unanswered_question_is_wrong() -> None:
    assert grade(BOTH, {}).right == 0
    assert not grade(BOTH, {"1": ["b"]}).passed
    keyless = Question(id="1", kind=QuestionKind.MULTIPLE, options=choices(""))
    assert not grade((keyless,), {}).passed


def test_a_choice_marked_twice_counts_once() -> None:
    assert grade((SINGLE,), {"1": ["b", "b"]}).passed


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        (SINGLE, ["z"], "unknown_choice"),
        (SINGLE, ["a", "b"], "one_choice_only"),
        (MULTIPLE, ["a", "c", "z"], "unknown_choice"),
        (PAIRS, ["a"], "unknown_choice"),
        (PAIRS, ["d:a"], "unknown_choice"),
        (PAIRS, ["a:z"], "unknown_choice"),
        (PAIRS, ["a:a", "a:b"], "one_choice_only"),
        (STEPS, ["a", "z"], "unknown_choice"),
        (STEPS, ["a", "b"], "order_unfinished"),
        (STEPS, ["a", "b", "c", "d", "a"], "order_unfinished"),
        (WORDS, ["a", "b"], "one_choice_only"),
        (WORDS, ["x" * 501], "answer_too_long"),
        (NUMBER, ["5 mg"], "not_a_number"),
    ],
)
def test_answers_that_no_page_offers_are_refused(question: Question, answer: list[str], code: str) -> None:
    with pytest.raises(GradingRefused) as refusal:
        grade((question,), {question.id: answer})
    assert refusal.value.code == code


def test_words_and_numbers_that_say_nothing_are_no_answer() -> None:
    assert kept_answer(WORDS, ["  \n\x00"]) == kept_answer(NUMBER, [""]) == kept_answer(STEPS, []) == ()
    assert kept_answer(WORDS, [" a\n b\x07 "]) == ("a b",)


@pytest.mark.parametrize(
    ("questions", "answers", "code"),
    [
        ((), {}, "no_questions"),
        ((SINGLE, SINGLE), {}, "repeated_question"),
        (BOTH, {"3": ["a"]}, "unknown_question"),
    ],
)
def test_a_quiz_needs_questions_that_differ(
    questions: tuple[Question, ...], answers: dict[str, list[str]], code: str
) -> None:
    with pytest.raises(GradingRefused) as refusal:
        grade(questions, answers)
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
    made = {name: Question(id=name, kind=QuestionKind.SINGLE, options=SINGLE.options) for name in "12345"}
    mark, said = Decimal(percent) / 100, {name: sorted(chosen) for name, chosen in answers.items()}
    straight = grade([made[name] for name in "12345"], said, pass_mark=mark)
    shuffled = grade([made[name] for name in order], said, pass_mark=mark)
    by_id = [sorted((one.id, one.points) for one in result.per_question) for result in (straight, shuffled)]
    assert by_id[0] == by_id[1]
    assert straight.passed is shuffled.passed is (straight.right * 100 >= percent * 5)


@settings(max_examples=100)
@given(
    st.booleans(), st.sets(st.sampled_from("abcdef"), min_size=1), st.sets(st.sampled_from("abcdef")), st.data()
)
def test_one_more_right_choice_never_lowers_and_the_order_of_choices_changes_nothing(
    is_per_option: bool, right: set[str], chosen: set[str], data: st.DataObject
) -> None:
    question = Question(
        id="1",
        kind=QuestionKind.MULTIPLE,
        options=choices("".join(sorted(right)), "abcdef"),
        is_per_option=is_per_option,
    )
    before = earned(question, *chosen)
    assert 0 <= before <= 1
    assert earned(question, *data.draw(st.permutations(sorted(chosen)))) == before
    assert earned(question, *(chosen | {data.draw(st.sampled_from(sorted(right)))})) >= before


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from("abcd")), st.sampled_from("abc"), st.booleans())
def test_one_more_right_match_never_lowers(matched: dict[str, str], side: str, is_per_option: bool) -> None:
    question = Question(**{**vars(PAIRS), "is_per_option": is_per_option})
    before = earned(question, *(f"{left}:{right}" for left, right in matched.items()))
    better = matched | {side: side}
    assert earned(question, *(f"{left}:{right}" for left, right in better.items())) >= before
