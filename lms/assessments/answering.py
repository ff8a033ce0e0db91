"""What may be answered to one item of an evaluation, from the values that a form or a script sends."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from lms.formats import trimmed

RATINGS: Final = ("1", "2", "3", "4", "5")
LONGEST_TEXT: Final = 4000


class ItemKind(StrEnum):
    """Kinds of items of an evaluation."""

    RATING = "rating"
    GRID = "grid"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"


RATED: Final = (ItemKind.RATING, ItemKind.GRID)


class Repeats(StrEnum):
    """How often an item is asked: once, or for each speaker or each session, which is named above it."""

    ONCE = "once"
    SPEAKER = "speaker"
    SESSION = "session"


class Occasion(StrEnum):
    """When an evaluation is asked for: with the claim, or some days after it, by letter."""

    COMPLETION = "completion"
    FOLLOW_UP = "follow_up"


class Measure(StrEnum):
    """What an item finds out: what ACCME Standards 1 and 2 ask for, and the outcomes that PARS counts."""

    OBJECTIVES = "objectives"
    BIAS = "bias"
    COMPETENCE = "competence"
    PERFORMANCE = "performance"
    PATIENTS = "patients"


class AnswerRefused(ValueError):
    """An answer that the item's page cannot have produced, or that is too long; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_answer(kind: ItemKind, options: Sequence[str], given: Any) -> tuple[str, ...]:
    """The answer as it is kept: texts of the chosen options, the rating, or the text; empty for none.

    Of a grid each statement is answered by itself, by a rating.
    Raises AnswerRefused: malformed, unknown_option, one_choice_only, too_long.
    """
    if not isinstance(given, list | tuple) or not all(isinstance(value, str) for value in given):
        raise AnswerRefused("malformed")
    if kind is ItemKind.TEXT:
        return _text(given)
    chosen = tuple(dict.fromkeys(value for value in given if value))
    offered = RATINGS if kind in RATED else tuple(options)
    if not set(chosen) <= set(offered):
        raise AnswerRefused("unknown_option")
    if kind is not ItemKind.CHOICES and len(chosen) > 1:
        raise AnswerRefused("one_choice_only")
    return tuple(option for option in offered if option in chosen)


def _text(given: Sequence[str]) -> tuple[str, ...]:
    if len(given) > 1:
        raise AnswerRefused("one_choice_only")
    text: str = trimmed("".join(given))
    if len(text) > LONGEST_TEXT:
        raise AnswerRefused("too_long")
    return (text,) if text else ()
