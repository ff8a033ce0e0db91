"""Which answers of an evaluation say that commercial bias was perceived: ACCME Standards 1 and 2."""

import re
from typing import Final

from lms.assessments.answering import RATED, ItemKind, Measure
from lms.assessments.authoring import ItemText

# Words of questions that ask whether the content was as it should be, as the office's standard one does.
_AS_IT_SHOULD_BE: Final = re.compile(
    r"\b(?<!not )(?:free of|free from|balanced|without|independent|unbiased|not biased|no bias|no commercial)"
)
_SAYS_NO: Final = ("1", "2")
_SAYS_YES: Final = ("4", "5")
# "Yes, in part" is a Yes; "No opinion" is no No.
_YES: Final = re.compile(r"yes\b", re.IGNORECASE)
_NO: Final = re.compile(r"no\s*(?:[^\w\s]|\Z)", re.IGNORECASE)


def is_about_bias(item: ItemText) -> bool:
    """Whether the item finds out about commercial bias."""
    return Measure.BIAS in item.measures


def perceives_bias(item: ItemText, answer: str, *, statement: str = "") -> bool:
    """Whether this answer says that something was biased: of Yes and No, or of ratings from 1 to 5.

    No and low ratings do where the item, or the grid's statement that is rated, says that the content was
    balanced, or free of bias; where it says that it was biased, Yes and high ratings do. Texts are read by people.
    """
    if not is_about_bias(item) or item.kind not in (ItemKind.CHOICE, *RATED):
        return False
    is_good = _AS_IT_SHOULD_BE.search(f"{item.text} {statement}".casefold()) is not None
    if item.kind is ItemKind.CHOICE:
        return (_NO if is_good else _YES).match(answer) is not None
    return answer in (_SAYS_NO if is_good else _SAYS_YES)
