"""Questions as GIFT."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from lms.assessments.authoring import TRUE, ChoiceText, QuestionText
from lms.assessments.exchange.assembling import COUNT_EACH, digits, starred
from lms.assessments.exchange.facts import feedback_of
from lms.assessments.exchange.gift.signs import FORMATS, escaped
from lms.assessments.exchange.weights import ALL_OR_NOTHING, mark_of, weights_of
from lms.assessments.exchange.writing import LeftOut, Written, figures_lost, finished, name_of, unfinished
from lms.assessments.grading import QuestionKind

_STATED: Final = re.compile(rf"\[(?:{'|'.join(FORMATS)})\]")


def write(questions: Sequence[QuestionText]) -> Written:
    """A file that Moodle imports and that `read` reads as it was, and what GIFT has no way to say."""
    left_out, blocks = unfinished(questions), []
    for number, question in finished(questions):
        code = _cannot_say(question)
        if code:
            left_out.append(LeftOut(number=number, code=code))
        else:
            blocks.append("\n".join(_lines(number, question)))
    left_out.sort(key=lambda one: one.number)
    data = "".join(f"{block}\n\n" for block in blocks).encode()
    return Written(data=data, left_out=tuple(left_out), notes=figures_lost(questions))


def _cannot_say(question: QuestionText) -> str:
    """Why GIFT has no way to write this question; empty where it has."""
    texts = [choice.text for choice in question.choices]
    if question.kind is QuestionKind.TEXT and any("->" in text for text in texts):
        return "arrow_in_answer"
    if question.kind is QuestionKind.ORDERING and any(text.startswith("//") for text in texts):
        return "step_as_remark"
    return ""


def _lines(number: int, question: QuestionText) -> Iterator[str]:
    tags = "".join(f" [tag:{_tag(tag)}]" for tag in (*question.tags, *_marks(question)))
    if tags:
        yield f"//{tags}"
    yield f"::{escaped(name_of(number, question))}::[plain]{escaped(question.stem)}{_opening(question)}"
    yield from _WRITERS[question.kind](question)
    feedback = feedback_of(question)
    if feedback:
        yield f"\t####{_words(feedback)}"
    yield "}"


def _opening(question: QuestionText) -> str:
    """What tells the kind of a question where its answers alone do not."""
    if question.kind is QuestionKind.ORDERING:
        return f"{{>{len(question.choices)} ALL VERTICAL ALL_OR_NOTHING HIDE none"
    return "{#" if question.kind is QuestionKind.NUMBER else "{"


def _marks(question: QuestionText) -> tuple[str, ...]:
    if question.kind is QuestionKind.MATCHING:
        return () if question.is_per_option else (ALL_OR_NOTHING,)
    right = [choice.is_right for choice in question.choices]
    return mark_of(right, is_per_option=question.is_per_option) if question.kind in COUNT_EACH else ()


def _tag(tag: str) -> str:
    """Remarks have no way to write a backslash."""
    return tag.replace("\\", "/").replace("]", r"\]")


def _words(text: str) -> str:
    """Words that begin as if they stated a format state theirs first."""
    return ("[plain]" if _STATED.match(text) else "") + escaped(text)


def _single(question: QuestionText) -> Iterator[str]:
    # A wrong choice that begins with a percentage would be taken for its weight, did it not have one.
    for choice in question.choices:
        weight = "%0%" if choice.text.startswith("%") and not choice.is_right else ""
        yield f"\t{'=' if choice.is_right else '~'}{weight}{_words(choice.text)}"


def _multiple(question: QuestionText) -> Iterator[str]:
    weights = weights_of([choice.is_right for choice in question.choices], is_per_option=question.is_per_option)
    for choice, weight in zip(question.choices, weights, strict=True):
        yield f"\t~%{weight}%{_words(choice.text)}"


def _true_false(question: QuestionText) -> Iterator[str]:
    (right,) = (choice.text for choice in question.choices if choice.is_right)
    yield "TRUE" if right == TRUE else "FALSE"


def _matching(question: QuestionText) -> Iterator[str]:
    for choice in question.choices:
        yield f"\t={_left(choice)} -> {escaped(choice.match)}"


def _left(choice: ChoiceText) -> str:
    """An arrow on the left is written as HTML: the first one that stands there as such ends it."""
    if "->" in choice.text:
        return f"[html]{escaped(escape(choice.text, quote=False))}"
    return _words(choice.text)


def _ordering(question: QuestionText) -> Iterator[str]:
    for choice in question.choices:
        yield _words(choice.text)


def _short(question: QuestionText) -> Iterator[str]:
    for choice in question.choices:
        yield f"\t=%100%{escaped(starred(choice.text))}"


def _number(question: QuestionText) -> Iterator[str]:
    for choice in question.choices:
        yield f"\t=%100%{digits(choice.text)}:{question.tolerance:f}"


_WRITERS: Final[dict[QuestionKind, Callable[[QuestionText], Iterator[str]]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.TEXT: _short,
    QuestionKind.NUMBER: _number,
}
