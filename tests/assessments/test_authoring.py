"""What may be written into a question or an item, what it still lacks, and what a pass mark comes to."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.answering import ItemKind
from lms.assessments.authoring import (
    FALSE,
    TRUE,
    AuthoringRefused,
    ChoiceText,
    ItemText,
    QuestionText,
    check_item,
    check_question,
    item_gaps,
    marks_for,
    question_gaps,
    read_place,
    share_of,
)
from lms.assessments.grading import LONGEST_GIVEN, QuestionKind, right_needed
from lms.formats import clock_ms

LENGTH = 48 * 60_000


def question(*choices: tuple[str, bool], **values: Any) -> QuestionText:
    texts = tuple(ChoiceText(text=text, is_right=is_right) for text, is_right in choices)
    return QuestionText(**{"stem": "Which one?", "choices": texts} | values)


TWO = (("Rate control", False), ("Rhythm control", True))


def test_a_question_with_a_stem_two_choices_and_its_key_lacks_nothing() -> None:
    assert question_gaps(question(*TWO), length_ms=LENGTH) == ()
    both = question(("Age", True), ("Weight", True), kind=QuestionKind.MULTIPLE)
    assert question_gaps(both, length_ms=LENGTH) == ()


@pytest.mark.parametrize(
    ("written", "gaps"),
    [
        (QuestionText(), ("no_stem", "too_few_choices", "nothing_right")),
        (question(*TWO, stem=""), ("no_stem",)),
        (question(("Only one", True)), ("too_few_choices",)),
        (question(("Yes", True), ("YES", False)), ("repeated_choice",)),
        (question(("Yes", False), ("No", False)), ("nothing_right",)),
        (question(("Yes", True), ("No", True)), ("several_right",)),
        (question(*TWO, watch_from_ms=LENGTH), ("past_end",)),
    ],
)
def test_what_a_question_lacks_is_named(written: QuestionText, gaps: tuple[str, ...]) -> None:
    assert question_gaps(written, length_ms=LENGTH) == gaps


def of_kind(kind: QuestionKind, *texts: str, **values: Any) -> QuestionText:
    """Left and right sides stand on both sides of a sign of equality."""
    pairs = (text.partition("=")[::2] for text in texts)
    return QuestionText(
        stem="Which?",
        kind=kind,
        choices=tuple(ChoiceText(text=text, match=match) for text, match in pairs),
        **values,
    )


@pytest.mark.parametrize(
    ("written", "gaps"),
    [
        (question((TRUE, True), (FALSE, False), kind=QuestionKind.TRUE_FALSE), ()),
        (question((FALSE, True), (TRUE, False), kind=QuestionKind.TRUE_FALSE), ("not_true_or_false",)),
        (question((TRUE, False), (FALSE, False), kind=QuestionKind.TRUE_FALSE), ("nothing_right",)),
        (question((TRUE, True), (FALSE, True), kind=QuestionKind.TRUE_FALSE), ("several_right",)),
        (of_kind(QuestionKind.MATCHING, "Heparin=Protamine", "Warfarin=Vitamin K", "=Idarucizumab"), ()),
        (of_kind(QuestionKind.MATCHING, "Heparin=Protamine", "=Vitamin K"), ("too_few_pairs",)),
        (of_kind(QuestionKind.MATCHING, "Heparin=Protamine", "Warfarin"), ("pair_unfinished",)),
        (of_kind(QuestionKind.MATCHING, "Heparin=Protamine", "heparin=Vitamin K"), ("repeated_side",)),
        (of_kind(QuestionKind.ORDERING, "Call", "Press", "Shock"), ()),
        (of_kind(QuestionKind.ORDERING, "Call", "Press"), ("too_few_steps",)),
        (of_kind(QuestionKind.ORDERING, "Call", "Press", "press"), ("repeated_step",)),
        (of_kind(QuestionKind.TEXT, "Apixaban", "Eliquis"), ()),
        (of_kind(QuestionKind.TEXT), ("no_accepted_answer",)),
        (of_kind(QuestionKind.TEXT, "x" * (LONGEST_GIVEN + 1)), ("no_accepted_answer",)),
        (of_kind(QuestionKind.TEXT, "x" * (LONGEST_GIVEN + 1), "x" * LONGEST_GIVEN), ()),
        (of_kind(QuestionKind.TEXT, "Apixaban", ""), ("answer_without_words",)),
        (of_kind(QuestionKind.ORDERING, "Call", "", "Shock"), ("answer_without_words",)),
        (question(("Age", True), ("", False)), ("answer_without_words",)),
        (question(("", True), ("Age", True), kind=QuestionKind.MULTIPLE), ("answer_without_words",)),
        (of_kind(QuestionKind.NUMBER, "2.5"), ()),
        (of_kind(QuestionKind.NUMBER), ("number_malformed",)),
        (of_kind(QuestionKind.NUMBER, "soon"), ("number_malformed",)),
        (of_kind(QuestionKind.NUMBER, "1", "2"), ("number_malformed",)),
    ],
)
def test_each_kind_lacks_what_it_needs(written: QuestionText, gaps: tuple[str, ...]) -> None:
    check_question(written)
    assert question_gaps(written) == gaps


@pytest.mark.parametrize("tolerance", ["-0.1", "1000000000", "0.0000001", "NaN", "Infinity"])
def test_a_tolerance_that_would_not_be_kept_as_it_is_is_refused(tolerance: str) -> None:
    with pytest.raises(AuthoringRefused, match="tolerance_out_of_range"):
        check_question(of_kind(QuestionKind.NUMBER, "1", tolerance=Decimal(tolerance)))


def test_a_place_is_only_past_the_end_of_a_recording_whose_length_is_known() -> None:
    late = question(*TWO, watch_from_ms=LENGTH)
    check_question(late)
    check_question(question(*TWO, watch_from_ms=LENGTH - 1), length_ms=LENGTH)
    with pytest.raises(AuthoringRefused, match="place_past_end"):
        check_question(late, length_ms=LENGTH)


@pytest.mark.parametrize(
    ("values", "code", "most"),
    [
        ({"stem": "x" * 4001}, "stem_too_long", 4000),
        ({"choices": (ChoiceText(text="x" * 1001),)}, "choice_too_long", 1000),
        ({"choices": (ChoiceText(text="x"),) * 13}, "too_many_choices", 12),
        ({"rationale": "x" * 4001}, "rationale_too_long", 4000),
        ({"reference": "x" * 1001}, "reference_too_long", 1000),
        ({"choices": (ChoiceText(text="x", match="x" * 1001),)}, "choice_too_long", 1000),
        ({"objective": "x" * 501}, "objective_too_long", 500),
        ({"tags": ("x",) * 21}, "too_many_tags", 20),
        ({"tags": ("x" * 61,)}, "tag_too_long", 60),
    ],
)
def test_what_is_too_long_or_too_many_is_refused(values: dict[str, Any], code: str, most: int) -> None:
    with pytest.raises(AuthoringRefused, match=code) as refused:
        check_question(QuestionText(**values))
    assert refused.value.most == most


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (ItemText(kind=ItemKind.TEXT, text="x" * 1001), "item_too_long"),
        (ItemText(kind=ItemKind.CHOICE, options=("x" * 201,)), "option_too_long"),
        (ItemText(kind=ItemKind.CHOICE, options=tuple(map(str, range(21)))), "too_many_options"),
        (ItemText(kind=ItemKind.CHOICE, options=("Yes", "yes")), "repeated_option"),
    ],
)
def test_an_item_whose_answers_could_not_be_kept_is_refused(item: ItemText, code: str) -> None:
    with pytest.raises(AuthoringRefused, match=code):
        check_item(item)


def test_what_an_item_lacks_is_named() -> None:
    assert item_gaps(ItemText(kind=ItemKind.RATING, text="Was it clear?")) == ()
    assert item_gaps(ItemText(kind=ItemKind.TEXT)) == ("no_text",)
    for kind in (ItemKind.CHOICE, ItemKind.CHOICES):
        assert item_gaps(ItemText(kind=kind, text="Which?", options=("One",))) == ("too_few_options",)
        assert item_gaps(ItemText(kind=kind, text="Which?", options=("One", "Two"))) == ()


@pytest.mark.parametrize(
    ("typed", "place"),
    [("12:40", 760_000), (" 0:05 ", 5_000), ("72:10", 4_330_000), ("1:02:03", 3_723_000), ("", None), (" ", None)],
)
def test_a_place_is_typed_as_minutes_and_seconds(typed: str, place: int | None) -> None:
    assert read_place(typed) == place


@pytest.mark.parametrize("typed", ["12", "12:4", "12:60", "1:60:00", "-1:00", "12.40", "a:bc", "1:2:3:4", "１:00"])
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(AuthoringRefused, match="place_malformed"):
        read_place(typed)


@given(st.integers(0, 99 * 3600))
def test_a_place_is_read_as_it_is_shown(seconds: int) -> None:
    assert read_place(clock_ms(1000 * seconds)) == 1000 * seconds


@given(st.integers(1, 100), st.data())
def test_a_mark_said_in_questions_asks_for_exactly_so_many(out_of: int, data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, out_of))
    assert right_needed(share_of(needed, out_of), out_of) == needed


def test_every_number_of_right_answers_can_be_asked_for_and_the_mark_in_use_stays() -> None:
    assert marks_for(0, Decimal("0.800")) == ()
    assert marks_for(6, Decimal("0.800")) == (
        (Decimal("0.166"), 1),
        (Decimal("0.333"), 2),
        (Decimal("0.500"), 3),
        (Decimal("0.666"), 4),
        (Decimal("0.800"), 5),
        (Decimal("1.000"), 6),
    )


@given(st.integers(1, 100), st.decimals(Decimal("0.001"), 1, places=3))
def test_the_mark_in_use_is_among_those_that_can_be_asked_for(out_of: int, mark: Decimal) -> None:
    offered = marks_for(out_of, mark)
    assert [right_needed(share, out_of) for share, _needed in offered] == list(range(1, out_of + 1))
    assert (mark, right_needed(mark, out_of)) in offered
