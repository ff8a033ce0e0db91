"""What a page has saved already says nothing new, and erases nothing that was saved elsewhere."""

import pytest
from werkzeug.datastructures import MultiDict

from lms.assessments.left_empty import FIELD, says_nothing


@pytest.mark.parametrize(
    ("posted", "values", "saved", "nothing"),
    [
        ({FIELD: ""}, [], [], True),
        ({FIELD: ""}, [""], ["2"], True),
        ({FIELD: "item-8"}, ["", ""], ["2"], True),
        ({FIELD: ""}, ["4"], ["2"], True),
        ({FIELD: "item-7"}, ["4"], ["2"], False),
        ({FIELD: ""}, ["4"], [], False),
        ({FIELD: "item-8 item-7"}, [""], ["2"], False),
        ({}, ["4"], ["2"], False),
        ({}, [""], ["2"], False),
        ({}, [], ["2"], False),
    ],
)
def test_only_a_page_that_has_saved_every_change_leaves_what_was_saved(
    posted: dict[str, str], values: list[str], saved: list[str], nothing: bool
) -> None:
    assert says_nothing(MultiDict(posted), "item-7", values, saved) is nothing
