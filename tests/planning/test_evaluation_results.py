"""What evaluations came to: nothing of fewer than five, not by subtraction; bias first, texts in no order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lms import db
from lms.activities.models import Activity
from lms.assessments.answering import RATED, RATINGS, Measure
from lms.assessments.authoring import ItemText
from lms.assessments.bias import is_about_bias, perceives_bias
from lms.assessments.library import standard_texts
from lms.assessments.models import EvaluationItem, ItemKind, Repeats
from lms.assessments.operations import collect_ballots, hand_in_evaluation
from lms.planning.queries.after import ItemResult, Returned, returned_of
from tests.conftest import NOW
from tests.factories.activities import give_sessions, make_activity
from tests.factories.learning import evaluation_fields, passed
from tests.factories.people import Cast, make_person
from tests.pages import Pages
from tests.planning.attempting import items_of, put, respond

BALANCED = "Was the content balanced and free of commercial bias?"
pytestmark = pytest.mark.usefixtures("frozen")


def returned(activity: Activity) -> Returned:
    """The results of an activity that has an evaluation."""
    found = returned_of(activity.id)
    assert found is not None
    return found


def item_of(activity: Activity, position: str) -> ItemResult:
    """The results of one of its items."""
    return next(one for one in returned(activity).items if one.position == position)


def ask(activity: Activity, kind: ItemKind, text: str, **values: object) -> EvaluationItem:
    """One more item on its form."""
    items = items_of(activity)
    item = EvaluationItem(
        evaluation=items[0].evaluation,
        position=len(items) + 1,
        kind=kind,
        text=text,
        **values,  # type: ignore[arg-type]
    )
    db.session.add(item)
    db.session.commit()
    return item


@pytest.fixture
def open_form(cast: Cast) -> Activity:
    """An activity whose form may still get items."""
    return make_activity(published=False)


def test_answers_are_shown_from_five_on(published: Activity, cast: Cast) -> None:
    passed(cast.learner, published)
    respond(published, [5, 4, 4, 3])
    found = returned(published)
    assert (found.answered, found.is_shown, found.items, found.handed_in) == (4, False, (), 0)
    respond(published, [4])
    assert returned(published).is_shown
    assert returned_of(published.id, with_answers=False).items == ()  # type: ignore[union-attr]
    assert returned_of(make_activity(evaluation=False).id) is None


def test_a_few_who_answer_otherwise_are_not_found_by_subtraction(published: Activity) -> None:
    respond(published, [4] * 12)
    rating = item_of(published, "1")
    assert (rating.counts, rating.unanswered) == ((("1", 0), ("2", 0), ("3", 0), ("4", 12), ("5", 0)), 0)
    assert str(rating.mean) == "4.0"
    respond(published, [3])
    rating = item_of(published, "1")
    # Twelve of thirteen would tell of the thirteenth.
    assert dict(rating.counts) == {"1": 0, "2": 0, "3": None, "4": None, "5": 0}
    # The exact mean, 3.9, would tell it as well.
    assert str(rating.mean) == "4.0"
    respond(published, [5] * 7)
    assert dict(item_of(published, "1").counts)["5"] is None


def test_choices_are_told_where_neither_those_who_chose_nor_the_others_are_few(published: Activity) -> None:
    _rating, choices, _text = (str(one.id) for one in items_of(published))
    put(published, [{choices: ["Refer earlier"]}] * 6 + [{choices: ["Refer earlier", "Nothing"]}] * 5)
    told = item_of(published, "2")
    assert (told.counts, told.unanswered) == ((("Refer earlier", 11), ("Nothing", 5)), 0)
    put(published, [{choices: ["Nothing"]}, {}])
    told = item_of(published, "2")
    assert (told.counts, told.unanswered) == ((("Refer earlier", None), ("Nothing", 6)), None)


def test_texts_stand_in_no_order_and_each_as_often_as_it_was_written(published: Activity) -> None:
    written = [f"Text {number:02}" for number in range(40)]
    for words in (*written, written[0]):
        respond(published, [4], words=words)
    orders = {item_of(published, "3").texts for _look in range(3)}
    assert len(orders) > 1
    assert {tuple(sorted(texts)) for texts in orders} == {tuple(sorted([*written, written[0]]))}


def test_a_rating_that_too_few_gave_has_no_mean(published: Activity) -> None:
    rating = str(items_of(published)[0].id)
    put(published, [{}] * 6 + [{rating: ["5"]}] * 4)
    told = item_of(published, "1")
    assert told.mean is None
    assert (dict(told.counts)["5"], told.unanswered) == (None, None)


def test_perceived_bias_comes_first_and_is_said_however_few_perceive_it(open_form: Activity) -> None:
    measures = [Measure.BIAS]
    balanced = ask(open_form, ItemKind.CHOICE, BALANCED, options=["Yes", "No"], measures=measures)
    what = ask(open_form, ItemKind.TEXT, "What was it?", is_required=False, measures=measures)
    put(open_form, [{str(balanced.id): ["Yes"]}] * 9)
    assert not returned(open_form).perceives_bias
    put(open_form, [{str(balanced.id): ["No"], str(what.id): ["One drug only."]}])
    found = returned(open_form)
    assert found.perceives_bias
    assert [one.position for one in found.items] == ["4", "5", "1", "2", "3"]
    assert found.items[0].counts == (("Yes", None), ("No", None))
    assert found.items[1].texts == ("One drug only.",)


@pytest.mark.parametrize(
    ("kind", "text", "perceiving"),
    [
        (ItemKind.CHOICE, BALANCED, ["No"]),
        (ItemKind.CHOICE, "Did you perceive commercial bias?", ["Yes"]),
        (ItemKind.RATING, "The content was balanced.", ["1", "2"]),
        (ItemKind.RATING, "The presentation was unbiased.", ["1", "2"]),
        (ItemKind.RATING, "I perceived no commercial influence.", ["1", "2"]),
        (ItemKind.RATING, "The content was unbalanced.", ["4", "5"]),
        (ItemKind.CHOICE, "Was anything not free of bias?", ["Yes"]),
        (ItemKind.GRID, "Something here promoted a product.", ["4", "5"]),
        (ItemKind.TEXT, "What seemed biased?", []),
    ],
)
def test_what_says_that_something_was_biased(kind: ItemKind, text: str, perceiving: list[str]) -> None:
    item = ItemText(kind=kind, text=text, measures=(Measure.BIAS,))
    answers = RATINGS if kind in RATED else ("Yes", "No", "Not sure")
    assert [one for one in answers if perceives_bias(item, one)] == perceiving
    assert not perceives_bias(replace(item, measures=(Measure.OBJECTIVES,)), "No")


def test_bias_is_perceived_also_in_answers_that_say_more_than_yes_or_no() -> None:
    asked = ItemText(kind=ItemKind.CHOICE, text="Did you perceive bias?", measures=(Measure.BIAS,))
    offered = ["Yes, in part", "Yes – clearly", "No, never", "No opinion", "Yesterday only"]
    assert [one for one in offered if perceives_bias(asked, one)] == ["Yes, in part", "Yes – clearly"]
    balanced = replace(asked, text=BALANCED)
    assert [one for one in offered if perceives_bias(balanced, one)] == ["No, never"]


def test_each_statement_of_a_grid_says_for_itself_what_agreeing_with_it_means(open_form: Activity) -> None:
    grid = ask(
        open_form,
        ItemKind.GRID,
        "How far do you agree?",
        options=["The content was free of commercial bias.", "Some of it promoted a product."],
        measures=[Measure.BIAS],
    )
    free, promoted = f"{grid.id}r0", f"{grid.id}r1"
    put(open_form, [{free: ["5"], promoted: ["1"]}] * 6)
    assert not returned(open_form).perceives_bias
    put(open_form, [{free: ["1"], promoted: ["1"]}])
    assert [one.position for one in returned(open_form).items if one.perceives_bias] == ["4a"]


def test_the_office_asks_for_bias_in_words_that_are_understood(cast: Cast) -> None:
    asked = [one for one in standard_texts() if is_about_bias(one)]
    assert [[answer for answer in one.options if perceives_bias(one, answer)] for one in asked] == [["No"], []]


def test_a_grid_is_told_statement_by_statement_and_speaker_by_speaker(open_form: Activity) -> None:
    grid = ask(
        open_form, ItemKind.GRID, "The speaker", options=["was clear", "kept to time"], repeats=Repeats.SPEAKER
    )
    # Whoever spoke and was taken off the list stays in the results.
    gone = make_person("Tomas", "Lindqvist", degree="MD")
    keys = [f"{grid.id}s{gone.id}r{row}" for row in (0, 1)]
    put(open_form, [{keys[0]: ["5"], keys[1]: ["2"]}] * 6)
    told = [one for one in returned(open_form).items if one.kind is ItemKind.GRID]
    assert [(one.text, one.mean) for one in told if one.mean] == [
        ("The speaker: was clear (Tomas Lindqvist, MD)", Decimal("5.0")),
        ("The speaker: kept to time (Tomas Lindqvist, MD)", Decimal("2.0")),
    ]
    assert {one.position[-1] for one in told} == {"a", "b"}


def test_each_session_is_told_apart_and_one_that_few_answered_is_withheld(open_form: Activity) -> None:
    opening, cases = give_sessions(open_form, "Opening", "Cases")
    pace = ask(open_form, ItemKind.RATING, "It was well paced.", repeats=Repeats.SESSION)
    both = {f"{pace.id}t{opening.id}": ["5"], f"{pace.id}t{cases.id}": ["1"]}
    put(open_form, [both] * 2 + [{f"{pace.id}t{opening.id}": ["5"]}] * 4)
    told = {one.text: one for one in returned(open_form).items}
    first, second = told["It was well paced. (Opening)"], told["It was well paced. (Cases)"]
    assert (first.mean, first.counts[4], first.unanswered) == (Decimal("5.0"), ("5", 6), 0)
    assert (second.mean, second.counts[0], second.unanswered) == (None, ("1", None), None)


def test_the_response_rate_is_of_those_who_passed(published: Activity, cast: Cast, pages: Pages) -> None:
    assert returned(published).rate is None
    for person in (cast.learner, cast.colleague):
        passed(person, published)
    path = f"/activities/{published.slug}/evaluation"
    assert pages.of(cast.learner).send(path, evaluation_fields(published)).status_code == 303
    found = returned(published)
    assert (found.handed_in, found.could, found.rate) == (1, 2, 50)


def test_who_left_a_question_out_is_counted_as_no_answer(published: Activity) -> None:
    """Pages hand in a place for every answer, empty where there is none."""
    evaluation = items_of(published)[0].evaluation
    rating, choices, _words = (str(one.id) for one in evaluation.items)
    for number in range(12):
        answers = {rating: ("4",), choices: ("Nothing",) if number < 6 else ()}
        assert hand_in_evaluation(make_person().id, evaluation, answers, now=NOW)
    assert collect_ballots(evaluation.id, now=NOW) == 12
    told = item_of(published, "2")
    assert (dict(told.counts)["Nothing"], told.unanswered) == (6, 6)
