"""What evaluations begin with: the library's standard questions, and a rating for each objective."""

from dataclasses import replace

import pytest

from lms.assessments.answering import ItemKind, Measure
from lms.assessments.authoring import ItemText, check_item, item_gaps
from lms.assessments.library import standard_texts
from lms.assessments.standard_items import (
    asks_for_all_objectives,
    missing_objective_items,
    objective_items,
    standard_items,
)
from tests.factories.people import Cast

OBJECTIVES = ("Select patients for rhythm control.", "Plan anticoagulation.", "Plan anticoagulation. ", " ")
ALL = ItemText(
    kind=ItemKind.RATING, text="The learning objectives were met.", measures=(Measure.OBJECTIVES,), library_id=1
)
BIAS = ItemText(kind=ItemKind.CHOICE, text="Was it balanced?", options=("Yes", "No"), library_id=2)


def test_every_objective_is_asked_for_once_in_the_place_of_all_together() -> None:
    items = standard_items(OBJECTIVES, [BIAS, ALL])
    assert [item.text for item in items] == [
        "Was it balanced?",
        "This objective was met: Select patients for rhythm control.",
        "This objective was met: Plan anticoagulation.",
    ]
    assert [(item.library_id, item.measures) for item in items[1:]] == [(1, (Measure.OBJECTIVES,))] * 2


def test_before_objectives_are_written_they_are_asked_for_together() -> None:
    assert standard_items((), [ALL, BIAS]) == (ALL, BIAS)


@pytest.mark.parametrize(
    "item",
    [
        replace(ALL, library_id=None),
        replace(ALL, measures=()),
        replace(ALL, measures=(Measure.OBJECTIVES, Measure.BIAS)),
        replace(ALL, kind=ItemKind.TEXT),
        *objective_items(OBJECTIVES[:1], library_id=1),
    ],
)
def test_only_the_librarys_own_rating_stands_for_all_objectives(item: ItemText) -> None:
    assert asks_for_all_objectives(ALL)
    assert not asks_for_all_objectives(item)


def test_the_library_holds_the_standard_evaluation_from_the_first_day(cast: Cast) -> None:
    first, *others = standard_items(["x" * 4000, *OBJECTIVES], standard_texts())
    assert first.text.startswith("This objective was met: x")
    words = " ".join(item.text for item in others)
    for asked in ("commercial bias", "change something in your practice", "stand in the way", "evidence"):
        assert asked in words
    for item in (first, *others):
        check_item(item)
        assert item_gaps(item) == ()
    assert {measure for item in others for measure in item.measures} == set(Measure)


def test_only_objectives_that_nobody_asks_for_are_missing() -> None:
    asked = [item.text for item in objective_items(OBJECTIVES[:1])]
    (missing,) = missing_objective_items(OBJECTIVES, asked, library_id=7)
    assert (missing.text, missing.library_id) == ("This objective was met: Plan anticoagulation.", 7)
    assert missing_objective_items(OBJECTIVES[:1], asked) == ()
