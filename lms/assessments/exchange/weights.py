"""Weights of answers, as Moodle gives them: which are right, whether each has its share, and what is lost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lms.assessments.exchange.reading import QuestionRefused

WHOLE: Final = Decimal(100)
# What weights cannot say stands among the tags, in words that people understand there too.
ALL_OR_NOTHING: Final = "all or nothing"

_WEIGHT: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,10})?")
_NEARLY: Final = Decimal("0.05")


@dataclass(frozen=True)
class Weighed:
    """Which answers are right, in their order, and codes of what was dropped."""

    right: tuple[bool, ...]
    is_per_option: bool = False
    notes: tuple[str, ...] = ()


def read_weight(text: str) -> Decimal:
    """A share in percent; raises QuestionRefused: weight_malformed."""
    if _WEIGHT.fullmatch(text.strip()) is None:
        raise QuestionRefused("weight_malformed", text.strip()[:20])
    return Decimal(text.strip())


def weigh_single(weights: Sequence[Decimal]) -> Weighed:
    """Where one is chosen: right is what gives all the points."""
    notes = _dropped(weights)
    if any(0 < one < WHOLE for one in weights):
        notes.append("partly_right_dropped")
    return Weighed(tuple(one == WHOLE for one in weights), notes=tuple(notes))


def weigh_several(weights: Sequence[Decimal]) -> Weighed:
    """Where several are chosen: right is what gives points, in equal shares.

    All or nothing where every wrong one takes everything away again. Raises QuestionRefused: unequal_shares.
    """
    right, wrong = [one for one in weights if one > 0], [one for one in weights if one <= 0]
    if right and (max(right) - min(right) > _NEARLY or abs(sum(right) - WHOLE) > 1):
        raise QuestionRefused("unequal_shares")
    is_strict = bool(wrong) and max(wrong) == -WHOLE
    notes = ["counts_all_or_nothing"] if is_strict else [*_dropped(weights), "counts_each_option"]
    return Weighed(tuple(one > 0 for one in weights), is_per_option=not is_strict, notes=tuple(notes))


def _dropped(weights: Sequence[Decimal]) -> list[str]:
    return ["negative_marks_dropped"] if any(one < 0 for one in weights) else []


def weights_of(right: Sequence[bool], *, is_per_option: bool) -> list[str]:
    """Weights that `weigh_several` reads as they were meant, as far as weights can say it."""
    good = sum(right)
    bad = len(right) - good
    gained, lost = _share(good), _share(bad + 1) if is_per_option else "100"
    return [gained if is_right else f"-{lost}" for is_right in right]


def mark_of(right: Sequence[bool], *, is_per_option: bool) -> tuple[str, ...]:
    """The tag that says what weights without a wrong answer cannot."""
    return () if is_per_option or not all(right) else (ALL_OR_NOTHING,)


def _share(count: int) -> str:
    """100 / 3 as 33.33333, as Moodle writes its shares."""
    text = f"{round(WHOLE / count, 5):f}" if count else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
