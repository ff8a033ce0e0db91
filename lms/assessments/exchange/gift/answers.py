"""What stands between the braces of GIFT, kind by kind."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from lms.assessments.authoring import FALSE, TRUE, ChoiceText
from lms.assessments.exchange.assembling import (
    Answered,
    Weighted,
    accepted_number,
    accepted_texts,
    insist_on_few,
    left_side,
)
from lms.assessments.exchange.gift.signs import plain_of, shown
from lms.assessments.exchange.plain import Plain, one_line
from lms.assessments.exchange.reading import QuestionRefused
from lms.assessments.exchange.weights import WHOLE, read_weight, weigh_several, weigh_single
from lms.assessments.grading import QuestionKind, read_number

_WEIGHT: Final = re.compile(r"\s*+%(-?[0-9.]{1,12})%")
_TRUTHS: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
# The words of an ordering question's first line, which says how Moodle shows and counts it.
_ORDERING: Final = re.compile(r">[ \t]*+[0-9]*+(?:[ \t]++[A-Za-z_0-9]++)*+")
_RANGE: Final = re.compile(r"(.+?)\.\.(.+)", re.DOTALL)


def read_answers(told: str, form: str) -> Answered:
    """The answers of a question whose texts have this format unless they state another.

    Raises QuestionRefused: essay, answers_unmarked, pair_malformed, several_numbers, ordering_malformed, and those
    of weights and numbers; AuthoringRefused: too_many_choices.
    """
    insist_on_few(told.count("~") + told.count("="))
    return next(read for is_so, read in _kinds(told, form) if is_so)()


def _kinds(told: str, form: str) -> Iterator[tuple[bool, Callable[[], Answered]]]:
    """Every way to read it, in the order in which Moodle tries them."""
    yield not told, _essay
    yield told.startswith(">"), partial(_ordering, told, form)
    yield told.startswith("#"), partial(_number, told[1:], form)
    yield "~" in told, partial(_choices, told, form)
    yield "=" in told and "->" in told, partial(_matching, told, form)
    yield told.partition("#")[0].strip() in _TRUTHS, partial(_true_false, told, form)
    yield told.startswith("="), partial(_short, told, form)
    yield True, _unmarked


def _essay() -> Answered:
    raise QuestionRefused("essay")


def _unmarked() -> Answered:
    raise QuestionRefused("answers_unmarked")


def _choices(told: str, form: str) -> Answered:
    found = [_choice(mark, text, form) for mark, text in _marked(told, "[~=]")]
    answers, notes = tuple(one for one, _notes in found), [note for _one, notes in found for note in notes]
    is_single = "=" in told
    weighed = (weigh_single if is_single else weigh_several)([one.weight for one in answers])
    return Answered(
        kind=QuestionKind.SINGLE if is_single else QuestionKind.MULTIPLE,
        choices=tuple(
            ChoiceText(text=one.text, is_right=is_right)
            for one, is_right in zip(answers, weighed.right, strict=True)
        ),
        answers=answers,
        notes=(*notes, *weighed.notes),
        is_per_option=weighed.is_per_option,
    )


def _choice(mark: str, text: str, form: str) -> tuple[Weighted, tuple[str, ...]]:
    """A choice behind = is right and has no weight, whatever it begins with."""
    weight, words = (WHOLE, text) if mark == "=" else _weight(text, Decimal(0))
    words, _sign, feedback = words.partition("#")
    plain = plain_of(words, form)
    return Weighted(text=one_line(plain.text), weight=weight, feedback=_said(feedback, form)), plain.notes


def _matching(told: str, form: str) -> Answered:
    choices, notes = list[ChoiceText](), list[str]()
    for _mark, text in _marked(told, "="):
        left, arrow, right = text.partition("->")
        if not arrow:
            raise QuestionRefused("pair_malformed", one_line(shown(text))[:60])
        plain = plain_of(left, form)
        notes.extend(plain.notes)
        choices.append(ChoiceText(text=left_side(plain), match=one_line(shown(right))))
    return Answered(kind=QuestionKind.MATCHING, choices=tuple(choices), notes=tuple(notes), is_per_option=True)


def _true_false(told: str, form: str) -> Answered:
    word, *said = told.split("#", 2)
    is_true = _TRUTHS[word.strip()]
    of_wrong, of_right = (*(_said(one, form) for one in said), Plain(""), Plain(""))[:2]
    return Answered(
        kind=QuestionKind.TRUE_FALSE,
        choices=(ChoiceText(text=TRUE, is_right=is_true), ChoiceText(text=FALSE, is_right=not is_true)),
        answers=(Weighted(text=word, weight=WHOLE, feedback=of_right), Weighted(text="", feedback=of_wrong)),
    )


def _short(told: str, form: str) -> Answered:
    return accepted_texts(_accepted(told, form))


def _number(told: str, form: str) -> Answered:
    """A number with what it may be off, or a range; behind ~ stands what is said to everybody else."""
    right, _sign, wrong = told.partition("~")
    signed = right.strip() if right.strip().startswith("=") else f"={right.strip()}"
    answers = _accepted(signed, form)
    whole = [_within(one.text) for one in answers if one.weight == WHOLE]
    middles = iter(whole)
    read = [
        Weighted(
            text=next(middles)[0] if one.weight == WHOLE else one.text, weight=one.weight, feedback=one.feedback
        )
        for one in answers
    ]
    others = Weighted(text="", feedback=_said(wrong.partition("#")[2], form))
    return accepted_number([*read, others], whole[0][1] if whole else "")


def _within(text: str) -> tuple[str, str]:
    """The number in the middle, and how far one may be off it."""
    span = _RANGE.fullmatch(text)
    if span is None:
        number, _colon, tolerance = text.partition(":")
        return number.strip(), tolerance.strip()
    least, most = read_number(span[1]), read_number(span[2])
    if least is None or most is None or most < least:
        raise QuestionRefused("range_malformed", text[:60])
    return f"{(least + most) / 2:f}", f"{(most - least) / 2:f}"


def _ordering(told: str, form: str) -> Answered:
    head, *items = told.split("\n")
    if _ORDERING.fullmatch(head.strip()) is None:
        raise QuestionRefused("ordering_malformed")
    words, steps = head.upper().split(), [plain_of(item, form) for item in items]
    lost = {"part_points_dropped": "ALL_OR_NOTHING" not in words, "all_steps_shown": "ALL" not in words}
    return Answered(
        kind=QuestionKind.ORDERING,
        choices=tuple(ChoiceText(text=one_line(step.text)) for step in steps if step.text),
        notes=(*(code for code, is_so in lost.items() if is_so), *(note for step in steps for note in step.notes)),
    )


def _accepted(told: str, form: str) -> Sequence[Weighted]:
    """Answers behind =, each with all the points unless it states its share."""
    found = []
    for _mark, text in _marked(told, "="):
        weight, words = _weight(text, WHOLE)
        words, _sign, feedback = words.partition("#")
        found.append(Weighted(text=one_line(shown(words)), weight=weight, feedback=_said(feedback, form)))
    return found


def _marked(told: str, signs: str) -> Iterator[tuple[str, str]]:
    """What stands behind each sign; raises QuestionRefused: answers_unmarked."""
    head, *rest = re.split(f"({signs})", told)
    if head.strip():
        raise QuestionRefused("answers_unmarked", one_line(shown(head))[:60])
    return zip(rest[::2], rest[1::2], strict=True)


def _weight(text: str, otherwise: Decimal) -> tuple[Decimal, str]:
    found = _WEIGHT.match(text)
    return (read_weight(found[1]), text[found.end() :]) if found else (otherwise, text)


def _said(text: str, form: str) -> Plain:
    return plain_of(text, form) if text.strip() else Plain("")
