"""Which answers of an evaluation say that commercial bias was perceived: ACCME Standards 1 and 2."""

from typing import Final

from lms.assessments.answering import RATED, ItemKind, Measure
from lms.assessments.authoring import ItemText

# Words of questions that ask whether the content was as it should be, as the office's standard one does.
_AS_IT_SHOULD_BE: Final = ("free of", "free from", "balanced", "without", "independent")
_SAYS_NO: Final = ("No", "1", "2")
_SAYS_YES: Final = ("Yes", "4", "5")


def is_about_bias(item: ItemText) -> bool:
    """Whether the item finds out about commercial bias."""
    return Measure.BIAS in item.measures


def perceives_bias(item: ItemText, answer: str) -> bool:
    """Whether this answer says that something was biased: of Yes and No, or of ratings from 1 to 5.

    No and low ratings do where the item asks whether the content was balanced, or free of bias; where it asks
    whether it was biased, Yes and high ratings do. Texts are read by people.
    """
    if not is_about_bias(item) or item.kind not in (ItemKind.CHOICE, *RATED):
        return False
    is_good = any(words in item.text.casefold() for words in _AS_IT_SHOULD_BE)
    return answer in (_SAYS_NO if is_good else _SAYS_YES)
