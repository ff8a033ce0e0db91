"""An empty field erases nothing that its page did not know of."""

import pytest
from werkzeug.datastructures import MultiDict

from lms.assessments.left_empty import FIELD, says_nothing


@pytest.mark.parametrize(
    ("posted", "values", "nothing"),
    [
        ({FIELD: ""}, [], True),
        ({FIELD: ""}, [""], True),
        ({FIELD: "item-8"}, ["", ""], True),
        ({FIELD: ""}, ["4"], False),
        ({FIELD: "item-8 item-7"}, [""], False),
        ({}, [""], False),
        ({}, [], False),
    ],
)
def test_only_a_page_that_has_saved_every_change_leaves_what_was_saved(
    posted: dict[str, str], values: list[str], nothing: bool
) -> None:
    assert says_nothing(MultiDict(posted), "item-7", values) is nothing
