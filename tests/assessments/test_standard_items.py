"""The office's standard evaluation."""

from lms.assessments.answering import ItemKind
from lms.assessments.authoring import check_item, item_gaps
from lms.assessments.standard_items import missing_objective_items, objective_items, standard_items

OBJECTIVES = ("Select patients for rhythm control.", "Plan anticoagulation.", "Plan anticoagulation. ", " ")


def test_every_objective_is_asked_for_once_and_bias_change_and_barriers_always() -> None:
    items = standard_items(OBJECTIVES)
    assert [item.text for item in items[:2]] == [
        "This objective was met: Select patients for rhythm control.",
        "This objective was met: Plan anticoagulation.",
    ]
    words = " ".join(item.text for item in items)
    for asked in ("commercial bias", "change something in your practice", "stand in the way", "evidence"):
        assert asked in words


def test_before_objectives_are_written_they_are_asked_for_together() -> None:
    first, *_rest = standard_items(())
    assert (first.kind, first.text) == (ItemKind.RATING, "The learning objectives were met.")


def test_every_standard_item_can_be_asked() -> None:
    for item in standard_items(["x" * 4000, *OBJECTIVES]):
        check_item(item)
        assert item_gaps(item) == ()


def test_only_objectives_that_nobody_asks_for_are_missing() -> None:
    asked = [item.text for item in objective_items(OBJECTIVES[:1])]
    assert [item.text for item in missing_objective_items(OBJECTIVES, asked)] == [
        "This objective was met: Plan anticoagulation."
    ]
    assert missing_objective_items(OBJECTIVES[:1], asked) == ()
