"""What a page of an attempt shows says nothing of the key, and says the same at every look."""

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lms.assessments.authoring import FALSE, TRUE, ChoiceText, QuestionText, question_gaps
from lms.assessments.grading import (
    GradingRefused,
    Option,
    Question,
    QuestionKind,
    kept_answer,
    left_sides,
    share_earned,
)
from lms.assessments.layout import IN_WORDS, given_of, layout_of, order_of, values_of
from lms.formats import trimmed

SEEDS = [f"{number:032x}" for number in range(60)]
FOUR = tuple(Option(id=str(one), text=f"Choice {one}", is_right=one == 11) for one in (11, 12, 13, 14))
SINGLE = Question(id="1", kind=QuestionKind.SINGLE, options=FOUR)
TRUE_FALSE = Question(id="2", kind=QuestionKind.TRUE_FALSE, options=FOUR[:2])
STEPS = Question(id="3", kind=QuestionKind.ORDERING, options=FOUR[:3])
PAIRS = Question(
    id="4",
    kind=QuestionKind.MATCHING,
    options=(
        Option(id="21", text="Heparin", match="Protamine"),
        Option(id="22", text="Warfarin", match="Vitamin K"),
        Option(id="23", match="Idarucizumab"),
    ),
)
WORDS = Question(id="5", kind=QuestionKind.TEXT, options=(Option(id="31", text="Apixaban"),))
SEED = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_choices_keep_their_order_and_their_ids_where_nothing_is_mixed() -> None:
    layout = layout_of(SINGLE, seed=SEEDS[0], shuffles=False)
    assert (layout.shown, layout.mark) == (("11", "12", "13", "14"), "")
    assert values_of(layout, ["12"]) == ("12",)


def test_mixed_choices_are_named_by_their_places_in_one_attempt() -> None:
    orders = {layout_of(SINGLE, seed=seed, shuffles=True).shown for seed in SEEDS}
    assert len(orders) > 12
    layout = layout_of(SINGLE, seed=SEEDS[0], shuffles=True)
    assert layout == layout_of(SINGLE, seed=SEEDS[0], shuffles=True)
    assert [layout.name_of(one) for one in layout.shown] == [f"{layout.mark}-{place}" for place in (1, 2, 3, 4)]
    other = layout_of(SINGLE, seed=SEEDS[1], shuffles=True)
    with pytest.raises(GradingRefused, match="unknown_choice"):
        given_of(other, values_of(layout, ["11"]))


def test_true_and_false_stand_where_they_always_stand() -> None:
    assert {layout_of(TRUE_FALSE, seed=seed, shuffles=True).shown for seed in SEEDS} == {("11", "12")}


def test_steps_are_never_shown_in_their_right_order() -> None:
    orders = {layout_of(STEPS, seed=seed, shuffles=False).shown for seed in SEEDS}
    assert len(orders) == 5
    assert ("11", "12", "13") not in orders
    alike = Question(
        id="3", kind=QuestionKind.ORDERING, options=(Option(id="1", text="A"), Option(id="2", text="a"))
    )
    assert len(layout_of(alike, seed=SEEDS[0], shuffles=False).shown) == 2


def test_right_sides_stand_in_every_order_and_left_sides_only_where_choices_are_mixed() -> None:
    kept = [layout_of(PAIRS, seed=seed, shuffles=False) for seed in SEEDS]
    assert {layout.shown for layout in kept} == {("21", "22")}
    assert len({layout.offered for layout in kept}) == 6
    assert len({layout_of(PAIRS, seed=seed, shuffles=True).shown for seed in SEEDS}) == 2


def test_how_steps_stand_tells_nothing_but_that_it_is_not_their_order() -> None:
    orders = Counter(layout_of(STEPS, seed=f"{number:032x}", shuffles=False).shown for number in range(3000))
    # Five orders: six hundred each, and by chance 22 more or fewer.
    assert all(abs(count - 600) < 110 for count in orders.values())


@pytest.mark.parametrize("shuffles", [False, True])
def test_where_a_left_side_stands_tells_nothing_of_where_its_right_side_does(shuffles: bool) -> None:
    places: Counter[tuple[int, int]] = Counter()
    for number in range(3000):
        layout = layout_of(PAIRS, seed=f"{number:032x}", shuffles=shuffles)
        places.update((layout.shown.index(one), layout.offered.index(one)) for one in ("21", "22"))
    # Two by three places: a thousand each, and by chance 29 more or fewer.
    assert len(places) == 6
    assert all(abs(count - 1000) < 150 for count in places.values())


def test_questions_are_mixed_as_the_seed_says() -> None:
    assert len({tuple(order_of(range(4), seed=seed)) for seed in SEEDS}) > 12
    assert order_of(range(9), seed=SEEDS[0]) == order_of(reversed(range(9)), seed=SEEDS[0])


ANSWERS = {
    SINGLE: st.sampled_from(["", "11", "12", "13", "14"]).map(lambda one: [one] if one else []),
    TRUE_FALSE: st.sampled_from([[], ["11"], ["12"]]),
    STEPS: st.one_of(st.just([]), st.permutations(["11", "12", "13"])),
    PAIRS: st.lists(st.sampled_from(["21:21", "22:21", "22:23"]), max_size=2, unique_by=lambda pair: pair[:2]),
    WORDS: st.sampled_from([[], ["Apixaban"]]),
}


@settings(max_examples=150)
@given(SEED, st.booleans(), st.sampled_from(list(ANSWERS)), st.data())
def test_what_a_page_sends_is_read_as_it_was_meant(
    seed: str, shuffles: bool, question: Question, data: st.DataObject
) -> None:
    kept = kept_answer(question, data.draw(ANSWERS[question]))
    layout = layout_of(question, seed=seed, shuffles=shuffles)
    assert given_of(layout, values_of(layout, kept)) == kept


def test_lists_that_were_left_unchosen_say_nothing() -> None:
    for question in (PAIRS, STEPS):
        assert given_of(layout_of(question, seed=SEEDS[0], shuffles=False), ["", ""]) == ()


@pytest.mark.parametrize(
    "places", [["1", "2"], ["1", "1", "2"], ["1", "2", "4"], ["1", "2", "x"], ["1", "2", "3", "3"]]
)
def test_steps_without_a_place_of_their_own_are_not_in_order_yet(places: list[str]) -> None:
    layout = layout_of(STEPS, seed=SEEDS[0], shuffles=False)
    names = [layout.name_of(step) for step in ("11", "12", "13", "13")]
    with pytest.raises(GradingRefused, match="order_unfinished"):
        given_of(layout, [f"{name}:{place}" for name, place in zip(names, places, strict=False)])


def test_one_step_in_two_places_is_in_none() -> None:
    layout = layout_of(STEPS, seed=SEEDS[0], shuffles=False)
    first, second = layout.name_of("11"), layout.name_of("12")
    with pytest.raises(GradingRefused, match="order_unfinished"):
        given_of(layout, [f"{first}:1", f"{second}:2", f"{first}:3"])


@pytest.mark.parametrize("value", ["11", "x-1", "x:1", "", ":"])
def test_names_that_no_page_gave_are_refused(value: str) -> None:
    for question in (PAIRS, STEPS):
        layout = layout_of(question, seed=SEEDS[0], shuffles=False)
        with pytest.raises(GradingRefused, match="unknown_choice"):
            given_of(layout, [value or "-", ""])
    pairs = layout_of(PAIRS, seed=SEEDS[0], shuffles=False)
    with pytest.raises(GradingRefused, match="unknown_choice"):
        given_of(pairs, [f"{pairs.name_of('21')}:{value or 4}"])


KINDS = st.sampled_from(QuestionKind)
SAID = st.text(max_size=4).map(trimmed).map(str.split).map(" ".join)
WRITTEN = st.builds(ChoiceText, text=SAID | st.sampled_from("12"), is_right=st.booleans(), match=SAID)


def key_of(question: Question) -> list[str]:
    """What is right, as it is kept."""
    ids = [one.id for one in question.options]
    if question.kind is QuestionKind.MATCHING:
        return [f"{one.id}:{one.id}" for one in left_sides(question)]
    if question.kind in IN_WORDS:
        return [question.options[0].text]
    return ids if question.kind is QuestionKind.ORDERING else [one.id for one in question.options if one.is_right]


@settings(max_examples=50)
@given(KINDS, st.lists(WRITTEN, min_size=1, max_size=5), st.booleans(), st.booleans(), SEED)
def test_whatever_may_be_asked_can_be_answered_right_on_its_page(
    kind: QuestionKind, choices: list[ChoiceText], is_per_option: bool, shuffles: bool, seed: str
) -> None:
    choices = choices[:1] if kind is QuestionKind.NUMBER else choices
    written = tuple(one for one in choices if one.text or (one.match and kind is QuestionKind.MATCHING))
    if kind is QuestionKind.TRUE_FALSE:
        written = tuple(ChoiceText(text=one, is_right=(one == TRUE) is shuffles) for one in (TRUE, FALSE))
    assume(not question_gaps(QuestionText(stem="Which?", kind=kind, choices=written)))
    options = tuple(Option(id=str(number), **vars(one)) for number, one in enumerate(written, start=31))
    question = Question(id="1", kind=kind, options=options, is_per_option=is_per_option)
    layout = layout_of(question, seed=seed, shuffles=shuffles)
    right = kept_answer(question, key_of(question))
    assert kept_answer(question, given_of(layout, values_of(layout, right))) == right
    assert share_earned(question, right) == 1
