"""What may be answered to an item of an evaluation."""

from typing import Any

import pytest

from lms.assessments.answering import LONGEST_TEXT, AnswerRefused, ItemKind, read_answer

OPTIONS = ("Refer earlier", "Nothing")


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (ItemKind.RATING, ["4"], ("4",)),
        (ItemKind.GRID, ["4"], ("4",)),
        (ItemKind.RATING, [], ()),
        (ItemKind.RATING, [""], ()),
        (ItemKind.CHOICE, ["Nothing"], ("Nothing",)),
        (ItemKind.CHOICES, ["Nothing", "Refer earlier", "Nothing"], OPTIONS),
        (ItemKind.TEXT, ["  Waiting times.\n\x00 "], ("Waiting times.",)),
        (
            ItemKind.TEXT,
            ["10\N{NO-BREAK SPACE}mg\r\n\N{SOFT HYPHEN}می\N{ZERO WIDTH NON-JOINER}شود"],
            ("10 mg\nمی\u200cشود",),
        ),
        (ItemKind.TEXT, ["   "], ()),
        (ItemKind.TEXT, ["x" * LONGEST_TEXT], ("x" * LONGEST_TEXT,)),
    ],
)
def test_an_answer_is_kept_as_its_item_offers_it(kind: ItemKind, given: list[str], kept: tuple[str, ...]) -> None:
    assert read_answer(kind, OPTIONS, given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (ItemKind.RATING, ["6"], "unknown_option"),
        (ItemKind.RATING, ["1", "2"], "one_choice_only"),
        (ItemKind.RATING, "4", "malformed"),
        (ItemKind.RATING, [4], "malformed"),
        (ItemKind.RATING, None, "malformed"),
        (ItemKind.CHOICE, ["Nothing", "Refer earlier"], "one_choice_only"),
        (ItemKind.CHOICES, ["Nothing", "Something of another page"], "unknown_option"),
        (ItemKind.TEXT, ["x" * (LONGEST_TEXT + 1)], "too_long"),
        (ItemKind.TEXT, ["one", "two"], "one_choice_only"),
    ],
)
def test_what_no_page_sends_is_refused(kind: ItemKind, given: Any, code: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        read_answer(kind, OPTIONS, given)
    assert refusal.value.code == code
