"""What a question and an item of an evaluation may hold while they are written, and what they still lack."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from lms.assessments.answering import ItemKind
from lms.assessments.grading import QuestionKind, right_needed

MOST_QUESTIONS: Final = 100
MOST_ATTEMPTS: Final = 20
MOST_CHOICES: Final = 12
MOST_ITEMS: Final = 60
MOST_OPTIONS: Final = 20
LONGEST_STEM: Final = 4000
LONGEST_CHOICE: Final = 1000
LONGEST_RATIONALE: Final = 4000
LONGEST_REFERENCE: Final = 1000
LONGEST_ITEM: Final = 1000
LONGEST_OPTION: Final = 200
WITH_OPTIONS: Final = (ItemKind.CHOICE, ItemKind.CHOICES)

_PLACE: Final = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])")
_SHARE_STEP: Final = Decimal("0.001")


class AuthoringRefused(ValueError):
    """What cannot be kept; `code` says why, `most` how much there may be."""

    def __init__(self, code: str, most: int = 0) -> None:
        super().__init__(code)
        self.code, self.most = code, most


@dataclass(frozen=True, kw_only=True)
class ChoiceText:
    """One choice as it is written."""

    text: str
    is_right: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionText:
    """A question as it is written: it may still lack something."""

    stem: str = ""
    kind: QuestionKind = QuestionKind.SINGLE
    choices: tuple[ChoiceText, ...] = ()
    rationale: str = ""
    reference: str = ""
    watch_from_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class ItemText:
    """An item of an evaluation as it is written."""

    kind: ItemKind
    text: str = ""
    is_required: bool = True
    options: tuple[str, ...] = ()


def check_question(question: QuestionText, *, length_ms: int = 0) -> None:
    """Refuse what cannot be kept at all; `length_ms` is the recording's, 0 while it is not known.

    Raises AuthoringRefused: stem_too_long, choice_too_long, too_many_choices, rationale_too_long,
    reference_too_long, place_past_end.
    """
    _at_most("stem_too_long", question.stem, LONGEST_STEM)
    _at_most("too_many_choices", question.choices, MOST_CHOICES)
    for choice in question.choices:
        _at_most("choice_too_long", choice.text, LONGEST_CHOICE)
    _at_most("rationale_too_long", question.rationale, LONGEST_RATIONALE)
    _at_most("reference_too_long", question.reference, LONGEST_REFERENCE)
    if is_past_end(question.watch_from_ms, length_ms):
        raise AuthoringRefused("place_past_end")


def check_item(item: ItemText) -> None:
    """Refuse what cannot be kept at all.

    Raises AuthoringRefused: item_too_long, option_too_long, too_many_options, repeated_option.
    """
    _at_most("item_too_long", item.text, LONGEST_ITEM)
    _at_most("too_many_options", item.options, MOST_OPTIONS)
    for option in item.options:
        _at_most("option_too_long", option, LONGEST_OPTION)
    if _repeats(item.options):
        # Answers are kept by an option's words: two alike could not be told apart.
        raise AuthoringRefused("repeated_option")


def question_gaps(question: QuestionText, *, length_ms: int = 0) -> tuple[str, ...]:
    """What keeps a question from being asked, in the order of its page; empty where nothing does.

    Codes: no_stem, too_few_choices, repeated_choice, nothing_right, several_right, past_end.
    """
    right = sum(choice.is_right for choice in question.choices)
    found = {
        "no_stem": not question.stem,
        "too_few_choices": len(question.choices) < 2,
        "repeated_choice": _repeats([choice.text for choice in question.choices]),
        "nothing_right": right == 0,
        "several_right": question.kind is QuestionKind.SINGLE and right > 1,
        "past_end": is_past_end(question.watch_from_ms, length_ms),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def item_gaps(item: ItemText) -> tuple[str, ...]:
    """What keeps an item from being asked: no_text, too_few_options."""
    found = {"no_text": not item.text, "too_few_options": item.kind in WITH_OPTIONS and len(item.options) < 2}
    return tuple(code for code, is_so in found.items() if is_so)


def read_place(text: str) -> int | None:
    """A second of a recording, from 12:40 or 1:02:03, in milliseconds; None for nothing.

    Raises AuthoringRefused: place_malformed.
    """
    if not text.strip():
        return None
    match = _PLACE.fullmatch(text.strip())
    if match is None or (match[1] is not None and int(match[2]) > 59):
        raise AuthoringRefused("place_malformed")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def marks_for(out_of: int, pass_mark: Decimal) -> tuple[tuple[Decimal, int], ...]:
    """Every mark that can be asked of so many questions, with the right answers that it needs; none of none.

    The mark in use stays as it is where it needs as many: 80 % of 6 are 5, and 80 % again when there are 10.
    """
    in_use = right_needed(pass_mark, out_of)
    return tuple(
        (pass_mark if needed == in_use else share_of(needed, out_of), needed) for needed in range(1, out_of + 1)
    )


def share_of(needed: int, out_of: int) -> Decimal:
    """The pass mark that `needed` of `out_of` questions reach.

    Cut, never rounded up: two of three kept as 0.667 would ask for all three.
    """
    return (Decimal(needed) / out_of).quantize(_SHARE_STEP, ROUND_FLOOR)


def is_past_end(place_ms: int | None, length_ms: int) -> bool:
    """True where the recording has ended by then; while its length is not known every place may be right."""
    return place_ms is not None and 0 < length_ms <= place_ms


def _at_most(code: str, given: Sequence[object], most: int) -> None:
    if len(given) > most:
        raise AuthoringRefused(code, most)


def _repeats(texts: Sequence[str]) -> bool:
    return len({text.casefold() for text in texts}) < len(texts)
