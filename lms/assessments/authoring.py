"""What a question and an item of an evaluation may hold while they are written, and what they still lack."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from lms.assessments.answering import RATED, ItemKind, Measure, Repeats
from lms.assessments.figures import LONGEST_ALTERNATIVE, LONGEST_CAPTION, Figure, figure_gaps
from lms.assessments.grading import LONGEST_GIVEN, QuestionKind, read_number, right_needed

MOST_QUESTIONS: Final = 100
MOST_ATTEMPTS: Final = 20
LONGEST_TIME_LIMIT: Final = 480
MOST_CHOICES: Final = 12
MOST_ITEMS: Final = 60
MOST_OPTIONS: Final = 20
LONGEST_STEM: Final = 4000
LONGEST_CHOICE: Final = 1000
LONGEST_RATIONALE: Final = 4000
LONGEST_REFERENCE: Final = 1000
LONGEST_OBJECTIVE: Final = 500
MOST_TAGS: Final = 20
LONGEST_TAG: Final = 60
LONGEST_DRAW_LABEL: Final = 200
MOST_TOLERANCE: Final = Decimal(10) ** 9
TOLERANCE_PLACES: Final = 6
TRUE: Final = "True"
FALSE: Final = "False"
LONGEST_ITEM: Final = 1000
LONGEST_OPTION: Final = 200
LONGEST_END: Final = 40
# What an item's options are: what is chosen from, or the statements of a grid.
WITH_OPTIONS: Final = (ItemKind.CHOICE, ItemKind.CHOICES)
WITH_LINES: Final = (*WITH_OPTIONS, ItemKind.GRID)

_PLACE: Final = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])")
_SHARE_STEP: Final = Decimal("0.001")


class AuthoringRefused(ValueError):
    """What cannot be kept; `code` says why, `most` how much there may be."""

    def __init__(self, code: str, most: int = 0) -> None:
        super().__init__(code)
        self.code, self.most = code, most


@dataclass(frozen=True, kw_only=True)
class ChoiceText:
    """One choice as it is written; what it means follows from its question's kind.

    single, multiple: what is offered, `is_right` marks the key. true_false: TRUE and FALSE, one of them right.
    matching: `text` is the left side, `match` its right side; without `text` only one more wrong right side.
    ordering: a step, in the right order. text: an accepted answer. number: the one right number, as text.
    """

    text: str
    is_right: bool = False
    match: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionText:
    """A question as it is written: it may still lack something.

    `is_per_option` gives each option of a multiple or matching question its share, instead of all or nothing;
    a number is right within `tolerance` of the key, both ends included. `bank_question_id` says of which
    version of a bank's question it is a copy; it says the same without.
    """

    stem: str = ""
    kind: QuestionKind = QuestionKind.SINGLE
    choices: tuple[ChoiceText, ...] = ()
    rationale: str = ""
    reference: str = ""
    watch_from_ms: int | None = None
    is_per_option: bool = False
    tolerance: Decimal = Decimal(0)
    objective: str = ""
    tags: tuple[str, ...] = ()
    bank_question_id: int | None = field(default=None, compare=False)
    figure: Figure | None = None


@dataclass(frozen=True, kw_only=True)
class ItemText:
    """An item of an evaluation as it is written.

    `options` are what is chosen from, or a grid's statements; `low` and `high` the words at the ends of the scale
    of a rating or a grid, both empty for agreement. `library_id` says from which question of the office's library
    it was taken; it says the same without.
    """

    kind: ItemKind
    text: str = ""
    is_required: bool = True
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    repeats: Repeats = Repeats.ONCE
    measures: tuple[Measure, ...] = ()
    library_id: int | None = field(default=None, compare=False)


def check_question(question: QuestionText, *, length_ms: int = 0) -> None:
    """Refuse what cannot be kept at all; `length_ms` is the recording's, 0 while it is not known.

    Raises AuthoringRefused: stem_too_long, choice_too_long, too_many_choices, rationale_too_long,
    reference_too_long, objective_too_long, too_many_tags, tag_too_long, alternative_too_long, caption_too_long,
    tolerance_out_of_range, place_past_end.
    """
    _at_most("stem_too_long", question.stem, LONGEST_STEM)
    _at_most("too_many_choices", question.choices, MOST_CHOICES)
    for choice in question.choices:
        _at_most("choice_too_long", choice.text, LONGEST_CHOICE)
        _at_most("choice_too_long", choice.match, LONGEST_CHOICE)
    _at_most("rationale_too_long", question.rationale, LONGEST_RATIONALE)
    _at_most("reference_too_long", question.reference, LONGEST_REFERENCE)
    _at_most("objective_too_long", question.objective, LONGEST_OBJECTIVE)
    _at_most("too_many_tags", question.tags, MOST_TAGS)
    for tag in question.tags:
        _at_most("tag_too_long", tag, LONGEST_TAG)
    if question.figure is not None:
        _at_most("alternative_too_long", question.figure.alternative, LONGEST_ALTERNATIVE)
        _at_most("caption_too_long", question.figure.caption, LONGEST_CAPTION)
    if not is_kept_tolerance(question.tolerance):
        raise AuthoringRefused("tolerance_out_of_range")
    if is_past_end(question.watch_from_ms, length_ms):
        raise AuthoringRefused("place_past_end")


def check_item(item: ItemText) -> None:
    """Refuse what cannot be kept at all.

    Raises AuthoringRefused: item_too_long, option_too_long, too_many_options, repeated_option, end_too_long.
    """
    _at_most("item_too_long", item.text, LONGEST_ITEM)
    _at_most("too_many_options", item.options, MOST_OPTIONS)
    for option in item.options:
        _at_most("option_too_long", option, LONGEST_OPTION)
    if _repeats(item.options):
        # Answers are kept by an option's words: two alike could not be told apart.
        raise AuthoringRefused("repeated_option")
    for end in (item.low, item.high):
        _at_most("end_too_long", end, LONGEST_END)


def question_gaps(question: QuestionText, *, length_ms: int = 0) -> tuple[str, ...]:
    """What keeps a question from being asked, in the order of its page; empty where nothing does.

    Codes: no_stem, no_alternative, clip_backwards, too_few_choices, repeated_choice, nothing_right,
    several_right, not_true_or_false,
    too_few_pairs, pair_unfinished, repeated_side, too_few_steps, repeated_step, no_accepted_answer,
    number_malformed, answer_without_words, past_end.
    """
    found = {
        "no_stem": not question.stem,
        **figure_gaps(question.figure),
        **_GAPS[question.kind](question.choices),
        "answer_without_words": question.kind in _ALL_WORDED and not all(one.text for one in question.choices),
        "past_end": is_past_end(question.watch_from_ms, length_ms),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def has_other_key(before: QuestionText, after: QuestionText) -> bool:
    """True where something else is right than before, or is called otherwise."""
    return _key(before) != _key(after)


def item_gaps(item: ItemText) -> tuple[str, ...]:
    """What keeps an item from being asked: no_text, too_few_options, no_statements, one_end."""
    found = {
        "no_text": not item.text,
        "too_few_options": item.kind in WITH_OPTIONS and len(item.options) < 2,
        "no_statements": item.kind is ItemKind.GRID and not item.options,
        "one_end": item.kind in RATED and bool(item.low) != bool(item.high),
    }
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


def is_kept_tolerance(tolerance: Decimal) -> bool:
    """True for what the column keeps exactly: from 0, below a thousand million, to six places."""
    is_in_range = tolerance.is_finite() and 0 <= tolerance < MOST_TOLERANCE
    return is_in_range and tolerance == round(tolerance, TOLERANCE_PLACES)


def _gaps_of_choices(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    return {
        "too_few_choices": len(choices) < 2,
        "repeated_choice": _repeats([choice.text for choice in choices]),
        "nothing_right": not any(choice.is_right for choice in choices),
    }


def _gaps_of_single(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    return _gaps_of_choices(choices) | {"several_right": sum(choice.is_right for choice in choices) > 1}


def _gaps_of_true_false(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    right = sum(choice.is_right for choice in choices)
    return {
        "not_true_or_false": tuple(choice.text for choice in choices) != (TRUE, FALSE),
        "nothing_right": right == 0,
        "several_right": right > 1,
    }


def _gaps_of_matching(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    lefts = [choice.text for choice in choices if choice.text]
    return {
        "too_few_pairs": len(lefts) < 2,
        "pair_unfinished": not all(choice.match for choice in choices),
        "repeated_side": _repeats(lefts),
    }


def _gaps_of_ordering(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    # Two steps are never shown in their right order, so whoever saw them would know it.
    return {"too_few_steps": len(choices) < 3, "repeated_step": _repeats([choice.text for choice in choices])}


def _gaps_of_text(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    # Nobody can give an answer that is longer than answers may be.
    return {"no_accepted_answer": not any(len(choice.text) <= LONGEST_GIVEN for choice in choices)}


def _gaps_of_number(choices: Sequence[ChoiceText]) -> dict[str, bool]:
    return {"number_malformed": [read_number(choice.text) is None for choice in choices] != [False]}


# Kinds of which every choice, step or accepted answer has words: a picture in its place is not kept.
_ALL_WORDED: Final = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.ORDERING, QuestionKind.TEXT)
_GAPS: Final[dict[QuestionKind, Callable[[Sequence[ChoiceText]], dict[str, bool]]]] = {
    QuestionKind.SINGLE: _gaps_of_single,
    QuestionKind.MULTIPLE: _gaps_of_choices,
    QuestionKind.TRUE_FALSE: _gaps_of_true_false,
    QuestionKind.MATCHING: _gaps_of_matching,
    QuestionKind.ORDERING: _gaps_of_ordering,
    QuestionKind.TEXT: _gaps_of_text,
    QuestionKind.NUMBER: _gaps_of_number,
}


def _key(question: QuestionText) -> object:
    is_marked = any(choice.is_right for choice in question.choices)
    right = [(one.text, one.match) for one in question.choices if one.is_right or not is_marked]
    return right, question.tolerance, question.is_per_option


def _at_most(code: str, given: Sequence[object], most: int) -> None:
    if len(given) > most:
        raise AuthoringRefused(code, most)


def _repeats(texts: Sequence[str]) -> bool:
    return len({text.casefold() for text in texts}) < len(texts)
